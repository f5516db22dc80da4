# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Somebody changes an interface under traffic: nothing of it stops a line that is there.

# goes_on: both pairs forward both ways.
goes_on() {
    flow_both_ways 1
    flow_both_ways 2
}

# promiscuity INTERFACE: how many want it.
promiscuity() {
    ip -n "$SENSOR" -d link show "$1" | sed -n 's/.* promiscuity \([0-9]*\) .*/\1/p'
}

# What an operator takes away is his own wish, not the membership of a socket.
promiscuity_is_taken() {
    local before
    before=$(promiscuity a1)
    assert_at_least 1 "$before" 'promiscuity of a1'
    ip -n "$SENSOR" link set a1 promisc off
    ip -n "$SENSOR" link set a1 promisc on
    ip -n "$SENSOR" link set a1 promisc off
    assert_equal "$before" "$(promiscuity a1)" 'promiscuity of a1'
    goes_on
}

mtu_is_changed() {
    local mtu
    for mtu in 1400 9000 1500; do
        ip -n "$SENSOR" link set a1 mtu "$mtu"
        wait_until 10 "the MTU to be $mtu" grep -q "a1: the MTU is $mtu now" log/console
        goes_on
    done
}

# rename_interface FROM TO: older kernels do it only while it is down.
rename_interface() {
    ip -n "$SENSOR" link set "$1" name "$2" 2> /dev/null && return 0
    ip -n "$SENSOR" link set "$1" down
    ip -n "$SENSOR" link set "$1" name "$2"
    ip -n "$SENSOR" link set "$2" up
}

# Its threads stay with the device, whatever it is called, and with none that takes its name.
interface_is_renamed() {
    rename_interface a1 renamed
    cable_make "$SENSOR" a1 "$SERVER" impostor 1500 1
    wait_until 10 'the new name' grep -q 'a1: interface is called renamed now' log/console
    goes_on
    ip -n "$SENSOR" link set renamed down
    wait_until 10 'a1 to be down' grep -q 'a1: interface went down' log/console
    flow_both_ways 2
    assert_no_line log/console 'a1: interface is back up'
    ip -n "$SENSOR" link set renamed up
    wait_until 10 'a1 to be up' grep -q 'a1: interface is back up' log/console
    goes_on
    assert_equal 0 "$(interface_frames "$SERVER" impostor rx)" 'frames through another interface'
    ip -n "$SENSOR" link delete a1
    rename_interface renamed a1
    goes_on
}

# The device is up, and nobody is at the other end of its cable.
carrier_is_lost() {
    ip -n "$SERVER" link set s1 down
    assert_equal 0 "$(in_sensor cat /sys/class/net/b1/carrier)" 'carrier of b1'
    flow_both_ways 2
    ip -n "$SERVER" link set s1 up
    goes_on
}

# It is as good as gone: that is said, and the others go on.
interface_is_moved() {
    ip -n "$SENSOR" link set a2 netns "$SERVER"
    wait_until 10 'the sensor to see it' grep -q 'a2: interface was removed' log/console
    flow_both_ways 1
}

changes_are_survived() {
    plugin_only 'stock opens its sockets anew'
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2
    senders_start '1 2' 1000 --keep-going
    goes_on
    possessions > before
    promiscuity_is_taken
    mtu_is_changed
    interface_is_renamed
    carrier_is_lost
    possessions > after
    cmp before after
    interface_is_moved
    senders_stop
    sensor_ends_well
    assert_equal 'a2: interface was removed; its threads start again when there is one of its name' \
        "$(sed -n 's/^Error: afp-guard: //p' log/console | sort -u)" 'errors'
}

# An interface may have names besides its own, and one of them is as good as that.
other_name_is_none_the_worse() {
    plugin_only 'stock does not say what it is called'
    topology_make
    ip -n "$SENSOR" link property add dev a1 altname port-to-clients 2> ip.err ||
        skip "no other names: $(cat ip.err)"
    inline_pairs 1 | sed 's/a1$/port-to-clients/' | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    ip -n "$SENSOR" link set a1 mtu 1400
    wait_until 10 'the MTU to be 1400' grep -q 'port-to-clients: the MTU is 1400 now' log/console
    echoes_pass 1 20
    sensor_ends_well
    assert_no_line log/console 'interface is called'
}

test_case 'interfaces are changed under traffic' changes_are_survived
test_case 'an interface that is configured by another of its names' other_name_is_none_the_worse
