# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# link-propagation: a pair whose one side has no carrier shows none on the other either, as a cable
# would.

# carrier_of NAMESPACE INTERFACE: 1 or 0; nothing while it is down.
carrier_of() { ip netns exec "$1" cat "/sys/class/net/$2/carrier" 2> /dev/null || true; }

carrier_is() { [ "$(carrier_of "$1" "$2")" = "$3" ]; }

is_up() { ip -n "$SENSOR" link show "$1" | grep -q '[<,]UP[,>]'; }

# Both ways; the other pair has nothing of it, and a pair without the setting stays up.
loss_is_seen_on_the_other_side() {
    topology_make --pairs 2
    {
        inline_pairs 1 link-propagation=yes
        AF_PACKET_CLUSTER=94 af_packet_pair a2 b2 threads=2 ring-size=4096
    } | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 20
    ip -n "$CLIENT" link set c1 down
    ip -n "$CLIENT" link set c2 down
    wait_until 10 "the server's carrier to go" carrier_is "$SERVER" s1 0
    assert_line log/console 'a1: carrier lost; link-propagation takes b1 down'
    ip -n "$CLIENT" link set c1 up
    wait_until 10 "the server's carrier to be back" carrier_is "$SERVER" s1 1
    client_neighbour 1
    await_forwarding 1
    ip -n "$SERVER" link set s1 down
    wait_until 10 "the client's carrier to go" carrier_is "$CLIENT" c1 0
    ip -n "$SERVER" link set s1 up
    wait_until 10 "the client's carrier to be back" carrier_is "$CLIENT" c1 1
    neighbour "$SERVER" s1 "$(client_address 1)" "$(client_mac 1)"
    await_forwarding 1
    is_up b2 || fail 'b2 was taken down'
    sensor_ends_well
}

# Entries for neighbours go with a link that is taken down.
client_neighbour() { neighbour "$CLIENT" "c$1" "$(server_address "$1")" "$(server_mac "$1")"; }

ports_are_left_as_they_were_found() {
    inline_start "$ENGINE" "$CASE_DIR" -- link-propagation=yes
    ip -n "$CLIENT" link set c1 down
    wait_until 10 "the server's carrier to go" carrier_is "$SERVER" s1 0
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    is_up b1 || fail 'b1 is still down'
    is_up a1 || fail 'a1 is down'
    assert_line log/console 'b1: brought up again, as it was found'
}

# renamed FROM TO: older kernels do it only while it is down, and that would be seen.
renamed() { ip -n "$SENSOR" link set "$1" name "$2" 2> /dev/null || skip 'only what is down can be renamed'; }

# What counts is the device that the sockets are bound to: neither its name nor another device that
# has got it.
renamed_port_has_lost_nothing() {
    inline_start "$ENGINE" "$CASE_DIR" -- link-propagation=yes
    echoes_pass 1 20
    renamed a1 other
    wait_until 10 'the new name' grep -q 'a1: interface is called other now' log/console
    ip -n "$SENSOR" link add a1 type veth peer name beyond
    ip -n "$SENSOR" link set a1 up
    wait_until 10 'the status of the device' answer_has interfaces.0.link.index \
        "$(in_sensor cat /sys/class/net/other/ifindex)" afp-guard-status
    echoes_pass 1 20
    ip -n "$SERVER" link set s1 down
    wait_until 10 "the client's carrier to go" carrier_is "$CLIENT" c1 0
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    is_up other || fail 'the port is still down'
    is_up b1 || fail 'b1 was taken down'
    assert_no_line log/console 'takes b1 down'
}

# Said once, and nothing else comes of it.
without_the_privilege_it_is_said() {
    SURICATA_LAUNCHER=("${LOG_FOR_NOBODY[@]}" "$CASE_DIR")
    EXTRA='run-as: { user: nobody, group: nogroup }'
    inline_start "$ENGINE" "$CASE_DIR" -- link-propagation=yes
    ip -n "$CLIENT" link set c1 down
    wait_until 10 'the line' grep -qF 'run-as has given the privilege up' log/console
    is_up b1 || fail 'b1 was taken down'
    ip -n "$CLIENT" link set c1 up
    client_neighbour 1
    await_forwarding 1
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_equal 1 "$(grep -cF 'run-as has given the privilege up' log/console)" 'lines'
}

if [ "$CAPTURE" = afp-guard ]; then
    test_case 'link-propagation: a loss is seen on the other side' loss_is_seen_on_the_other_side
    test_case 'link-propagation: ports are left as found' ports_are_left_as_they_were_found
    test_case 'link-propagation: a port that is renamed has lost nothing' renamed_port_has_lost_nothing
    test_case 'link-propagation: without the privilege' without_the_privilege_it_is_said
fi
