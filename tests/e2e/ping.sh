# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# Every ping is answered, and Suricata counts each once in each direction.
ping_passes() {
    inline_start "$ENGINE" "$CASE_DIR"
    in_client ping -q -c 50 -i 0.01 -W 2 "$(server_address)"
    inline_stop "$CASE_DIR"
    assert_equal 100 "$(sensor_counter "$CASE_DIR" ips.accepted)" 'packets accepted'
    assert_equal 0 "$(sensor_counter "$CASE_DIR" ips.blocked)" 'packets blocked'
}

ping_in_fragments_passes() {
    inline_start "$ENGINE" "$CASE_DIR"
    in_client ping -q -c 20 -i 0.02 -W 2 -s 4000 "$(server_address)"
    inline_stop "$CASE_DIR"
}

# Without the sensor there is no other way: a ping that arrives has been through Suricata.
ping_fails_without_sensor() {
    inline_start "$ENGINE" "$CASE_DIR"
    in_client ping -q -c 3 -i 0.05 -W 1 "$(server_address)"
    inline_stop "$CASE_DIR"
    assert_fails in_client ping -q -c 3 -i 0.05 -W 1 "$(server_address)"
}

test_case 'ping passes' ping_passes
test_case 'ping in fragments passes' ping_in_fragments_passes
test_case 'ping fails without the sensor' ping_fails_without_sensor
