# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The options of passive sensors, of the other run modes, and values that are not as they should be.

# Both ends of five cables, each a sensor of its own; "default" stands for what an entry leaves out.
group_passive() {
    case $1 in
        network)
            topology_make --pairs 5 --queues 3 --offload on
            ;;
        entries)
            entry a1 'threads: 1'
            entry b1 'block-timeout: 44, disable-promisc: no, threads: auto'
            entry a2 'defrag: no'
            entry b2 'tpacket-v3: no, v2-block-size: 32768'
            entry a3 'block-size: 4096'
            entry b3 'cluster-type: cluster_qm, threads: auto'
            entry a4 'cluster-type: cluster_cpu, threads: 3'
            entry b4 'bpf-filter: "tcp or arp"'
            entry a5 'checksum-checks: yes, tpacket-v3: on'
            entry default 'threads: 2, block-timeout: 33, disable-promisc: yes, ring-size: 3000'
            ;;
        traffic)
            conversations_made
            parity_tool replay "$CONVERSATIONS.pcap" --client "$CLIENT:c1" --markers 0
            parity_tool replay "$CONVERSATIONS.pcap" --client "$CLIENT:c5" --markers 0
            parity_tool replay "$CONVERSATIONS.pcap" --client "$SERVER:s4" --markers 0
            # Once it has told of all of them, it has seen them.
            wait_until 20 'the frames to be counted' device_has_counted
            ;;
    esac
}

device_has_counted() {
    ask iface-stat a1 2> /dev/null && grep -qE '"pkts":[^0]' answer || return 1
    ask iface-stat a5 2> /dev/null && grep -qE '"pkts":[^0]' answer
}

row_passive_defaults() {
    same 'outcome' outcome
    same_sockets '[ab][1-5]'
    same_threads '[ab][1-5]'
    same 'interfaces' on_interfaces interfaces '[ab][1-5]'
    sockets_have '[ab][13-5]|a2' 'ver:2'
    same_ends '[ab][1-5]'
    same 'fragments' lines_of statistics .
}

row_default_entry() {
    same_sockets '[ab][1-5]'
    sockets_have '[a][1-5]' 'tmo:33'
    sockets_have b1 'tmo:44'
    same_threads '[ab][1-5]'
    assert_line plugin/interfaces 'a1 promiscuity 0 '
    grep -q '^b1 promiscuity [1-9]' plugin/interfaces || fail 'b1 is not promiscuous'
}

row_passive_defrag() {
    same_sockets 'a[12]'
    warned 'no defrag' 'a2: .*defrag'
    not_warned 'a1: .*defrag'
}

row_passive_blocks() {
    same_sockets 'b2|a3'
    sockets_have b2 'ver:1'
    warned 'no blocks' 'b2: .*tpacket-v3'
    warned 'blocks too small for packets put together (V2)' 'b2: .*v2-block-size.*65561'
    warned 'blocks too small for packets put together (V3)' 'a3: .*block-size.*65561'
}

row_offloading() {
    same 'interfaces' on_interfaces interfaces '[ab][1-5]'
    same 'interfaces afterwards' on_interfaces interfaces.afterwards '[ab][1-5]'
    for side in stock plugin; do
        ! grep -E '^a1 .*generic-(receive|segmentation)-offload' \
            "$side/interfaces" || fail "$side: offloads are on"
        grep -qE '^a1 .*generic-segmentation-offload' "$side/interfaces.afterwards"
    done
}

# Offloads are left on, and that is said.
group_offloads() {
    case $1 in
        network)
            topology_make --offload on
            EXTRA='capture: { disable-offloading: no }' RUNMODE=autofp
            ;;
        entries)
            entry a1 'threads: 2, tpacket-v3: yes'
            entry b1 'threads: 2'
            ;;
        traffic) ;;
    esac
}

row_offloading_off() {
    same 'interfaces' on_interfaces interfaces '[ab]1'
    grep -qE '^a1 .*generic-segmentation-offload' plugin/interfaces
    warned 'offloads are on' 'a1: .*offloads'
}

row_autofp_blocks() {
    same_sockets '[ab]1'
    same_threads '[ab]1'
    sockets_have a1 'ver:1'
    warned 'blocks are for workers' 'a1: .*tpacket.v3'
    not_warned 'b1: .*tpacket.v3'
}

# One thread, whatever is asked for.
group_single() {
    case $1 in
        network)
            topology_make
            RUNMODE=single
            ;;
        entries) entry a1 'threads: 4, tpacket-v3: no, defrag: no' ;;
        traffic)
            conversations_made
            parity_tool replay "$CONVERSATIONS.pcap" --client "$CLIENT:c1" --markers 0
            wait_until 20 'the frames to be counted' eval \
                'ask iface-stat a1 2> /dev/null && grep -qE "\"pkts\":[^0]" answer'
            ;;
    esac
}

row_single() {
    same_threads a1
    same_sockets a1
    same_ends a1
    assert_line stock/log/console 'Threads created -> W: 1 '
}

passive_rows() {
    option_row 'passive: what is left out' passive row_passive_defaults
    option_row 'default' passive row_default_entry
    option_row 'passive: defrag' passive row_passive_defrag
    option_row 'passive: tpacket-v3, block sizes' passive row_passive_blocks
    option_row 'capture.disable-offloading: yes' passive row_offloading
    option_row 'capture.disable-offloading: no' offloads row_offloading_off
    option_row 'autofp: tpacket-v3' offloads row_autofp_blocks
    option_row 'single: threads' single row_single
}
