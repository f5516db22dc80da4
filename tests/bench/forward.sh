# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Packets per second, and processor time for each: frames from the client's side, counted where they
# come out.

FORWARD_CANDIDATES=(stock guard guard-pairs guard-off forwarder bridge)

forward_part() {
    local round threads candidate
    bench_network
    for ((round = 1; round <= ROUNDS; round++)); do
        for threads in 1 2; do
            [ "$threads" -eq 1 ] || is_wide "$round" || continue
            for candidate in $(wanted_of "${FORWARD_CANDIDATES[@]}"); do
                # The bridge has no threads.
                [ "$threads" -eq 1 ] || [ "$candidate" != bridge ] || continue
                forward_candidate "$round" "$candidate" "$threads"
            done
        done
    done
}

# forward_candidate ROUND CANDIDATE THREADS
forward_candidate() {
    local round=$1 candidate=$2 threads=$3 size flows
    candidate_start "$candidate" "$threads"
    while read -r size flows; do
        sample_add forward "$(forward_cell "$size" "$flows" "$threads")" "$candidate" "$round" \
            forward_measure "$size" "$flows"
    done < <(forward_cells "$round")
    candidate_stop "$candidate"
}

# Sizes and flows of a round.
forward_cells() {
    local size
    printf '64 1\n'
    if is_wide "$1"; then
        printf '64 %s\n' "$MANY_FLOWS"
        for size in 512 1514; do
            printf '%s 1\n%s %s\n' "$size" "$size" "$MANY_FLOWS"
        done
    elif [ "$SIZE" = quick ]; then
        printf '1514 %s\n' "$MANY_FLOWS"
    fi
}

forward_cell() {
    printf '%d bytes, %d flow%s, %d thread%s' "$1" "$2" "$(plural "$2")" "$3" "$(plural "$3")"
}

plural() { [ "$1" -eq 1 ] || printf 's'; }

# The sender stays on the last processor, whose receive path into the ring it runs as well.
forward_measure() {
    run_job ip netns exec "$CLIENT" "$BENCH/blaster" --interface c1 --arrives "$SERVER:s1" --process "$CANDIDATE_PID" \
        --size "$1" --flows "$2" --time-ms "$TRIAL_MS" --steady-rate "$STEADY_RATE" \
        --cpu "$(($(nproc) - 1))"
}
