# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Frames one right behind the other, in autofp with several threads that inspect: whether the order
# that they have in their flow is still theirs at the far side. The engine gives a flow to one thread,
# but fragments, which have no flow yet, to one thread after the other.

BURST_THREADS=3

# The kinds of frames; eight flows of each, numbered on. The last one is not whole packets.
BURST_KINDS=udp,tcp,icmp,ipv6,vlan,fragments
FIRST_FRAGMENT=40

bursts_are_alike() {
    DIFFERENCES=$CASE_DIR/differences
    both_sides burst_through
    same 'bursts' told_of_effect
    judge_differences "$DIFFERENCES"
    assert_line plugin/told 'flows of whole packets out of order: 0'
}

burst_through() {
    topology_make
    RUNMODE=autofp EXTRA=$(inspecting_threads "$BURST_THREADS")
    af_packet_pair a1 b1 threads=2 ring-size=10000 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    recorder_start "$SERVER" s1 at-server.pcap
    flow_sent "$CLIENT" c1 10000 --kind "$BURST_KINDS" --flows 8 --rate 30000 --write sent.pcap
    await_frames "$SERVER" s1 10000
    suricata_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" sent.pcap at-server.pcap --unordered
    "$TOOLS/sequence" at-server.pcap > order || true
    tell_of_order > told
}

tell_of_order() {
    printf 'flows of whole packets out of order: %s\n' "$(flows_out_of_order 0 "$FIRST_FRAGMENT")"
    printf 'flows of fragments out of order: %s\n' \
        "$(some_or_none "$(flows_out_of_order "$FIRST_FRAGMENT" 1000)")"
}

# flows_out_of_order FROM TO: how many of the flows with these numbers.
flows_out_of_order() {
    grep -oE '"flow":[0-9]+,"received":[1-9][0-9]*,[^}]*"reordered":[1-9][0-9]*' order |
        sed -E 's/"flow":([0-9]+),.*/\1/' | awk -v from="$1" -v to="$2" \
            '$1 >= from && $1 < to { sum++ } END { print sum + 0 }'
}
