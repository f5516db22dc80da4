# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# Ended in an orderly way, and not well: a status that is neither success nor a signal.
assert_refused() {
    assert_at_least 1 "$1" 'exit status'
    assert_at_most 127 "$1" 'exit status'
}

# A bad setting ends the start, and the test of the configuration, with a line that names it and
# what is allowed.
bad_setting_is_named() {
    local status=0
    [ "$CAPTURE" = afp-guard ] || skip 'the setting is the plugin'\''s'
    STARTUP=swiftly
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" - "$CASE_DIR" -T "$(capture_arguments)" > told || status=$?
    cat told
    assert_refused "$status"
    assert_line told swiftly
    assert_line told startup
    assert_line told strict
}

good_configuration_is_accepted() {
    [ "$CAPTURE" = afp-guard ] || skip 'the setting is the plugin'\''s'
    STARTUP=strict
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" - "$CASE_DIR" -T "$(capture_arguments)"
}

# An interface that is not there is named.
missing_interface_is_named() {
    [ "$CAPTURE" = afp-guard ] || skip 'stock waits for it to appear'
    topology_make
    af_packet_pair a1 nowhere | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    wait_until 30 'Suricata to give up' process_gone "$(cat "$CASE_DIR/process")"
    cat log/console
    suricata_stop "$CASE_DIR"
    assert_refused "$SURICATA_STATUS"
    assert_line log/console nowhere
}

test_case 'a bad setting is named' bad_setting_is_named
test_case 'a good configuration is accepted' good_configuration_is_accepted
test_case 'an interface that is missing is named' missing_interface_is_named
