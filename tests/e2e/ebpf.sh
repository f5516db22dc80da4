# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# eBPF and XDP, with the programs that Debian's package brings. (A bypass that ends with its flow
# takes the engine seconds; only one case waits for it.)
# shellcheck source=/dev/null
. "$TESTS_DIR/e2e/lib-traffic.sh"

PROGRAMS=/usr/lib/suricata/ebpf
# The shortest time-out says how often the engine looks.
SHORT_FLOWS='flow-timeouts: { icmp: { new: 1 }, udp: { bypassed: 2 } }'
BYPASS_RULE='alert udp any 10000 -> any 5001 (msg:"not interested"; bypass; sid:1;)
alert udp any 10001 -> any 5001 (msg:"interested"; sid:2;)'

# programs_needed NAME...: skips the case where this Suricata comes without them.
programs_needed() {
    local name root=''
    [ ! -d "$ENGINE" ] || root=$ENGINE
    for name in "$@"; do
        [ -r "$root$PROGRAMS/$name" ] || skip "there is no $PROGRAMS/$name"
    done
    memory_for_programs
}

# The engine's loader asks for unlimited locked memory and gives up where it may not have it, as in
# a container; the kernel does not need it. Later words of SURICATA_SURROUNDINGS come behind these.
memory_for_programs() {
    (ulimit -Hl unlimited && ulimit -Sl unlimited) 2> /dev/null ||
        SURICATA_SURROUNDINGS=("$TOOLS/grant-memlock" --)
}

# flow_sent NAMESPACE INTERFACE NUMBER [OPTION...]: so many frames of the flow from port 10000.
flow_sent() { ip netns exec "$1" "$TOOLS/frames" --interface "$2" --count "${@:3}" > sent; }

# The other direction of it.
answers_sent() {
    flow_sent "$SERVER" s1 "$1" --source-ip 198.51.100.1 --destination-ip 192.0.2.1 \
        --source-port 5001 --destination-port 10000
}

# bypassed INTERFACE KEY: what iface-bypassed-stat says.
bypassed() { tell iface-bypassed-stat && "$TOOLS/eve" answer last "message.$1.$2"; }

bypassed_is() { [ "$(bypassed "$1" "$2" 2> /dev/null)" = "$3" ]; }
await_bypassed() { wait_until "${4:-10}" "$2 of $1 to be $3" bypassed_is "$1" "$2" "$3"; }

# xdp_of INTERFACE: the XDP program on it, if any.
xdp_of() { ip -n "$SENSOR" -o link show dev "$1" | grep -o ' prog/xdp id [0-9]*' || true; }

# lb.bpf looks for a link header, which the kernel has taken off by then. So what it goes by is the
# first half of the source address.
load_balancer_spreads() {
    local half
    programs_needed lb.bpf
    STATS_OF_THREADS=yes
    inline_start "$ENGINE" "$CASE_DIR" -- cluster-type=cluster_ebpf \
        "ebpf-lb-file=$PROGRAMS/lb.bpf"
    for half in 1 2 4; do
        flow_sent "$CLIENT" c1 25 --source-ip "10.$half.0.1"
    done
    await_frames "$SERVER" s1 75
    inline_stop "$CASE_DIR"
    all_frames_were_sent 75
    assert_counter 50 threads.W#01-a1.capture.kernel_packets 'frames of the first thread'
    assert_counter 25 threads.W#02-a1.capture.kernel_packets 'frames of the second thread'
}

# vlan_filter.bpf lets in what is tagged 2 or 4.
filter_keeps_the_rest_out() {
    programs_needed vlan_filter.bpf
    inline_start "$ENGINE" "$CASE_DIR" -- "ebpf-filter-file=$PROGRAMS/vlan_filter.bpf"
    recorder_start "$SERVER" s1 at-server.pcap
    flow_sent "$CLIENT" c1 20 --kind vlan --vlan 3
    flow_sent "$CLIENT" c1 20 --kind udp
    flow_sent "$CLIENT" c1 20 --kind vlan --vlan 2 --write two.pcap
    await_frames "$SERVER" s1 20
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" two.pcap at-server.pcap
    assert_counter 20 capture.kernel_packets 'frames received'
    all_frames_were_sent 20
}

