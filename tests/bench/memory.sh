# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What is in memory once the engine has started, before the first frame; with one thread for
# each interface and with two, which tells what a thread takes from what the process takes anyway.

MEMORY_CANDIDATES=(stock guard guard-pairs guard-off)

memory_part() {
    local round candidate
    bench_network
    for ((round = 1; round <= ROUNDS; round++)); do
        for candidate in $(wanted_of "${MEMORY_CANDIDATES[@]}"); do
            memory_candidate "$round" "$candidate"
        done
    done
}

# memory_candidate ROUND CANDIDATE
memory_candidate() {
    local round=$1 candidate=$2 threads
    local -A found=()
    for threads in $MEMORY_THREADS; do
        candidate_start "$candidate" "$threads"
        sample_add memory "$threads thread$(plural "$threads") for each of 2 interfaces" \
            "$candidate" "$round" memory_of "$CANDIDATE_PID"
        found[$threads]=$(json_value "$SAMPLES.new" own_kb)
        candidate_stop "$candidate"
    done
    [ "${#found[@]}" -eq 2 ] || return 0
    sample_add memory 'each thread more' "$candidate" "$round" printf '{"own_kb":%d}\n' \
        "$(((found[2] - found[1]) / 2))"
}

# memory_of PID: its own is what is anonymous (heap, stacks, tables) and its rings, which are mapped.
# Code is not: how much of that is in memory, and whose it is, depends on what else runs.
memory_of() {
    awk '/^[0-9a-f]+-[0-9a-f]+ / { ring = /socket:/ }
        /^Rss:/ { rss += $2; if (ring) rings += $2 }
        /^Anonymous:/ { anonymous += $2 }
        END { printf "{\"own_kb\":%d,\"ring_kb\":%d,\"rss_kb\":%d}\n", anonymous + rings, rings, rss
        }' "/proc/$1/smaps"
}
