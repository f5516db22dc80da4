# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Other programs that capture on the same machine, or on the same ports.

# first_sensor COMMAND...: one that is at work, with the af-packet entries that the command prints.
first_sensor() {
    plugin_only 'the messages are the plugin'\''s'
    topology_make --pairs 2
    "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
}

# second_starts COMMAND...: another one, beside it.
second_starts() {
    "$@" | suricata_yaml "$CASE_DIR/second"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR/second"
    suricata_wait_started "$CASE_DIR/second"
}

# both_stop: and nothing was wrong with the second either.
both_stop() {
    suricata_stop "$CASE_DIR/second"
    assert_equal 0 "$SURICATA_STATUS" "the second Suricata's exit status"
    assert_no_line second/log/console 'Error:'
    inline_stop "$CASE_DIR"
}

# pair_of NUMBER: two threads a side, and clusters as they come.
pair_of() {
    printf '  - { interface: %s, copy-mode: ips, copy-iface: %s, threads: 2 }\n' \
        "a$1" "b$1" "b$1" "a$1"
}

passive_on() {
    local port
    for port in "$@"; do
        printf '  - { interface: %s, threads: 2 }\n' "$port"
    done
}

# Neither says a cluster-id, and each has its own.
two_sensors_without_ids() {
    first_sensor pair_of 1
    second_starts pair_of 2
    echoes_pass 1 10
    echoes_pass 2 10
    both_stop
}

# Two passive ones, of which neither gets what the other should.
passive_beside_without_ids() {
    first_sensor pair_of 1
    second_starts passive_on a2 b2
    assert_no_line second/log/console 'another program'
    echoes_pass 1 10
    both_stop
}

test_case 'neighbours: two sensors without a cluster-id' two_sensors_without_ids
test_case 'neighbours: inline and passive without a cluster-id' passive_beside_without_ids
