# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What is in memory once the engine has started, before the first frame.

MEMORY_CANDIDATES=(stock guard guard-off)
MEMORY_THREADS=2

memory_part() {
    local round candidate
    bench_network
    for ((round = 1; round <= ROUNDS; round++)); do
        for candidate in $(wanted_of "${MEMORY_CANDIDATES[@]}"); do
            candidate_start "$candidate" "$MEMORY_THREADS"
            sample_add memory "$MEMORY_THREADS threads for each of 2 interfaces" "$candidate" \
                "$round" memory_measure "$CANDIDATE_PID"
            candidate_stop "$candidate"
        done
    done
}

# Rings are mapped, and count.
memory_measure() {
    awk '/^Pss:/ { pss = $2 } /^Rss:/ { rss = $2 }
        END { printf "{\"pss_kb\":%d,\"rss_kb\":%d}\n", pss, rss }' "/proc/$1/smaps_rollup"
}
