# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Frames that the sensor's own host sends out of a port: what its stack asks its neighbours, and what
# another program sends.

SPOKEN_BY_HOST='arp or udp src port 10000'

# host_speaks: out of a1, 20 datagrams and at least one ARP request.
host_speaks() {
    flow_sent "$SENSOR" a1 20
    in_sensor ip address add 192.0.2.1/24 dev a1
    in_sensor ping -q -c 1 -W 0.2 192.0.2.99 > pings || true
}

# own_frames_stay_on_their_side COPY-MODE [KEY=VALUE...]: and client and server hear each other.
own_frames_stay_on_their_side() {
    plugin_only 'stock reflects them'
    inline_start "$ENGINE" "$CASE_DIR" -- "copy-mode=$1" "${@:2}"
    recorder_start "$CLIENT" c1 at-client.pcap --filter "$SPOKEN_BY_HOST"
    recorder_start "$SERVER" s1 at-server.pcap --filter "$SPOKEN_BY_HOST"
    host_speaks
    echoes_pass 1 50
    inline_stop "$CASE_DIR"
    recorders_stop
    assert_at_least 21 "$(json_value capture.1 frames)" 'frames of the host on their own side'
    assert_equal 0 "$(json_value capture.2 frames)" 'frames of the host on the other side'
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
    flow_sent "$SENSOR" a1 20
    flow_sent "$CLIENT" c1 10
    wait_until 10 'the frames to be counted' datagrams_are_counted 30
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
}

datagrams_are_counted() { [ "$(sensor_counter "$CASE_DIR" decoder.udp 2> /dev/null)" = "$1" ]; }

test_case 'frames of the host itself stay on their side, ips' own_frames_stay_on_their_side ips
test_case 'frames of the host itself stay on their side, tap' own_frames_stay_on_their_side tap
test_case 'frames of the host itself stay on their side, one thread' \
    own_frames_stay_on_their_side ips threads=1
test_case 'frames of the host itself stay on their side, eBPF' own_frames_stay_with_a_program
test_case 'frames of the host itself are seen passively' own_frames_are_seen_passively
