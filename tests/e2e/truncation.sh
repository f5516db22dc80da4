# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Frames that are longer than what the ring was made for: they come whole through the queue beside
# it, and where that is full, cut off, and Suricata is told.

COUNT=300

# long_frames_come MEANWHILE [KEY=VALUE...]: after the start, through a device that had been made for
# shorter ones, while Suricata is "running" or "held"; passive, in single frames, of a protocol that Suricata knows nothing of, so that nothing
# else makes them invalid.
long_frames_come() {
    local meanwhile=$1 pid
    shift
    plugin_only 'stock cuts off every long frame'
    RULES='alert pkthdr any any -> any any (decode-event:afpacket.trunc_pkt; sid:1;)'
    topology_make
    af_packet_entry a1 threads=1 tpacket-v3=no ring-size=2048 "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    ip -n "$SENSOR" link set a1 mtu 3000
    ip -n "$CLIENT" link set c1 mtu 3000
    long_frames
    pid=$(suricata_pid "$CASE_DIR")
    [ "$meanwhile" = running ] || kill -STOP "$pid"
    in_client "$TOOLS/frames" --interface c1 --count "$COUNT" --read long.pcap > sent
    await_frames "$SENSOR" a1 "$COUNT"
    [ "$meanwhile" = running ] || kill -CONT "$pid"
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_counter "$COUNT" decoder.pkts 'frames decoded'
    assert_every_frame_has_one_end "$CASE_DIR"
}

# Frames of 2500 bytes, each with another protocol in the place of IP.
long_frames() {
    local frame
    "$TOOLS/frames" --write long.pcap --count "$COUNT" --kind udp --size 2500 > recipe
    for ((frame = 0; frame < COUNT; frame++)); do
        # The pcap's header, that of each frame, two addresses.
        printf '\210\265' | dd of=long.pcap bs=1 "seek=$((24 + 2516 * frame + 16 + 12))" \
            conv=notrunc status=none
    done
}

long_frames_come_whole() {
    long_frames_come running
    assert_counter 0 decoder.invalid 'frames that are invalid'
    assert_at_least $((COUNT * 2500)) "$(sensor_counter "$CASE_DIR" decoder.bytes)" 'bytes decoded'
}

# A queue with room for one, and nobody who takes that out.
cut_off_frames_are_told() {
    local cut
    long_frames_come held buffer-size=1
    cut=$(sensor_counter "$CASE_DIR" decoder.event.afpacket.trunc_pkt)
    assert_at_least $((COUNT - 10)) "$cut" 'frames cut off'
    assert_counter "$cut" decoder.invalid 'frames that are invalid'
    assert_equal "$cut" "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=1)" \
        'alerts for frames cut off'
}

test_case 'truncation: long frames come whole' long_frames_come_whole
test_case 'truncation: frames cut off are told' cut_off_frames_are_told
