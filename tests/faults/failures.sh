# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Frames that cannot go on: said once, counted each, and nobody else suffers.

# A frame that the other side's MTU does not allow is refused by the kernel. What is said later knows
# that the MTU has been mended.
too_long_frames_fail() {
    local too_long
    plugin_only 'the counters are the plugin'\''s'
    topology_make
    ip -n "$SENSOR" link set b1 mtu 1000
    inline_pairs 1 ring-size=1024 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    in_client "$TOOLS/frames" --interface c1 --kind udp --size 1300 --count 50 --rate 1000 > long
    wait_until 10 'the frames to fail' emsgsize_reaches 50
    ip -n "$SENSOR" link set b1 mtu 1500
    in_client "$TOOLS/frames" --interface c1 --kind udp --size 900 --count 50 --rate 1000 > short
    await_frames "$SERVER" s1 50
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    too_long='b1: sending packet failed on socket [0-9]*: Message too long: the frame ha[sd] 1300 bytes,'
    assert_equal 2 "$(grep -c "$too_long the MTU of b1" log/console)" 'lines about it'
    assert_line log/console \
        'the MTU of b1 is 1000; set it to 1286 or more (ip link set dev b1 mtu 1286)'
    assert_line log/console \
        'the MTU of b1 was 1000 then and is 1500 now (49 times since this was last said)'
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_counter 50 capture.afp_guard.failed 'frames that could not be sent'
    assert_counter 50 capture.afp_guard.send.emsgsize 'frames that were too long'
    assert_counter 50 capture.afpacket.send_errors 'errors of sending'
    assert_counter 50 capture.afp_guard.sent 'frames sent'
}

emsgsize_reaches() {
    [ "$(sensor_counter "$CASE_DIR" capture.afp_guard.send.emsgsize || printf 0)" -ge "$1" ]
}

# The places of the ring are as long as the MTU was at the start; longer frames pass beside them.
raised_mtu_is_followed() {
    plugin_only 'stock sends what it has of them'
    inline_start "$ENGINE" "$CASE_DIR"
    ip -n "$CLIENT" link set c1 mtu 9000
    ip -n "$SENSOR" link set a1 mtu 9000
    ip -n "$SENSOR" link set b1 mtu 9000
    ip -n "$SERVER" link set s1 mtu 9000
    recorder_start "$SERVER" s1 at-server.pcap
    in_client "$TOOLS/frames" --interface c1 --kind udp,vlan --size 60-9000 \
        --count 200 --rate 1000 --write sent.pcap > sent
    await_frames "$SERVER" s1 200
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" sent.pcap at-server.pcap
    assert_line log/console 'a1: the MTU is 9000 now'
    assert_counter 200 capture.afp_guard.sent 'frames sent'
}

test_case 'frames that are too long for the other side fail' too_long_frames_fail
test_case 'an MTU that is raised is followed' raised_mtu_is_followed
