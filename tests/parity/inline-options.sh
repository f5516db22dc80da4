# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The options of inline pairs: nine of them in one start, with a key here and a key there.

# entry INTERFACE "KEY: VALUE, …"
entry() { printf '  - { interface: %s, %s }\n' "$1" "$2"; }

# inline_pair NUMBER "KEY: VALUE, …": both entries of it.
inline_pair() {
    entry "a$1" "copy-mode: ips, copy-iface: b$1${2:+, $2}"
    entry "b$1" "copy-mode: ips, copy-iface: a$1${2:+, $2}"
}

group_inline() {
    local end
    case $1 in
        network)
            topology_make --pairs 9 --queues 3
            ip -n "$SENSOR" link set b7 mtu 1400
            ;;
        entries)
            inline_pair 1 'threads: 2, defrag: yes, ring-size: 10, v2-block-size: 5000,
                use-emergency-flush: yes, mmap-locked: yes'
            inline_pair 2 'threads: auto, cluster-type: cluster_cpu, ring-size: 1000,
                v2-block-size: 65536, buffer-size: 65536, disable-promisc: yes,
                checksum-checks: yes'
            inline_pair 3 'threads: auto, cluster-type: cluster_qm, checksum-checks: kernel'
            for end in a:b:77 b:a:78; do
                entry "${end%%:*}4" "copy-mode: ips, copy-iface: $(cut -d : -f 2 <<< "$end")4,
                    cluster-id: ${end##*:}, threads: 2, cluster-type: cluster_random,
                    tpacket-v3: yes, block-size: 5000, block-timeout: 20"
            done
            inline_pair 5 'threads: 2, cluster-type: cluster_round_robin, tpacket-v3: yes,
                block-size: 262144, block-timeout: 50'
            inline_pair 6 'threads: 1, cluster-type: cluster_rollover, rollover: yes,
                checksum-checks: auto'
            inline_pair 7 'disable-hwtimestamp: yes'
            inline_pair 8 'threads: 2, bpf-filter: "udp or ether proto 0x88b5"'
            inline_pair 9 'checksum-checks: no'
            ;;
        traffic) inline_traffic ;;
    esac
}

# The conversations with all their wrong checksums, by each way of checking them. "auto" decides after
# a thousand frames, markers and all, by a count that is brought up to date once a second: with every
# second one wrong it is the same whenever that was.
inline_traffic() {
    local pair
    conversations_made
    for pair in 2 3 9 8; do
        parity_tool replay "$CONVERSATIONS.pcap" --client "$CLIENT:c$pair" \
            --server "$SERVER:s$pair" --markers 1
    done
    parity_tool conversations --write wrong.pcap --names wrong.names --wrong-checksums 600
    parity_tool replay wrong.pcap --client "$CLIENT:c6" --server "$SERVER:s6" --markers 1
}

row_threads() {
    same_threads '[ab][1-9]'
    assert_equal 2 "$(threads_created a7 stock | grep -o '[0-9]* thread' | cut -d ' ' -f 1)" \
        'threads of a cluster_flow without a number, on two processors'
    assert_equal "$(grep -c '^[ab]' stock/sockets)" "$(grep -c '^[ab]' plugin/sockets)" 'sockets'
}

row_cluster_id() {
    same_sockets '[ab][1-9]'
    sockets_have a4 'fanout(id:77,'
    sockets_have b4 'fanout(id:78,'
}

row_cluster_type() {
    same_sockets '[ab][1-9]'
    sockets_have a1 'type:hash'
    sockets_have a4 'type:random'
    sockets_have a5 'type:lb'
    same_threads '[ab][236]'
    warned 'cluster_rollover is not used any more' 'a6: cluster_rollover'
}

row_defrag() {
    same_sockets '[ab][19]'
    warned 'defrag inline' 'a1: .*defrag'
    not_warned '[ab]9: .*defrag'
}

row_rollover() {
    same_sockets '[ab]6'
    warned 'rollover is ignored' 'a6: rollover.*ignored'
}

