# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Interfaces that are removed, and others that come in their place: a driver that is loaded again, a
# virtual machine's network that is made anew, a device that visits another namespace.

# The cable between sensor and server, as the topology has made it.
server_cable_make() {
    local pair=$1
    cable_make "$SENSOR" "b$pair" "$SERVER" "s$pair" 1500 1
    set_offload "$SENSOR" "b$pair" off
    server_address_give "$pair"
}

server_address_give() {
    local pair=$1
    set_offload "$SERVER" "s$pair" off
    ip -n "$SERVER" link set "s$pair" address "$(server_mac "$pair")"
    ip -n "$SERVER" address add "$(server_address "$pair")/24" dev "s$pair"
    neighbour "$SERVER" "s$pair" "$(client_address "$pair")" "$(client_mac "$pair")"
}

# How often the log has said that an interface was removed, or is back.
times_told() { grep -cF -- "$1" log/console || true; }

# replace_cable PAIR: removed, noticed, and made anew; the other pair forwards meanwhile.
replace_cable() {
    local pair=$1 removed back
    removed=$(times_told "b$pair: interface was removed")
    back=$(times_told "b$pair: interface is up, its threads have started")
    ip -n "$SENSOR" link delete "b$pair"
    wait_until 10 'the sensor to see that it is gone' told_more_often "$removed" \
        "b$pair: interface was removed"
    [ "$pair" -eq 1 ] || echoes_pass 1 20
    server_cable_make "$pair"
    wait_until 10 'its threads to start again' told_more_often "$back" \
        "b$pair: interface is up, its threads have started"
    await_forwarding "$pair"
}

told_more_often() { [ "$(times_told "$2")" -gt "$1" ]; }

# removed_interface_comes_back RUNMODE STARTUP
removed_interface_comes_back() {
    RUNMODE=$1 STARTUP=$2
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2
    echoes_pass 1 20
    echoes_pass 2 20
    packet_sockets | cut -d ' ' -f 1 > descriptors.before
    replace_cable 2
    replace_cable 2
    echoes_pass 2 20
    packet_sockets | cut -d ' ' -f 1 > descriptors.after
    cmp descriptors.before descriptors.after
    assert_equal 2 "$(times_told 'b2: interface was removed')" 'lines for an interface that is gone'
    sensor_ends_well
}

# Its sockets are in their cluster already, and wait for those of its peer: strict lets neither side
# receive before both are there.
removed_interface_was_waiting() {
    local thread
    STARTUP=strict
    topology_make --pairs 2
    ip -n "$SENSOR" link set a2 down
    inline_pairs 2 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_equal 6 "$(bound_sockets)" 'sockets bound'
    ip -n "$SENSOR" link delete b2
    # Each of its threads hears of it by itself.
    for thread in 0 1; do
        wait_until 10 "thread $thread to see that it is gone" \
            answer_has "interfaces.3.threads.$thread.state" waiting afp-guard-status
    done
    ip -n "$SENSOR" link set a2 up
    wait_until 10 'a2 to have joined' sockets_are_bound 6
    echoes_pass 1 20
    assert_no_line log/console 'a2: interface is up'
    server_cable_make 2
    await_forwarding 2
    echoes_pass 2 20
    sensor_ends_well
    assert_counter 0 capture.afp_guard.guarded 'frames guarded'
}

sockets_are_bound() { [ "$(bound_sockets)" -eq "$1" ]; }

# Four sockets are in reserve, two of which it takes for a new interface with two threads.
reserve_is_used_up() {
    SURICATA_LAUNCHER=("${LOG_FOR_NOBODY[@]}" "$CASE_DIR")
    EXTRA='run-as: { user: nobody, group: nogroup }'
    inline_start "$ENGINE" "$CASE_DIR"
    replace_cable 1
    replace_cable 1
    echoes_pass 1 20
    assert_no_line log/console 'reserve'
    ip -n "$SENSOR" link delete b1
    wait_until 10 'the reserve to be used up' grep -qF \
        'b1: cannot start with another interface: the sockets in reserve are used up' log/console
    suricata_is_running "$CASE_DIR" || fail 'Suricata has ended'
    sensor_ends_well
}

interface_visits_another_namespace() {
    inline_start "$ENGINE" "$CASE_DIR"
    echoes_pass 1 20
    namespace_make elsewhere
    ip -n "$SENSOR" link set b1 netns "$NAMESPACE"
    wait_until 10 'the sensor to see that it is gone' grep -qF 'b1: interface was removed' \
        log/console
    ip -n "$NAMESPACE" link set b1 netns "$SENSOR"
    ip -n "$SENSOR" link set b1 up
    await_forwarding 1
    echoes_pass 1 20
    sensor_ends_well
}

# The kernel's merging of received frames comes with every new interface. It would pass merged
# frames on; offload: off has none.
new_interface_merges_nothing() {
    inline_start "$ENGINE" "$CASE_DIR" -- offload=off
    ip -n "$SENSOR" link delete b1
    wait_until 10 'the sensor to see that it is gone' grep -qF 'b1: interface was removed' \
        log/console
    ip -n "$SENSOR" link add b1 type veth peer name s1 netns "$SERVER"
    in_sensor ethtool -K b1 gro on
    ip -n "$SENSOR" link set b1 up
    ip -n "$SERVER" link set s1 up
    server_address_give 1
    await_forwarding 1
    wait_until 10 'merging to be off' merges_nothing b1
    sensor_ends_well
}

merges_nothing() { in_sensor ethtool -k "$1" | grep -q '^generic-receive-offload: off'; }

if [ "$CAPTURE" = afp-guard ]; then
    for how in 'workers guard' 'autofp strict' 'pairs strict'; do
        # shellcheck disable=SC2086 # two words
        test_case "a removed interface comes back: $how" removed_interface_comes_back $how
    done
    test_case 'a removed interface was waiting for its peer' removed_interface_was_waiting
    test_case 'a removed interface comes back: the reserve' reserve_is_used_up
    test_case 'an interface visits another namespace' interface_visits_another_namespace
    test_case 'a new interface merges nothing either' new_interface_merges_nothing
fi
