# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Round trips of small datagrams, alone and beside other traffic through the same pair.

LATENCY_CANDIDATES=(stock guard guard-pairs guard-off forwarder bridge)

latency_part() {
    local round candidate load
    bench_network
    background_start "$SERVER" "$WORK/echo" "$TOOLS/echo-server" --port 7
    background_wait_for_line "$WORK/echo" ready || die 'no echo server'
    for ((round = 1; round <= ROUNDS; round++)); do
        for candidate in $(wanted_of "${LATENCY_CANDIDATES[@]}"); do
            candidate_start "$candidate" 1
            for load in $LOADS; do
                sample_add latency "$(latency_cell "$load")" "$candidate" "$round" \
                    latency_measure "$load"
            done
            candidate_stop "$candidate"
        done
    done
}

latency_cell() {
    if [ "$1" -eq 0 ]; then printf 'idle'; else printf '%d packets/s beside' "$1"; fi
}

latency_measure() {
    local load=$1
    if [ "$load" -gt 0 ]; then
        background_start "$CLIENT" "$WORK/load" "$BENCH/blaster" --interface c1 --until-signal \
            --rate "$load" --flows "$MANY_FLOWS" --cpu "$(($(nproc) - 1))"
        background_wait_for_line "$WORK/load" ready || die 'no load'
    fi
    run_job ip netns exec "$CLIENT" "$TOOLS/udp-probe" --destination "$(server_address)" --port 7 \
        --count "$PROBES" --rate "$PROBE_RATE" --report-only || return 1
    [ "$load" -gt 0 ] || return 0
    background_stop "$BACKGROUND" || die 'the load did not end'
    cleanup_pop
}
