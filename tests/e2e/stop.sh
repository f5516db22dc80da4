# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# SIGTERM while frames come as fast as they can: Suricata ends about as soon as with its own
# capture, and in order.

# stop_under_load CAPTURE: starts one in the topology that is there; how long it took to end is then
# in STOP_MS.
stop_under_load() {
    local begun
    CAPTURE=$1
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    frames_keep_coming "$SERVER" s1 20000
    frames_keep_coming "$CLIENT" c1 20000
    begun=$(now_ms)
    suricata_stop "$CASE_DIR"
    STOP_MS=$(($(now_ms) - begun))
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    printf '%s ended after %s ms\n' "$CAPTURE" "$STOP_MS"
}

stops_under_load() {
    local ours
    plugin_only 'there is nothing to compare with'
    topology_make
    senders_start 1 0
    stop_under_load afp-guard
    ours=$STOP_MS
    assert_no_line log/console 'sending packet failed'
    assert_every_frame_has_one_end "$CASE_DIR"
    stop_under_load af-packet
    senders_stop
    assert_at_most $((2 * STOP_MS + 1000)) "$ours" 'milliseconds to end'
}

# An order to stop that comes while the threads still start, for a link that is down or not, is
# followed at once.
stops_while_starting() {
    local stop
    plugin_only 'stock waits for links that are down'
    STARTUP=$1
    topology_make --pairs 2
    ip -n "$SENSOR" link set a2 down
    inline_pairs 2 | suricata_yaml "$CASE_DIR"
    for stop in 'creating 2 threads' 'Engine started'; do
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
        wait_until 30 "'$stop'" grep -qs "$stop" log/console
        suricata_stop "$CASE_DIR" 20
        assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status after '$stop'"
        assert_no_line log/console 'Error:'
    done
}

# Somebody asks for new rules all the time; the way that waits for them keeps the engine itself from
# ending.
stops_while_rules_are_read() {
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    tool_start "$SENSOR" question-storm "$CASE_DIR/suricata.socket" ruleset-reload-nonblocking
    wait_until 10 'new rules' grep -q 'rule reload complete' log/console
    echoes_pass 1 20
    inline_stop "$CASE_DIR"
}

test_case 'it stops while rules are read anew' stops_while_rules_are_read
test_case 'it stops while it starts: guard' stops_while_starting guard
test_case 'it stops while it starts: strict' stops_while_starting strict
test_case_alone 'it stops under load' stops_under_load
