# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The fault of Suricata 8.0.0 to 8.0.5, made on purpose, and the delay that makes it certain.

WIDENER='SURICATA_RING_SETUP_DELAY_US holds every ring back for 300000 us'

# The words are the report's. Whose descriptor is used too early is for the scheduler to say.
off_loses_the_race() {
    plugin_only 'the fault is the mode'\''s'
    STARTUP=off
    topology_make --pairs 2
    senders_start '1 2' 1000
    inline_pairs 2 | suricata_yaml "$CASE_DIR"
    SURICATA_LAUNCHER=(env SURICATA_RING_SETUP_DELAY_US=300000)
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_line log/console 'Warning: afp-guard: startup: off: '
    assert_line log/console "Warning: afp-guard: $WIDENER"
    wait_until 10 'the fault' grep -qF \
        ': sending packet failed on socket 0: Socket operation on non-socket' log/console
    senders_stop
    sensor_ends_well
    assert_at_least 1 "$(sensor_counter "$CASE_DIR" capture.afp_guard.failed)" 'frames not sent'
}

# delay_is_said STARTUP: with the delay nobody has a ring before it is over; without, nothing is
# said of it.
delay_is_said() {
    local begun
    plugin_only 'stock knows no delay'
    STARTUP=$1
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    SURICATA_LAUNCHER=(env SURICATA_RING_SETUP_DELAY_US=300000)
    begun=$(now_ms)
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_at_least 300 "$(($(now_ms) - begun))" 'milliseconds to start'
    assert_line log/console "Warning: afp-guard: $WIDENER"
    suricata_stop "$CASE_DIR"
    SURICATA_LAUNCHER=()
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_no_line log/console SURICATA_RING_SETUP_DELAY_US
    suricata_stop "$CASE_DIR"
}

wrong_delay_is_refused() {
    local status=0
    plugin_only 'stock knows no delay'
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    SURICATA_LAUNCHER=(env SURICATA_RING_SETUP_DELAY_US=soon timeout -k 1 10)
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" "$(capture_arguments)" > told || status=$?
    assert_equal 1 "$status" 'exit status'
    assert_line told 'SURICATA_RING_SETUP_DELAY_US: "soon" is not allowed; allowed: a number'
}

test_case 'off loses the race, and says so' off_loses_the_race
for startup in off guard strict; do
    test_case "rings are held back on demand: $startup" delay_is_said "$startup"
done
test_case 'a wrong delay is refused' wrong_delay_is_refused
