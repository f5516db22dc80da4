# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# eBPF and XDP: the options of inline pairs in one start, a pair for each.

PROGRAM_PAIRS=6
XDP_FILTER="xdp-filter-file: $PROGRAMS/xdp_filter.bpf"

group_programs() {
    case $1 in
        network)
            RULES=$BYPASS_RULE STATS_OF_THREADS=yes EXTRA=''
            topology_make --pairs "$PROGRAM_PAIRS"
            # What a driver's program sends on reaches only who receives in that way.
            set_offload "$CLIENT" c4 on
            set_offload "$SERVER" s4 on
            ;;
        entries)
            inline_pair 1 "threads: 2, cluster-type: cluster_ebpf, ebpf-lb-file: $PROGRAMS/lb.bpf"
            inline_pair 2 "threads: 1, ebpf-filter-file: $PROGRAMS/vlan_filter.bpf"
            inline_pair 3 "threads: 1, $XDP_FILTER, xdp-mode: soft, bypass: yes, use-percpu-hash: yes"
            inline_pair 4 "threads: 1, $XDP_FILTER, xdp-mode: driver, bypass: yes"
            inline_pair 5 "threads: 1, ebpf-filter-file: $PROGRAMS/bypass_filter.bpf, bypass: yes"
            inline_pair 6 "threads: 1, $XDP_FILTER, xdp-cpu-redirect: [ \"all\" ]"
            ;;
        traffic) programs_traffic ;;
    esac
}

programs_traffic() {
    local half
    # lb.bpf looks for a link header, which the kernel has taken off by then. So what it goes by is
    # the first half of the source address.
    for half in 1 2 4; do
        flow_sent "$CLIENT" c1 25 --source-ip "10.$half.0.1"
    done
    await_frames "$SERVER" s1 75
    recorder_start "$SERVER" s2 at-s2.pcap
    flow_sent "$CLIENT" c2 20 --kind vlan --vlan 3
    flow_sent "$CLIENT" c2 20 --kind udp
    flow_sent "$CLIENT" c2 20 --kind vlan --vlan 2 --write two.pcap
    await_frames "$SERVER" s2 20
    xdp_traffic 3
    xdp_traffic 4
    filter_bypass_traffic
    flow_of 6 30
    await_frames "$SERVER" s6 30
    recorders_stop
    cpu_map_threads > cpu-threads
    tell iface-bypassed-stat && cp answer bypassed-stat
    for half in a3 b3 a4 b4 a6; do
        printf '%s %s\n' "$half" "$(xdp_mode_of "$half")"
    done > xdp-modes
    page_is_bypassed
}

# xdp_traffic PAIR: a flow that is bypassed by its first frame. The program sends the others to the
# peer, from the other side once the engine has seen the flow there.
xdp_traffic() {
    flow_of "$1" 1
    await_frames "$SERVER" "s$1" 1
    await_bypassed "a$1" ipv4_success 1
    flow_of "$1" 200
    await_frames "$SERVER" "s$1" 201
    answers_of "$1" 1
    await_frames "$CLIENT" "c$1" 1
    answers_of "$1" 100
    await_frames "$CLIENT" "c$1" 101
    flow_of "$1" 1 --source-port 10001
    await_frames "$SERVER" "s$1" 202
}

# Behind what may not arrive comes a frame that does.
filter_bypass_traffic() {
    local marker
    flow_of 5 1
    await_frames "$SERVER" s5 1
    flow_of 5 50
    recorder_start "$SERVER" s5 at-s5.pcap --filter 'udp port 10001' --count 1
    marker=$BACKGROUND
    flow_of 5 1 --source-port 10001
    background_finish "$marker"
    RECORDERS=("${RECORDERS[@]:0:${#RECORDERS[@]}-1}")
    interface_frames "$SERVER" s5 rx > frames.s5
}

# A page of a megabyte over pair 3: the rest of the connection is bypassed once its request is seen.
page_is_bypassed() {
    tool_start "$SERVER" httpd --port 80
    in_client curl -fsS --max-time 20 -o page "http://$(server_address 3)/size/1000000"
    await_bypassed a3 ipv4_success 2
}

# counter_of NAME SIDE: of the newest statistics.
counter_of() { "$TOOLS/eve" "$2/log/eve.json" last event_type=stats "stats.$1"; }

