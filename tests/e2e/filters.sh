# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What narrows the capture: bpf-filter, disable-promisc, checksum-checks.

# Inline, what does not match the filter goes nowhere, and that is said at the start.
filter_black_holes_the_rest() {
    local count=1000 left
    inline_start "$ENGINE" "$CASE_DIR" -- 'bpf-filter=udp or ip6' ring-size=4096
    recorder_start "$SERVER" s1 at-server.pcap
    recorder_start "$CLIENT" c1 at-client.pcap
    send_both_ways 1 "$count" --kind udp,tcp,icmp,ipv6 --flows 4 --rate 2000
    left=$(frames_left from-client.1.pcap 'tcp or icmp')
    await_frames "$SERVER" s1 "$left"
    await_frames "$CLIENT" c1 "$left"
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" from-client.1.pcap at-server.pcap --minus 'tcp or icmp'
    "$TOOLS/pcap-compare" from-server.1.pcap at-client.pcap --minus 'tcp or icmp'
    assert_counter $((2 * left)) capture.kernel_packets 'frames received'
    [ "$CAPTURE" = afp-guard ] || return 0
    assert_line log/console \
        'Warning: afp-guard: a1: bpf-filter: frames that do not match are not forwarded'
    assert_line log/console "a1: using BPF 'udp or ip6'"
    assert_counter $((2 * left)) capture.afp_guard.sent 'frames sent'
}

# What does not match passes the engine by, in its place among the rest.
mismatches_are_forwarded_uninspected() {
    local count=1000 left rest side
    [ "$CAPTURE" = afp-guard ] || skip 'the setting is the plugin'\''s'
    RULES='drop ip any any -> any any (msg:"everything"; sid:1;)'
    inline_start "$ENGINE" "$CASE_DIR" -- 'bpf-filter=udp' bpf-mismatch=forward threads=1
    recorder_start "$SERVER" s1 at-server.pcap
    recorder_start "$CLIENT" c1 at-client.pcap
    send_both_ways 1 "$count" --kind udp,tcp,icmp,ipv6,vlan --flows 4 --rate 2000
    rest=$(frames_left from-client.1.pcap udp)
    left=$((count - rest))
    await_frames "$SERVER" s1 "$rest"
    await_frames "$CLIENT" c1 "$rest"
    inline_stop "$CASE_DIR"
    recorders_stop
    for side in client:server server:client; do
        "$TOOLS/pcap-compare" "from-${side%:*}.1.pcap" "at-${side#*:}.pcap" --through-tags \
            --minus udp
    done
    assert_counter $((2 * left)) capture.afp_guard.verdict 'frames dropped'
    assert_counter $((2 * rest)) capture.afp_guard.uninspected 'frames forwarded uninspected'
    assert_counter 0 capture.afp_guard.sent 'frames forwarded after inspection'
    assert_line log/console \
        "a1: using BPF 'udp', and forwarding what does not match without inspection"
    assert_no_line log/console 'are not forwarded'
}

# A filter at the end of Suricata's command line holds for every interface.
command_line_filter_holds() {
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" not icmp
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 50
    assert_fails in_client ping -q -c 3 -i 0.02 -W 0.3 "$(server_address)"
    inline_stop "$CASE_DIR"
    assert_counter 100 ips.accepted 'packets accepted'
    assert_counter 100 capture.kernel_packets 'frames received'
}

# promiscuity INTERFACE: how many ask for it.
promiscuity() { ip -n "$SENSOR" -d link show "$1" | sed -n 's/.* promiscuity \([0-9]*\) .*/\1/p'; }

promiscuous_mode_is_asked_for() {
    topology_make --pairs 2
    {
        af_packet_pair a1 b1 threads=2
        AF_PACKET_CLUSTER=70 af_packet_pair a2 b2 threads=2 disable-promisc=yes
    } | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_equal '2 2 0 0' \
        "$(promiscuity a1) $(promiscuity b1) $(promiscuity a2) $(promiscuity b2)" 'promiscuity'
    echoes_pass 1 10
    echoes_pass 2 10
    inline_stop "$CASE_DIR"
    assert_counter 40 ips.accepted 'packets accepted'
    assert_equal '0 0' "$(promiscuity a1) $(promiscuity b1)" 'promiscuity afterwards'
}

# A frame with a wrong checksum is noticed, unless checksums are not to be checked. One that the
# client's kernel leaves to a card, and tells the sensor's kernel of, is not wrong.
wrong_checksums_are_noticed() {
    local pair
    topology_make --pairs 3
    {
        AF_PACKET_CLUSTER=10 af_packet_pair a1 b1 checksum-checks=kernel
        AF_PACKET_CLUSTER=20 af_packet_pair a2 b2 checksum-checks=yes
        AF_PACKET_CLUSTER=30 af_packet_pair a3 b3 checksum-checks=no
    } | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    wrong_frames tcp.pcap
    for pair in 1 2 3; do
        in_client "$TOOLS/frames" --interface "c$pair" --read tcp.pcap > sent
        connect_unfinished "$pair"
        await_frames "$SERVER" "s$pair" 6
    done
    inline_stop "$CASE_DIR"
    assert_equal '1 1 0' "$(wrong_checksums a1) $(wrong_checksums a2) $(wrong_checksums a3)" \
        'wrong checksums'
}

wrong_checksums() { sed -n "s/.* $1: packets: .*, invalid chksum: \([0-9]*\)\$/\1/p" log/console; }

# wrong_frames PCAP: five frames of TCP; the last byte of the last one is not what its checksum is
# for.
wrong_frames() {
    "$TOOLS/frames" --kind tcp --size 200 --count 5 --write "$1" > made
    printf '!' | dd of="$1" bs=1 seek=$(($(stat -c %s "$1") - 1)) conv=notrunc status=none
}

# connect_unfinished PAIR: a SYN.
connect_unfinished() {
    ip netns exec "$CLIENT" ethtool -K "c$1" tx on > /dev/null
    in_client timeout 0.3 bash -c "exec 3<> /dev/tcp/$(server_address "$1")/9" 2> /dev/null || true
}

test_case 'a filter inline black-holes the rest and says so' filter_black_holes_the_rest
test_case 'a filter inline lets the rest pass uninspected' mismatches_are_forwarded_uninspected
test_case 'a filter of the command line holds' command_line_filter_holds
test_case 'promiscuous mode is asked for, or not' promiscuous_mode_is_asked_for
test_case 'wrong checksums are noticed' wrong_checksums_are_noticed
