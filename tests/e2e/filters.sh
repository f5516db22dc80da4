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

# Filters that look at VLAN tags, of the frames as they are on the wire; a pair for each. One of the
# frames has 200 outside and 100 inside.
TAG_FILTERS=('vlan 100' 'not vlan' 'vlan 100 and udp' 'vlan 200 and vlan 100')

# tag_filters_hold drop|forward: what is inspected is dropped by a rule where the rest is forwarded,
# and so either way it can be seen at the far side.
tag_filters_hold() {
    local mismatch=$1 count=600 pair gone arrived=0
    plugin_only 'stock does not see the outer tag'
    [ "$mismatch" = drop ] || RULES='drop ip any any -> any any (msg:"everything"; sid:1;)'
    topology_make --pairs "${#TAG_FILTERS[@]}"
    for ((pair = 1; pair <= ${#TAG_FILTERS[@]}; pair++)); do
        AF_PACKET_CLUSTER=$((10 * pair)) af_packet_pair "a$pair" "b$pair" threads=2 ring-size=4096 \
            "bpf-filter=${TAG_FILTERS[pair - 1]}" "bpf-mismatch=$mismatch"
    done | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    for ((pair = 1; pair <= ${#TAG_FILTERS[@]}; pair++)); do
        recorder_start "$CLIENT" "c$pair" "at-client.$pair"
        recorder_start "$SERVER" "s$pair" "at-server.$pair"
    done
    send_both_ways "$(seq -s ' ' "${#TAG_FILTERS[@]}")" "$count" --flows 2 --rate 500 \
        --kind udp,tcp,icmp,vlan,qinq,priority
    for ((pair = 1; pair <= ${#TAG_FILTERS[@]}; pair++)); do
        gone=$(frames_lost "${TAG_FILTERS[pair - 1]}" "$mismatch")
        arrived=$((arrived + $(frames_without "from-client.$pair.pcap" "$gone")))
        await_frames "$SERVER" "s$pair" "$(frames_without "from-client.$pair.pcap" "$gone")"
        await_frames "$CLIENT" "c$pair" "$(frames_without "from-server.$pair.pcap" "$gone")"
    done
    inline_stop "$CASE_DIR"
    recorders_stop
    for ((pair = 1; pair <= ${#TAG_FILTERS[@]}; pair++)); do
        gone=$(frames_lost "${TAG_FILTERS[pair - 1]}" "$mismatch")
        "$TOOLS/pcap-compare" "from-client.$pair.pcap" "at-server.$pair" --minus "$gone"
        "$TOOLS/pcap-compare" "from-server.$pair.pcap" "at-client.$pair" --minus "$gone"
    done
    assert_tag_counters "$mismatch" $((2 * arrived)) $((2 * count * ${#TAG_FILTERS[@]}))
}

# frames_lost FILTER drop|forward: a filter for those that do not arrive.
frames_lost() { [ "$2" = forward ] && printf '%s' "$1" || printf 'not (%s)' "$1"; }

# frames_without PCAP FILTER: how many, of frames with their tags.
frames_without() {
    "$TOOLS/pcap-compare" "$1" "$1" --ignore "$2" | sed -n 's/^equal: \([0-9]*\) frames.*/\1/p'
}

# assert_tag_counters drop|forward ARRIVED SENT: each side sends the same.
assert_tag_counters() {
    if [ "$1" = drop ]; then
        assert_counter "$2" capture.kernel_packets 'frames received'
        assert_counter "$2" capture.afp_guard.sent 'frames forwarded after inspection'
        assert_counter 0 capture.afp_guard.uninspected 'frames forwarded uninspected'
    else
        assert_counter "$3" capture.kernel_packets 'frames received'
        assert_counter $(($3 - $2)) capture.afp_guard.verdict 'frames inspected and dropped'
        assert_counter "$2" capture.afp_guard.uninspected 'frames forwarded uninspected'
        assert_counter 0 capture.afp_guard.sent 'frames forwarded after inspection'
    fi
}

# What a filter cannot say to the kernel is refused in one line, at the start and by -T.
impossible_filter_is_refused() {
    local status option filter='vlan and ether[ether[20]] = 1'
    plugin_only 'the setting is the plugin'\''s'
    topology_make
    inline_pairs 1 "bpf-filter=$filter" | suricata_yaml "$CASE_DIR"
    for option in '' -T; do
        status=0
        # shellcheck disable=SC2086 # none, or one
        suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" $option "$(capture_arguments)" > told ||
            status=$?
        grep '^Error: afp-guard: ' told > errors || fail "no reason: $(cat told)"
        assert_equal '1 1' "$status $(wc -l < errors)" 'exit status and lines of the plugin'
        assert_line errors "a1: bpf-filter: \"$filter\" looks at VLAN tags, and reads at places"
    done
    inline_pairs 1 "bpf-filter=$filter" bpf-mismatch=forward | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" -T "$(capture_arguments)"
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
test_case 'a filter looks at VLAN tags, drop' tag_filters_hold drop
test_case 'a filter looks at VLAN tags, forward' tag_filters_hold forward
test_case 'a filter that the kernel cannot have is refused' impossible_filter_is_refused
test_case 'a filter of the command line holds' command_line_filter_holds
test_case 'promiscuous mode is asked for, or not' promiscuous_mode_is_asked_for
test_case 'wrong checksums are noticed' wrong_checksums_are_noticed
