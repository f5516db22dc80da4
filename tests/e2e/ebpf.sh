# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# eBPF and XDP, with the programs that Debian's package brings: what only the plugin does, or says.
# What stock's own capture does too stands in tests/parity.

# A program that somebody has left is replaced. Where there is no file system to pin maps in, none
# is, and the program goes with Suricata, whose privileges are gone by then, and however it ends.
xdp_leaves_nothing() {
    local start
    plugin_only 'stock loads programs when its privileges are gone'
    programs_needed xdp_filter.bpf
    RULES=$BYPASS_RULE
    SURICATA_LAUNCHER=("${LOG_FOR_NOBODY[@]}" "$CASE_DIR")
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

# As a Suricata that was killed.
somebody_leaves_a_program() {
    local object=$PROGRAMS/xdp_filter.bpf
    [ ! -d "$ENGINE" ] || object=$ENGINE$object
    "${SURICATA_SURROUNDINGS[@]}" ip -n "$SENSOR" link set dev a1 xdpgeneric obj "$object" sec xdp
    [ -n "$(xdp_of a1)" ] || skip 'this ip cannot load XDP programs'
}

# The process that loads the program is not the one that captures.
daemon_keeps_its_program() {
    plugin_only 'stock loads programs in the daemon'
    programs_needed xdp_filter.bpf
    RULES=$BYPASS_RULE
    topology_make
    inline_pairs 1 "xdp-filter-file=$PROGRAMS/xdp_filter.bpf" bypass=yes | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" -D --pidfile "$CASE_DIR/suricata.pid"
    background_finish "$(cat "$CASE_DIR/process")" 30
    suricata_adopt "$CASE_DIR" "$CASE_DIR/suricata.pid"
    suricata_wait_started "$CASE_DIR"
    flow_sent "$CLIENT" c1 1
    await_bypassed a1 ipv4_success 1
    flow_sent "$CLIENT" c1 100
    await_frames "$SERVER" s1 101
    suricata_stop "$CASE_DIR"
    assert_no_line log/suricata.log 'Error:'
    wait_until 5 'the program to go' xdp_is_off a1
    all_frames_were_sent 1
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
test_case 'xdp: nothing is left behind' xdp_leaves_nothing
test_case 'xdp: a daemon keeps its program' daemon_keeps_its_program
