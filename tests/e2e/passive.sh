# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A passive sensor inspects every frame once and sends none.

# passive_start [KEY=VALUE...]: on a1, which the client's frames arrive at.
passive_start() {
    topology_make
    af_packet_entry a1 threads=2 defrag=yes ring-size=4096 "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
}

# passive_stop FRAMES: and all of them are accounted for.
passive_stop() {
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    assert_line log/console "a1: packets: $1, drops: 0 (0.00%)"
    assert_counter "$1" capture.kernel_packets 'frames received'
    assert_counter 0 capture.kernel_drops 'frames that the kernel dropped'
    assert_every_frame_has_one_end "$CASE_DIR"
    [ "$CAPTURE" = af-packet ] || assert_counter "$1" capture.afp_guard.inspected 'frames inspected'
}

# every_frame_is_inspected [KEY=VALUE...]
every_frame_is_inspected() {
    local count=2000 with_payload
    RULES='alert ip any any -> any any (msg:"each frame that carries something"; dsize:>0; sid:1;)'
    passive_start "$@"
    in_client "$TOOLS/frames" --interface c1 --write sent.pcap --count "$count" --rate 2000 \
        --flows 4 --kind udp,tcp,icmp,ipv6,vlan,qinq,priority > sent
    with_payload=$(frames_left sent.pcap 'tcp[tcpflags] & tcp-syn != 0')
    await_records "$with_payload" event_type=alert alert.signature_id=1
    passive_stop "$count"
    assert_equal "$with_payload" "$(eve_count "$CASE_DIR" event_type=alert)" 'alerts'
    assert_equal 0 "$(interface_frames "$SENSOR" a1 tx)" 'frames that the sensor sent'
}

# With defrag the kernel hands over whole packets, as they were before they were taken apart.
fragments_are_put_together() {
    RULES='alert icmp any any -> any any (msg:"a whole packet"; dsize:4000; sid:1;)'
    passive_start
    in_client ping -q -c 20 -i 0.01 -W 0.1 -s 4000 "$(server_address)" > pings || true
    await_records 20 event_type=alert alert.signature_id=1
    passive_stop 20
    assert_counter 4042 decoder.max_pkt_size 'bytes of the longest packet'
    assert_counter 0 defrag.ipv4.fragments 'fragments that Suricata saw'
}

test_case 'passive: every frame is inspected, V3' every_frame_is_inspected
test_case 'passive: every frame is inspected, V2' every_frame_is_inspected tpacket-v3=no
test_case 'passive: the kernel puts fragments together' fragments_are_put_together
