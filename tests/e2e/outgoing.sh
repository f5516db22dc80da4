# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Frames that the sensor's own host sends out of a port: ARP requests of an address on it.

# ask_for_nobody: an address on a1, which the sensor asks its neighbours with.
ask_for_nobody() {
    in_sensor ip address add 192.0.2.1/24 dev a1
    in_sensor ping -q -c 3 -i 0.2 -W 0.2 192.0.2.99 > pings || true
}

# how_many PCAP: frames in a recording.
how_many() { frames_left "$1" 'less 1'; }

# own_frames_stay_on_their_side COPY-MODE [KEY=VALUE...]: and client and server hear each other.
own_frames_stay_on_their_side() {
    plugin_only 'stock reflects them'
    inline_start "$ENGINE" "$CASE_DIR" -- "copy-mode=$1" "${@:2}"
    recorder_start "$CLIENT" c1 at-client.pcap --filter arp
    recorder_start "$SERVER" s1 at-server.pcap --filter arp
    ask_for_nobody
    echoes_pass 1 50
    inline_stop "$CASE_DIR"
    recorders_stop
    assert_at_least 1 "$(how_many at-client.pcap)" 'ARP requests on their own side'
    assert_equal 0 "$(how_many at-server.pcap)" 'ARP requests on the other side'
    assert_counter 100 capture.afp_guard.received 'frames received'
    assert_counter 100 capture.afp_guard.sent 'frames forwarded'
}

# A program that somebody brings takes the place of ours.
own_frames_stay_with_a_program() {
    programs_needed bypass_filter.bpf
    own_frames_stay_on_their_side ips "ebpf-filter-file=$PROGRAMS/bypass_filter.bpf"
}

own_frames_are_seen_passively() {
    topology_make
    af_packet_entry a1 threads=2 ring-size=4096 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    recorder_start "$CLIENT" c1 at-client.pcap --filter arp
    ask_for_nobody
    recorders_stop
    wait_until 10 'the frames to be counted' arp_is_counted "$(how_many at-client.pcap)"
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
}

arp_is_counted() {
    [ "$1" -ge 1 ] && [ "$(sensor_counter "$CASE_DIR" decoder.arp 2> /dev/null)" = "$1" ]
}

test_case 'frames of the host itself stay on their side, ips' own_frames_stay_on_their_side ips
test_case 'frames of the host itself stay on their side, tap' own_frames_stay_on_their_side tap
test_case 'frames of the host itself stay on their side, one thread' \
    own_frames_stay_on_their_side ips threads=1
test_case 'frames of the host itself stay on their side, eBPF' own_frames_stay_with_a_program
test_case 'frames of the host itself are seen passively' own_frames_are_seen_passively