row_tpacket_v3() {
    same_sockets '[ab][459]'
    sockets_have '[ab][45]' 'ver:2'
    sockets_have '[ab][1-367-9]' 'ver:1'
    warned 'blocks hold frames back' 'a4: .*tpacket-v3.*latency'
}

row_ring_size() {
    same_sockets '[ab][129]'
    warned 'a ring is too small' 'a1: .*ring-size.*129'
    not_warned '[ab][2-9]: .*ring-size'
}

row_block_size() {
    same_sockets '[ab][45]'
    sockets_have '[ab]5' 'blk_size:262144'
    sockets_have '[ab]4' 'blk_size:131072'
    warned 'no multiple of the page size' 'a4: block-size 5000 .*page ?size'
}

row_block_timeout() {
    same_sockets '[ab][45]'
    sockets_have a4 tmo:20
    sockets_have a5 tmo:50
}

row_v2_block_size() {
    same_sockets '[ab][12]'
    sockets_have '[ab]2' 'blk_size:65536'
    sockets_have '[ab]1' 'blk_size:131072'
    warned 'no multiple of the page size' 'a1: v2-block-size 5000 .*page ?size'
}

row_buffer_size() {
    same_sockets '[ab][29]'
    queues_have '[ab]2' 'rb131072' # the kernel doubles it
}

row_mmap_locked() {
    # The kernel counts the pages of a ring as nobody's. Whether it was asked: effects.sh.
    same 'locked memory' lines_of sockets '^locked memory'
    same_threads '[ab]1'
}

row_use_emergency_flush() {
    same_threads '[ab]1'
    not_warned 'a1: .*flush'
}

row_disable_promisc() {
    same 'interfaces' on_interfaces interfaces '[ab][1-9]'
    for side in stock plugin; do
        assert_line "$side/interfaces" 'a2 promiscuity 0 '
        assert_line "$side/interfaces" 'a3 promiscuity 1 '
    done
}

row_disable_hwtimestamp() {
    same_sockets '[ab]7'
    not_warned 'a7: .*timestamp'
}

row_checksum_checks() {
    same_ends '[ab][2369]'
    for side in stock plugin; do
        grep -q 'a2: packets: [0-9]*, .*chksum: [1-9]' "$side/log/console"
        grep -q 'a9: packets: [1-9][0-9]*, .*chksum: 0' "$side/log/console"
    done
    same 'auto' checksum_verdict
}

# What "auto" has found after a thousand frames.
checksum_verdict() { grep -oE '(More|Less) than .*have an invalid checksum' "$1/log/console"; }

row_bpf_filter() {
    same_sockets '[ab]8'
    same_ends '[ab]8'
    sockets_have '[ab]8' 'bpf filter'
    warned 'what does not match is dropped' 'bpf.filter.*(not match|not forwarded|non matching)'
    same 'filter' filter_lines
}

filter_lines() { grep -oE "[ab]8: using BPF '.*'" "$1/log/console" | sort -u; }

row_copy_mode() {
    same 'log' kept_log_lines
    same 'outcome' outcome
}

row_mtu() { warned 'the two MTUs are not the same' 'MTU.*1400'; }

inline_rows() {
    option_row threads inline row_threads
    option_row cluster-id inline row_cluster_id
    option_row cluster-type inline row_cluster_type
    option_row defrag inline row_defrag
    option_row rollover inline row_rollover
    option_row tpacket-v3 inline row_tpacket_v3
    option_row ring-size inline row_ring_size
    option_row block-size inline row_block_size
    option_row block-timeout inline row_block_timeout
    option_row v2-block-size inline row_v2_block_size
    option_row buffer-size inline row_buffer_size
    option_row mmap-locked inline row_mmap_locked
    option_row use-emergency-flush inline row_use_emergency_flush
    option_row disable-promisc inline row_disable_promisc
    option_row disable-hwtimestamp inline row_disable_hwtimestamp
    option_row checksum-checks inline row_checksum_checks
    option_row bpf-filter inline row_bpf_filter
    option_row 'copy-mode, copy-iface' inline row_copy_mode
    option_row 'MTUs of a pair' inline row_mtu
}
