# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a sensor may run short of under traffic: frames pass, or their loss is counted; and all is
# well when there is enough again.

# A device comes in the place of another while there are no descriptors for its sockets: they are
# asked for again.
descriptors_come_back() {
    local pid
    plugin_only 'stock opens its sockets anew'
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2
    echoes_pass 1 20
    pid=$(suricata_pid "$CASE_DIR")
    prlimit --nofile=3: --pid "$pid"
    ip -n "$SENSOR" link delete b2
    wait_until 10 'word of it' grep -qF 'b2: cannot start with another interface' log/console
    assert_line log/console 'Too many open files; it is tried again each second'
    cable_make "$SENSOR" b2 "$SERVER" s2 1500 1
    # Nobody takes what cannot be asked for for a lost link.
    ip -n "$SENSOR" link set a1 mtu 1400
    echoes_pass 1 20
    prlimit --nofile=1024: --pid "$pid"
    wait_until 10 'its threads to start' grep -qF 'b2: interface is up, its threads have started' \
        log/console
    sender_start "$CLIENT" c2 500 "${CLIENT_RECIPE[@]}"
    frames_keep_coming "$SERVER" s2
    sensor_ends_well
}

test_case 'descriptors that are short come back' descriptors_come_back
