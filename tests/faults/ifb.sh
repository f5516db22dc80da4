# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# An ifb, which tc redirects the frames of other interfaces to: what comes there can be captured, and
# nothing can be sent through it.

# ifb_topology: what comes in by a1 goes to ifb0, and nobody else sees it.
ifb_topology() {
    topology_make
    ip -n "$SENSOR" link add ifb0 type ifb 2> ip.err || skip "no ifb: $(cat ip.err)"
    ip -n "$SENSOR" link set ifb0 up
    in_sensor tc qdisc add dev a1 clsact
    in_sensor tc filter add dev a1 ingress bpf bytecode '1,6 0 0 4294967295,' \
        action mirred egress redirect dev ifb0 2> tc.err || skip "no redirection: $(cat tc.err)"
}

redirected_frames_are_inspected() {
    RULES='alert udp any any -> any any (msg:"each one"; dsize:>0; sid:1;)'
    ifb_topology
    af_packet_entry ifb0 threads=2 defrag=yes | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    in_client "$TOOLS/frames" --interface c1 --kind udp,vlan --count 500 --rate 2000 > sent
    await_records 500 event_type=alert
    ip -n "$SENSOR" link set ifb0 down
    [ "$CAPTURE" = af-packet ] ||
        wait_until 10 'word of it' grep -q 'ifb0: interface went down' log/console
    ip -n "$SENSOR" link set ifb0 up
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_counter 500 capture.kernel_packets 'frames received'
}

# One way it is as good as any.
one_way_is_said() {
    plugin_only 'stock says nothing of it'
    ifb_topology
    af_packet_pair ifb0 b1 threads=2 | suricata_yaml "$CASE_DIR"
    doctor_prepare "$ENGINE"
    doctor_says 1 'ifb0 is an ifb, which drops what is sent through it: what comes in by b1 is lost'
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_line log/console 'ifb0: is an ifb, which drops what is sent through it'
    assert_equal 1 "$(grep -c 'is an ifb' log/console)" 'lines about it'
    in_client "$TOOLS/frames" --interface c1 --kind udp,vlan --count 500 --rate 2000 > sent
    await_frames "$SERVER" s1 500
    sensor_ends_well
}

test_case 'ifb: frames that tc redirects are inspected' redirected_frames_are_inspected
test_case 'ifb: that nothing can be sent through it is said' one_way_is_said
