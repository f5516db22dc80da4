# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What arrives is, byte for byte and in the order of each flow, what was sent minus what a rule
# dropped: every kind of frame, both directions at once.

# With four flows of each kind, one of each of udp, tcp, ipv6, vlan, qinq and priority.
WIRE_DROPPED_PORTS='10001 10005 10017 10021 10025 10029 20001 20005 20017 20021 20025 20029'

wire_rules() {
    local list=${WIRE_DROPPED_PORTS// /,}
    printf 'drop udp any [%s] -> any any (msg:"not these"; sid:1;)\n' "$list"
    printf 'drop tcp any [%s] -> any any (msg:"not these"; sid:2;)\n' "$list"
}

# The same as a filter.
wire_dropped() { printf 'src port %s' "${WIRE_DROPPED_PORTS// / or src port }"; }

# wire_is_kept STARTUP [KEY=VALUE...]
wire_is_kept() {
    local minus count=3000 to_server to_client
    plugin_only 'stock rewrites outer tags and takes priority tags away'
    STARTUP=$1 RULES=$(wire_rules)
    shift
    inline_start "$ENGINE" "$CASE_DIR" -- ring-size=4096 "$@"
    recorder_start "$SERVER" s1 at-server.pcap
    recorder_start "$CLIENT" c1 at-client.pcap
    send_both_ways 1 "$count" --kind mixed --flows 4 --rate 3000
    minus=$(wire_dropped)
    to_server=$(frames_left from-client.1.pcap "$minus")
    to_client=$(frames_left from-server.1.pcap "$minus")
    await_frames "$SERVER" s1 "$to_server"
    await_frames "$CLIENT" c1 "$to_client"
    # The last frames may be ones that are dropped.
    await_records $((2 * count - to_server - to_client)) event_type=drop
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" from-client.1.pcap at-server.pcap --minus "$minus" --through-tags
    "$TOOLS/pcap-compare" from-server.1.pcap at-client.pcap --minus "$minus" --through-tags
    assert_wire_account $((2 * count)) $((to_server + to_client))
}

# assert_wire_account RECEIVED SENT
assert_wire_account() {
    assert_counter "$1" capture.afp_guard.received 'frames received'
    assert_counter "$2" capture.afp_guard.sent 'frames sent'
    assert_counter "$(($1 - $2))" capture.afp_guard.verdict 'frames dropped by verdict'
    assert_counter 0 capture.kernel_drops 'frames that the kernel dropped'
}

# largest_frames_pass MTU KIND SIZE: frames that are as long as the MTU allows; a tag comes on top
# of SIZE.
largest_frames_pass() {
    plugin_only 'stock rewrites outer tags and takes priority tags away'
    inline_start "$ENGINE" "$CASE_DIR" --mtu "$1" -- ring-size=4096
    recorder_start "$SERVER" s1 at-server.pcap
    recorder_start "$CLIENT" c1 at-client.pcap
    send_both_ways 1 500 --kind "$2" --size "$3" --flows 4 --rate 1500
    await_frames "$SERVER" s1 500
    await_frames "$CLIENT" c1 500
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" from-client.1.pcap at-server.pcap
    "$TOOLS/pcap-compare" from-server.1.pcap at-client.pcap
    assert_wire_account 1000 1000
}

test_case 'the wire is kept: guard, 2 threads' wire_is_kept guard threads=2
test_case 'the wire is kept: strict, 1 thread' wire_is_kept strict threads=1
test_case 'the wire is kept: guard, V3' wire_is_kept guard threads=2 tpacket-v3=yes
test_case 'the largest frames pass: 1518 bytes with a tag' \
    largest_frames_pass 1500 udp,tcp,vlan,priority,ipv6 1514
test_case 'the largest frames pass: 1522 bytes with two tags' largest_frames_pass 1508 qinq 1514
