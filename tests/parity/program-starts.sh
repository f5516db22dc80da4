# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# eBPF and XDP: what needs a start of its own, or does not get that far.

# A passive sensor's filter keeps out what is bypassed, with and without VLAN tags, and of both
# versions of IP.
passive_bypass_is_alike() {
    programs_needed bypass_filter.bpf
    DIFFERENCES=$CASE_DIR/differences
    both_sides passive_filter_bypasses
    same 'bypass, passive' told_of_bypass
    judge_differences "$DIFFERENCES"
}

told_of_bypass() { cat "$1/told"; }

passive_filter_bypasses() {
    local kind received=5
    RULES=$BYPASS_RULE EXTRA='flow-timeouts: { udp: { bypassed: 6 } }'
    topology_make
    af_packet_entry a1 threads=2 defrag=yes bypass=yes \
        "ebpf-filter-file=$PROGRAMS/bypass_filter.bpf" | suricata_yaml "$CASE_DIR"
    # The engine looks at a tenth of its table of flows in a second, or at one row.
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --set flow.hash-size=2
    suricata_wait_started "$CASE_DIR"
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 1
    flow_sent "$CLIENT" c1 200
    for kind in vlan:4:2 qinq:4:3 ipv6:6:1; do
        flow_sent "$CLIENT" c1 1 --kind "${kind%%:*}"
        await_bypassed a1 "ipv$(cut -d : -f 2 <<< "$kind")_success" "${kind##*:}"
        flow_sent "$CLIENT" c1 200 --kind "${kind%%:*}"
    done
    printf 'flows that could not be bypassed: %s\n' "$(bypassed a1 ipv4_fail)" > told
    flow_sent "$CLIENT" c1 1 --source-port 10001
    await_records 1 event_type=alert alert.signature_id=2
    # Stock may leave something in the table.
    if [ "$CAPTURE" = afp-guard ]; then
        bypassed_flows_end
        received=6
    fi
    suricata_stop "$CASE_DIR"
    kept_log_lines "$CASE_DIR" > log-lines
    assert_line log-lines "a1: packets: $received, drops: 0"
    grep -v 'packets:' log-lines >> told
}

# Silent for long enough, a flow ends, and with it its place in the table.
bypassed_flows_end() {
    await_bypassed a1 ipv4_maps_count 0 60
    await_bypassed a1 ipv6_maps_count 0 60
    await_records 4 event_type=flow flow.bypass=capture flow.bypassed.pkts_toserver=200
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 4
}

# With pinned maps the program and what it bypasses stay, and the next Suricata finds them.
pinned_maps_are_alike() {
    programs_needed xdp_filter.bpf
    DIFFERENCES=$CASE_DIR/differences
    both_sides pinned_maps_outlive
    same 'pinned-maps' told_of_bypass
    judge_differences "$DIFFERENCES"
}

# bpf_folder_make: where maps can be pinned.
bpf_folder_make() {
    mkdir bpf
    mount -t bpf bpf "$CASE_DIR/bpf"
    cleanup_push umount "$CASE_DIR/bpf"
    SURICATA_SURROUNDINGS+=(unshare -m --propagation private "$LIB_DIR/with-bpf-folder"
        "$CASE_DIR/bpf")
}

pinned_maps_outlive() {
    local before
    RULES=$BYPASS_RULE
    bpf_folder_make
    inline_start "$ENGINE" "$CASE_DIR" -- "xdp-filter-file=$PROGRAMS/xdp_filter.bpf" bypass=yes \
        pinned-maps=yes
    flow_of 1 1
    await_bypassed a1 ipv4_success 1
    before=$(xdp_of a1)
    inline_stop "$CASE_DIR"
    (cd bpf && ls) | sort > told
    flow_of 1 100
    await_frames "$SERVER" s1 101
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_equal "$before" "$(xdp_of a1)" 'XDP program'
    await_bypassed a1 ipv4_maps_count 1
    flow_of 1 100
    await_frames "$SERVER" s1 201
    inline_stop "$CASE_DIR"
    kept_log_lines "$CASE_DIR" >> told
}

# Without bypass, any map that is named shows whether the program is there.
pinned_name_is_alike() {
    programs_needed xdp_filter.bpf
    DIFFERENCES=$CASE_DIR/differences
    both_sides pinned_map_is_named
    same 'pinned-maps-name' told_of_bypass
    judge_differences "$DIFFERENCES"
}

pinned_map_is_named() {
    local start before=''
    bpf_folder_make
    topology_make
    inline_pairs 1 "xdp-filter-file=$PROGRAMS/xdp_filter.bpf" pinned-maps=yes \
        pinned-maps-name=cpus_count | suricata_yaml "$CASE_DIR"
    for start in first second; do
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
        suricata_wait_started "$CASE_DIR"
        if [ -z "$(xdp_of a1)" ]; then
            printf '%s start: no program\n' "$start"
        elif [ "$(xdp_of a1)" = "$before" ]; then
            printf '%s start: the program is there already\n' "$start"
        else
            printf '%s start: loads the program\n' "$start"
        fi >> told
        before=$(xdp_of a1)
        inline_stop "$CASE_DIR"
    done
}

refuse_program() { entry a1 "threads: 1, ebpf-filter-file: $PROGRAMS/xdp_filter.bpf"; }
refuse_balancer() { entry a1 'threads: 2, cluster-type: cluster_ebpf, ebpf-lb-file: /no/lb.bpf'; }
refuse_no_balancer() { entry a1 'threads: 2, cluster-type: cluster_ebpf'; }
refuse_xdp() { entry a1 'threads: 1, xdp-filter-file: /no/xdp.bpf'; }
refuse_hardware() { entry a1 "threads: 1, $XDP_FILTER, xdp-mode: hw"; }
both_files() { entry a1 "threads: 1, $XDP_FILTER, ebpf-filter-file: $PROGRAMS/filter.bpf"; }

program_refusal() { test_case "refused: $1" program_refusal_is_alike "$@"; }

program_refusal_is_alike() {
    programs_needed filter.bpf xdp_filter.bpf
    REFUSED=$2
    both_sides refused_start_side
    {
        differing_lines "refused: $1" outcome
        differing_lines "refused: $1" program_lines
    } > differences
    judge_differences differences
}

# What the engine's loader says.
program_lines() {
    grep -oE '(Successfully loaded|Error: ebpf:|libbpf: map) .*' "$1/log/console" || true
}

# Here it does not say why: it must at all.
refused_by_the_kernel() {
    program_refusal_is_alike "$@"
    assert_line stock/log/console 'Error: ebpf: Unable to load eBPF object: Invalid argument (-22)'
}

program_start_rows() {
    test_case 'option bypass with ebpf-filter-file' passive_bypass_is_alike
    test_case 'option pinned-maps' pinned_maps_are_alike
    test_case 'option pinned-maps-name' pinned_name_is_alike
    program_refusal 'ebpf-filter-file has no such program' refuse_program
    program_refusal 'ebpf-lb-file does not exist' refuse_balancer
    program_refusal 'cluster_ebpf without ebpf-lb-file' refuse_no_balancer
    program_refusal 'xdp-filter-file does not exist' refuse_xdp
    test_case 'refused: xdp-mode: hw' refused_by_the_kernel 'xdp-mode: hw' refuse_hardware
    program_refusal 'ebpf-filter-file beside xdp-filter-file' both_files
}
