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

# What is ignored, all in one file: warned of under -T and at a start, which goes on.
what_is_ignored_is_told() {
    local line file lines=(
        'a1: unknown key "copymodes" is ignored; did you mean "copy-mode"?'
        'a1: unknown key "link-propgation" is ignored; did you mean "link-propagation"?'
        'a1: unknown key "from-a-file" is ignored'
        'a1: unknown key "nested" is ignored'
        'default: unknown key "thread" is ignored; did you mean "threads"?'
        'af-packet: entry 3 has no interface and is ignored; begin it with "- interface: NAME"')
    plugin_only 'the messages are the plugin'\''s'
    topology_make
    EXTRA='afp-guard:'
    printf '%%YAML 1.1\n---\nfrom-a-file: 1\ndisable-promisc: no\n' > more.yaml
    {
        af_packet_pair a1 b1 |
            sed "1a\\    copymodes: ips\n    link-propgation: yes\n    include: $CASE_DIR/more.yaml
                1a\\    nested: { of: [ x, y ] }\n    use-mmap: yes"
        printf '  - threads: 2\n  - interface: default\n    thread: 3\n'
    } | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" - "$CASE_DIR" -T > tested || fail "-T fails: $(cat tested)"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
    for line in "${lines[@]}"; do
        assert_line tested "Warning: afp-guard: $line"
        assert_line log/console "Warning: afp-guard: $line"
    done
    for file in tested log/console; do
        assert_equal ${#lines[@]} "$(grep -c 'is ignored' "$file")" "what is ignored, of $file"
    done
}

test_case 'a bad setting is named' bad_setting_is_named
test_case 'a good configuration is accepted' good_configuration_is_accepted
test_case 'an interface that is missing is named' missing_interface_is_named
test_case 'settings that are ignored are told' what_is_ignored_is_told
