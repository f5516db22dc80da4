# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='one after the other and at random, all that a sensor meets; then the balance to the frame'
part_needs='root net build engines'

# SOAK_MINUTES (--minutes) for all Suricatas together. AFP_GUARD_SEED does the same again.
SOAK_MINUTES=${SOAK_MINUTES:-3}

part_run() {
    local file seconds seed=${AFP_GUARD_SEED:-$((RANDOM * 32768 + RANDOM))}
    for file in "$TESTS_DIR"/soak/*.sh; do
        # shellcheck source=/dev/null
        . "$file"
    done
    # What the cases say of their progress goes where the person is who waits for them.
    SOAK_SAY=$SAY_FD
    seconds=$((SOAK_MINUTES * 60 / ${#SURICATA_ENGINES[@]}))
    say "$seconds s for each; the same again: AFP_GUARD_SEED=$seed tests/run --minutes $SOAK_MINUTES soak"
    for ENGINE in "${SURICATA_ENGINES[@]}"; do
        CASE_PREFIX="$(engine_version "$ENGINE") "
        CASE_TIMEOUT=$((seconds + 180)) test_case_alone "$seconds s, seed $seed" soak "$seconds" "$seed"
    done
    CASE_PREFIX=''
}