# passive_bypass_start [KEY=VALUE...]: and one flow is bypassed after its first frame.
passive_bypass_start() {
    RULES=$BYPASS_RULE
    topology_make
    af_packet_entry a1 threads=2 defrag=yes bypass=yes "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 1
}

passive_filter_bypasses() {
    programs_needed bypass_filter.bpf
    EXTRA=$SHORT_FLOWS
    passive_bypass_start "ebpf-filter-file=$PROGRAMS/bypass_filter.bpf"
    assert_equal '1 0' "$(bypassed a1 ipv4_maps_count) $(bypassed a1 ipv4_fail)" 'in the table'
    flow_sent "$CLIENT" c1 200
    flow_sent "$CLIENT" c1 1 --source-port 10001
    await_records 1 event_type=alert alert.signature_id=2
    # Silent for long enough, the flow ends, and with it its place in the table.
    await_bypassed a1 ipv4_maps_count 0 25
    await_records 1 event_type=flow flow.bypass=capture flow.bypassed.pkts_toserver=200
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 2
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    assert_counter 3 capture.kernel_packets 'frames received'
}

# The program sends what is bypassed to the peer. From the other side it does that once the engine
# has seen the flow there.
xdp_forwards_what_is_bypassed() {
    local interface
    programs_needed xdp_filter.bpf
    RULES=$BYPASS_RULE
    inline_start "$ENGINE" "$CASE_DIR" -- "xdp-filter-file=$PROGRAMS/xdp_filter.bpf" bypass=yes
    for interface in a1 b1; do
        [ -n "$(xdp_of "$interface")" ] || fail "there is no XDP program on $interface"
    done
    flow_sent "$CLIENT" c1 1
    await_frames "$SERVER" s1 1
    await_bypassed a1 ipv4_success 1
    flow_sent "$CLIENT" c1 200
    await_frames "$SERVER" s1 201
    answers_sent 1
    await_frames "$CLIENT" c1 1
    answers_sent 100
    await_frames "$CLIENT" c1 101
    flow_sent "$CLIENT" c1 1 --source-port 10001
    await_frames "$SERVER" s1 202
    inline_stop "$CASE_DIR"
    # Stock never enters the flow on the other interface.
    if [ "$CAPTURE" = afp-guard ]; then
        all_frames_were_sent 3
    else
        all_frames_were_sent 103
    fi
    assert_equal '' "$(xdp_of a1)$(xdp_of b1)" 'XDP programs that are left'
}

# bpf_folder_make: where maps can be pinned.
bpf_folder_make() {
    mkdir bpf
    mount -t bpf bpf "$CASE_DIR/bpf"
    cleanup_push umount "$CASE_DIR/bpf"
    SURICATA_SURROUNDINGS+=(unshare -m --propagation private "$LIB_DIR/with-bpf-folder"
        "$CASE_DIR/bpf")
}

# With pinned maps the program and what it bypasses stay, and the next Suricata finds them.
pinned_maps_outlive() {
    local before
    programs_needed xdp_filter.bpf
    RULES=$BYPASS_RULE
    bpf_folder_make
    inline_start "$ENGINE" "$CASE_DIR" -- "xdp-filter-file=$PROGRAMS/xdp_filter.bpf" bypass=yes \
        pinned-maps=yes
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 1
    before=$(xdp_of a1)
    inline_stop "$CASE_DIR"
    [ -e bpf/suricata-a1-flow_table_v4 ] || fail "nothing is pinned: $(ls bpf)"
    flow_sent "$CLIENT" c1 100
    await_frames "$SERVER" s1 101
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_equal "$before" "$(xdp_of a1)" 'XDP program'
    flow_sent "$CLIENT" c1 100
    await_frames "$SERVER" s1 201
    inline_stop "$CASE_DIR"
    assert_counter 0 capture.kernel_packets 'frames received'
}

test_case 'ebpf: lb.bpf spreads' load_balancer_spreads
test_case 'ebpf: vlan_filter.bpf keeps the rest out' filter_keeps_the_rest_out
test_case 'ebpf: bypass_filter.bpf bypasses, passive' passive_filter_bypasses
test_case 'xdp: what is bypassed is forwarded' xdp_forwards_what_is_bypassed
test_case 'xdp: pinned maps outlive Suricata' pinned_maps_outlive
