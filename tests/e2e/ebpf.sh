# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# eBPF and XDP, with the programs that Debian's package brings.

PROGRAMS=/usr/lib/suricata/ebpf
SHORT_FLOWS='flow-timeouts: { udp: { bypassed: 4 } }'
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
    # The engine looks at a tenth of its table of flows in a second, or at one row.
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --set flow.hash-size=2
    suricata_wait_started "$CASE_DIR"
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 1
}

# more_bypassed KIND: until a flow of that kind is bypassed too, after one of udp.
more_bypassed() {
    case $1 in
        vlan) await_bypassed a1 ipv4_success 2 ;;
        qinq) await_bypassed a1 ipv4_success 3 ;;
        ipv6) await_bypassed a1 ipv6_success 1 ;;
    esac
}

# With and without VLAN tags, and of both versions of IP.
passive_filter_bypasses() {
    local kind
    programs_needed bypass_filter.bpf
    EXTRA=$SHORT_FLOWS
    passive_bypass_start "ebpf-filter-file=$PROGRAMS/bypass_filter.bpf"
    flow_sent "$CLIENT" c1 200
    for kind in vlan qinq ipv6; do
        flow_sent "$CLIENT" c1 1 --kind "$kind"
        more_bypassed "$kind"
        flow_sent "$CLIENT" c1 200 --kind "$kind"
    done
    assert_equal 0 "$(bypassed a1 ipv4_fail)" 'flows that could not be bypassed'
    flow_sent "$CLIENT" c1 1 --source-port 10001
    await_records 1 event_type=alert alert.signature_id=2
    # Silent for long enough, the flow ends, and with it its place in the table.
    await_bypassed a1 ipv4_maps_count 0 25
    await_bypassed a1 ipv6_maps_count 0 25
    await_records 4 event_type=flow flow.bypass=capture flow.bypassed.pkts_toserver=200
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 4
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    assert_counter 6 capture.kernel_packets 'frames received'
}

# Stock's own capture lets the program stop what it bypasses.
inline_filter_stops_no_flow() {
    plugin_only 'stock stops bypassed flows'
    programs_needed bypass_filter.bpf
    RULES=$BYPASS_RULE
    inline_start "$ENGINE" "$CASE_DIR" -- "ebpf-filter-file=$PROGRAMS/bypass_filter.bpf" bypass=yes
    assert_line log/console 'a1: bypass: a program in ebpf-filter-file would stop what it bypasses'
    flow_sent "$CLIENT" c1 1
    await_frames "$SERVER" s1 1
    flow_sent "$CLIENT" c1 50
    await_frames "$SERVER" s1 51
    inline_stop "$CASE_DIR"
    assert_counter 50 flow_bypassed.local_pkts 'packets that the engine has bypassed'
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
    await_bypassed a1 ipv4_maps_count 1
    flow_sent "$CLIENT" c1 100
    await_frames "$SERVER" s1 201
    inline_stop "$CASE_DIR"
    assert_counter 0 capture.kernel_packets 'frames received'
    [ "$CAPTURE" = afp-guard ] || return 0
    # Without bypass, any map that is named shows that the program is there.
    inline_pairs 1 "xdp-filter-file=$PROGRAMS/xdp_filter.bpf" pinned-maps=yes \
        pinned-maps-name=cpus_count | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_line log/console 'a1: the map cpus_count is pinned: the XDP program is there already'
    assert_equal "$before" "$(xdp_of a1)" 'XDP program'
    inline_stop "$CASE_DIR"
}