row_load_balancer() {
    local side thread
    for side in stock plugin; do
        for thread in 01:50 02:25; do
            assert_equal "${thread#*:}" \
                "$(counter_of "threads.W#${thread%:*}-a1.capture.kernel_packets" "$side")" \
                "$side: frames of thread ${thread%:*}"
        done
    done
    same_sockets '[ab]1'
    same_ends '[ab]1'
}

# vlan_filter.bpf lets in what is tagged 2 or 4.
row_filter_file() {
    local side
    for side in stock plugin; do
        assert_equal 20 "$(counter_of threads.W#01-a2.capture.kernel_packets "$side")" \
            "$side: frames received"
        "$TOOLS/pcap-compare" "$side/two.pcap" "$side/at-s2.pcap"
    done
    same_ends '[ab]2'
}

row_filter_bypass() {
    same "inline: bypass, ebpf-filter-file" arrived_at_s5
}

arrived_at_s5() { printf 'frames that arrive: %s\n' "$(cat "$1/frames.s5")"; }

row_xdp_filter() {
    same 'xdp: bypassed' received_beside_xdp
    same "ends $OPTION_KEY" final_lines 'a4'
}

# On the way there one frame comes to the engine before the flow is bypassed, and the one of the other
# flow; on the way back one in front of it, or all.
received_beside_xdp() {
    local interface
    for interface in a4 b4; do
        printf '%s received: %s\n' "$interface" \
            "$(counter_of "threads.W#01-$interface.capture.kernel_packets" "$1")"
    done
}

# How many frames of the page came to the engine depends on how quick it was. All are 700, and some
# are before it knows.
row_tcp_bypass() {
    local side
    for side in stock plugin; do
        assert_equal 1000000 "$(stat -c %s "$side/page")" "$side: bytes of the page"
    done
    same 'xdp: TCP' page_beside_xdp
}

page_beside_xdp() {
    local interface received
    for interface in a3 b3; do
        received=$(counter_of "threads.W#01-$interface.capture.kernel_packets" "$1")
        printf '%s received of the page: %s\n' "$interface" \
            "$([ "$received" -lt 300 ] && printf little || printf much)"
    done
}

row_xdp_mode() {
    same 'modes' lines_of xdp-modes .
    for side in stock plugin; do
        assert_equal 'xdpgeneric xdpgeneric xdp xdp xdpgeneric' \
            "$(cut -d ' ' -f 2 "$side/xdp-modes" | xargs)" "$side: modes"
    done
}

row_cpu_redirect() {
    same 'xdp-cpu-redirect' threads_of_processors
    assert_equal "$((2 * $(nproc)))" "$(cat plugin/cpu-threads)" 'threads of both interfaces'
}

threads_of_processors() { printf '%s threads of the kernel\n' "$(cat "$1/cpu-threads")"; }

# What iface-bypassed-stat tells of the interfaces: which ones, and of the flows by then.
row_bypassed_stat() {
    same 'iface-bypassed-stat' bypassed_stat
    assert_equal 1 "$("$TOOLS/eve" stock/bypassed-stat last message.a3.ipv4_success)" \
        'flows bypassed on a3'
}

bypassed_stat() {
    local interface key
    for interface in a3 b3 a4 b4; do
        for key in ipv4_fail ipv4_success ipv6_fail ipv6_success; do
            printf '%s %s %s\n' "$interface" "$key" \
                "$("$TOOLS/eve" "$1/bypassed-stat" last "message.$interface.$key" 2>&1 || true)"
        done
    done
}

program_row() { test_case "option $1" program_is_alike "$@"; }

program_is_alike() {
    programs_needed lb.bpf vlan_filter.bpf bypass_filter.bpf xdp_filter.bpf
    option_is_alike "$@"
}

program_rows() {
    program_row 'cluster_ebpf, ebpf-lb-file' programs row_load_balancer
    program_row 'ebpf-filter-file' programs row_filter_file
    program_row 'bypass with ebpf-filter-file, inline' programs row_filter_bypass
    program_row 'xdp-filter-file, bypass, use-percpu-hash' programs row_xdp_filter
    program_row 'xdp-filter-file, bypass: TCP' programs row_tcp_bypass
    program_row 'xdp-mode' programs row_xdp_mode
    program_row 'xdp-cpu-redirect' programs row_cpu_redirect
    program_row 'iface-bypassed-stat' programs row_bypassed_stat
    program_start_rows
}
