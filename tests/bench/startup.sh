# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Cold restarts under traffic, as tests/study/startup-race does them and without a delay, in turn
# rather than one mode after the other.

STARTUP_CANDIDATES=(stock guard guard-strict)
STARTUP_THREADS=2

startup_part() {
    local round candidate
    # shellcheck source=../study/cycles.sh
    . "$TESTS_DIR/study/cycles.sh"
    STUDY=$BUILD_DIR/tests/study
    STEADY_MS=200
    CASE_NUMBER=$((CASE_NUMBER + 1))
    mkdir -p "$WORK/startup"
    rm -f "$WORK/startup/commands"
    SURICATA_LAUNCHER=(setsid)
    race_network "$STARTUP_PAIRS"
    race_traffic "$WORK/startup" "$STARTUP_PAIRS" 500 8
    # What is restarted must have run before, and its files be in memory.
    [ "$WARM_UP" = no ] || startup_round 0
    for ((round = 1; round <= ROUNDS; round++)); do
        startup_round "$round"
    done
    SURICATA_LAUNCHER=()
}

startup_round() {
    local round=$1 candidate CAPTURE STARTUP
    for candidate in $(wanted_of "${STARTUP_CANDIDATES[@]}"); do
        race_configuration "$WORK/startup/$candidate" "$(startup_mode "$candidate")" \
            "$STARTUP_PAIRS" "$STARTUP_THREADS" 0
        race_cycle "$ENGINE" 0 "$STARTUP_PAIRS" "$STARTUP_THREADS"
        [ "$round" -gt 0 ] || continue
        sample_add startup "$STARTUP_PAIRS pairs, $STARTUP_THREADS threads" "$candidate" "$round" \
            "$STUDY/cycle" "$CYCLE_DIR" --number "$round" --stop-ms "$STOP_MS" \
            --exit-status "$EXIT_STATUS"
    done
}

startup_mode() {
    case $1 in
        stock) printf stock ;;
        guard) printf guard ;;
        guard-strict) printf strict ;;
    esac
}