# A program that somebody has left is replaced. Where there is no file system to pin maps in, none
# is, and the program goes with Suricata, whose privileges are gone by then, and however it ends.
xdp_leaves_nothing() {
    local start
    plugin_only 'stock loads programs when its privileges are gone'
    programs_needed xdp_filter.bpf
    RULES=$BYPASS_RULE
    # shellcheck disable=SC2016 # for that shell to expand
    SURICATA_LAUNCHER=(sh -c 'chown -R nobody "$0" "$0/log" && exec "$@"' "$CASE_DIR")
    topology_make
    inline_pairs 1 "xdp-filter-file=$PROGRAMS/xdp_filter.bpf" bypass=yes pinned-maps=yes \
        'xdp-cpu-redirect=[ "all" ]' | suricata_yaml "$CASE_DIR"
    somebody_leaves_a_program
    for start in 1 2; do
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --user nobody --group nogroup
        suricata_wait_started "$CASE_DIR"
        assert_at_least 2 "$(cpu_map_threads)" 'threads of the kernel that frames are spread over'
        assert_line log/console 'a1: pinned-maps: there is no bpf file system in /sys/fs/bpf'
        flow_sent "$CLIENT" c1 1
        await_bypassed a1 ipv4_success 1
        flow_sent "$CLIENT" c1 100
        await_frames "$SERVER" s1 $((101 * start))
        if [ "$start" -eq 1 ]; then
            assert_line log/console 'a1: xdp-filter-file: takes the place of an XDP program'
            kill -KILL "$(suricata_pid "$CASE_DIR")"
            background_finish "$(cat "$CASE_DIR/process")"
            wait_until 5 'the program to go' xdp_is_off a1
        else
            assert_no_line log/console 'takes the place'
            inline_stop "$CASE_DIR"
            assert_equal '' "$(xdp_of a1)$(xdp_of b1)" 'XDP programs that are left'
            all_frames_were_sent 1
        fi
    done
}

# The kernel's threads, one for each processor in such a map.
cpu_map_threads() { cat /proc/[0-9]*/comm 2> /dev/null | grep -c '^cpumap/'; }

xdp_is_off() { [ -z "$(xdp_of "$1")" ]; }

# As a Suricata that was killed.
somebody_leaves_a_program() {
    local object=$PROGRAMS/xdp_filter.bpf
    [ ! -d "$ENGINE" ] || object=$ENGINE$object
    "${SURICATA_SURROUNDINGS[@]}" ip -n "$SENSOR" link set dev a1 xdpgeneric obj "$object" sec xdp
    [ -n "$(xdp_of a1)" ] || skip 'this ip cannot load XDP programs'
}

# refused TEXT KEY=VALUE...: ends the start with one line that says so.
refused() {
    local text=$1 status=0
    shift
    af_packet_entry a1 threads=2 defrag=yes "$@" | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" "$(capture_arguments)" > told || status=$?
    grep '^Error: afp-guard: ' told > errors || fail "no reason: $(cat told)"
    assert_equal "1 1" "$status $(wc -l < errors)" 'exit status and lines of the plugin'
    assert_line errors "Error: afp-guard: a1: $text"
}

programs_that_are_none_are_named() {
    plugin_only 'the messages are the plugin'\''s'
    programs_needed xdp_filter.bpf
    topology_make
    refused 'cluster-type: "cluster_ebpf" needs a program; set ebpf-lb-file to the path of one' \
        cluster-type=cluster_ebpf
    refused 'ebpf-lb-file: "/no/lb.bpf": No such file or directory' \
        cluster-type=cluster_ebpf ebpf-lb-file=/no/lb.bpf
    refused 'xdp-filter-file: "/no/xdp.bpf": No such file or directory' xdp-filter-file=/no/xdp.bpf
    refused "ebpf-filter-file: \"$PROGRAMS/xdp_filter.bpf\" has no program for sockets in a section \"filter\"" \
        "ebpf-filter-file=$PROGRAMS/xdp_filter.bpf"
}

test_case 'ebpf: programs that are none are named' programs_that_are_none_are_named
test_case 'ebpf: an inline filter stops no bypassed flow' inline_filter_stops_no_flow
test_case 'xdp: nothing is left behind' xdp_leaves_nothing
test_case 'ebpf: lb.bpf spreads' load_balancer_spreads
test_case 'ebpf: vlan_filter.bpf keeps the rest out' filter_keeps_the_rest_out
test_case 'ebpf: bypass_filter.bpf bypasses, passive' passive_filter_bypasses
test_case 'xdp: what is bypassed is forwarded' xdp_forwards_what_is_bypassed
test_case 'xdp: pinned maps outlive Suricata' pinned_maps_outlive
