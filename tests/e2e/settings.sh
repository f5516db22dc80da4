# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A setting that cannot be meant ends the start with one line that says where it is, what it is and
# what is allowed. One that stock's own capture would make the best of is warned about, and the
# start goes on.

# Interfaces a1 to b2, and a deadline for every start.
settings_network() {
    plugin_only 'the messages are the plugin'\''s'
    topology_make --pairs 2
    SURICATA_LAUNCHER=(timeout -k 5 30)
}

# configured ENTRY-COMMAND [ARGUMENT...]: the af-packet section is what the command prints.
configured() { "$@" | suricata_yaml "$CASE_DIR"; }

# Two entries by hand: entries INTERFACE KEY=VALUE... -- INTERFACE KEY=VALUE...
entries() {
    local words=()
    while [ $# -gt 0 ]; do
        if [ "$1" = -- ]; then
            af_packet_entry "${words[@]}"
            words=()
        else
            words+=("$1")
        fi
        shift
    done
    af_packet_entry "${words[@]}"
}

# refused TEXT... [-- OPTION...]: the start ends in an orderly way, and its one line of error has
# all of the texts.
refused_start() {
    local status=0 text texts=() line
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" "$(capture_arguments)" "$@" > told || status=$?
    grep '^Error: ' told > errors || fail "no error: $(cat told)"
    cat errors
    assert_at_least 1 "$status" 'exit status'
    assert_at_most 123 "$status" 'exit status'
    assert_equal 1 "$(wc -l < errors)" 'lines of error'
    read -r line < errors
    for text in 'Error: afp-guard: ' "${texts[@]}"; do
        [[ $line == *"$text"* ]] || fail "no '$text' in: $line"
    done
}

plugin_section_is_checked() {
    settings_network
    for option in '' -T; do
        EXTRA='afp-guard: { startupp: guard }'
        configured inline_pairs 1
        refused_start 'afp-guard: unknown key "startupp"; known: startup' -- $option
        EXTRA='afp-guard: { startup: swiftly }'
        configured inline_pairs 1
        refused_start 'afp-guard: startup: "swiftly"' 'allowed: guard, strict or off' -- $option
    done
}

# A text or a list in the section's place, one of them under -T, and an entry that the engine could
# not read.
sections_of_another_form_are_refused() {
    local expected='is not allowed; allowed: keys with values, as afp-guard: { startup: guard }'
    settings_network
    EXTRA='afp-guard: strict'
    configured inline_pairs 1
    refused_start "afp-guard: \"strict\" $expected" -- -T
    EXTRA='afp-guard: [ startup: strict ]'
    configured inline_pairs 1
    refused_start "afp-guard: a list $expected"
    EXTRA='afp-guard:'
    configured entries a1 -- '' threads=2
    refused_start 'af-packet: entry 2: interface: has no value; allowed: the name of an interface'
}

# Under -T as at a start, where the plugin is what would start.
arguments_are_tested() {
    local option
    settings_network
    configured inline_pairs 1
    for option in --capture-plugin-args=startup=soon '--capture-plugin-arg startup=soon'; do
        # shellcheck disable=SC2086 # an option and its value
        refused_start '--capture-plugin-args: startup: "soon"' -- -T $option
    done
    # The last one counts.
    suricata_run "$ENGINE" - "$CASE_DIR" -T "$(capture_arguments)" --capture-plugin-args=speed=9 \
        --capture-plugin-args=threads=2 > told || fail "-T fails: $(cat told)"
    # Those of nobody, and those of another plugin.
    for option in '' --capture-plugin=other; do
        suricata_run "$ENGINE" - "$CASE_DIR" -T $option --capture-plugin-args=speed=9 > told ||
            fail "-T fails: $(cat told)"
    done
}

arguments_are_checked() {
    local of='--capture-plugin-args:'
    settings_network
    configured inline_pairs 1
    refused_start "$of \"strict\" is not of the form key=value" -- --capture-plugin-args=strict
    refused_start "$of \"=strict\" is not of the form key=value" -- \
        --capture-plugin-args=threads=2,=strict
    refused_start "$of unknown key \"speed\"; known: startup, threads, " -- \
        --capture-plugin-args=speed=9
    refused_start "$of startup: \"soon\"" 'allowed: guard, strict or off' -- \
        --capture-plugin-args=threads=2,startup=soon
    refused_start 'a1: threads: "many"' 'allowed: a number up to 65536, or auto' -- \
        --capture-plugin-args=threads=many
}

pairs_are_checked() {
    local ips='copy-mode=ips'
    settings_network
    configured af_packet_pair a1 nowhere
    refused_start 'interface: "nowhere" does not exist; there are: ' 'a1, ' 'b2'
    configured entries a1 $ips copy-iface=a1
    refused_start 'a1: copy-iface: "a1"' 'allowed: another'
    configured entries a1 $ips copy-iface=b1
    refused_start 'a1: copy-iface: "b1" has no entry in the af-packet section'
    configured entries a1 $ips copy-iface=b1 -- b1 $ips copy-iface=a2 -- a2 $ips copy-iface=b1
    refused_start 'a1: copy-iface: "b1" does not copy back; set copy-mode and copy-iface: a1'
    configured entries a1 $ips
    refused_start 'a1: copy-mode needs copy-iface' 'allowed: another interface'
    configured entries a1 copy-mode=inline copy-iface=b1 -- b1 $ips copy-iface=a1
    refused_start 'a1: copy-mode: "inline"' 'allowed: ips or tap'
    configured entries a1 $ips copy-iface=b1 threads=2 -- b1 $ips copy-iface=a1 threads=1
    refused_start 'a1: threads: 2' 'b1 has 1' 'the same number'
    configured entries a1 threads=1 -- a1 threads=1
    refused_start 'a1: ' 'twice'
}

modes_are_not_mixed() {
    settings_network
    configured eval 'af_packet_pair a1 b1; AF_PACKET_CLUSTER=70; af_packet_pair a2 b2 copy-mode=tap'
    refused_start 'a1: copy-mode: ips' 'a2' 'tap' '5588'
    configured eval 'af_packet_entry a2; af_packet_pair a1 b1'
    refused_start 'a1: copy-mode: ips' 'a2' 'passive' '5588'
    configured entries a1 copy-mode=ips copy-iface=b1 -- b1 copy-mode=tap copy-iface=a1
    refused_start 'copy-mode: ips' 'b1' 'tap' '5588'
}

filters_and_sizes_are_checked() {
    local option
    settings_network
    for option in '' -T; do
        configured af_packet_pair a1 b1 'bpf-filter=udp prot 53'
        refused_start 'a1: bpf-filter: "udp prot 53" is no valid filter: ' -- $option
        configured af_packet_pair a1 b1 bpf-filter=udp bpf-mismatch=pass
        refused_start 'a1: bpf-mismatch: "pass"' 'allowed: drop or forward' -- $option
        configured af_packet_pair a1 b1 threads=2 cluster-id=7
        refused_start 'b1: cluster-id: "7"' 'a1' 'each interface needs its own' -- $option
    done
    configured af_packet_pair a1 b1 ring-size=200000000
    refused_start 'a1: ring-size: ' '200000000 frames' "kernel's limit"
}

# The cluster of another interface, in another process.
foreign_cluster_is_named() {
    local status=0 other=$CASE_DIR/other
    settings_network
    SURICATA_LAUNCHER=()
    configured inline_pairs 1
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    AF_PACKET_CLUSTER=91 af_packet_pair a2 b2 threads=2 | suricata_yaml "$other"
    SURICATA_LAUNCHER=(timeout -k 5 30)
    suricata_run "$ENGINE" "$SENSOR" "$other" "$(capture_arguments)" > told || status=$?
    cat told
    assert_at_least 1 "$status" 'exit status'
    assert_at_most 123 "$status" 'exit status'
    grep '^Error: afp-guard: ' told > errors || fail 'no reason'
    assert_equal 1 "$(wc -l < errors)" 'lines of the plugin'
    assert_line errors 'afp-guard: b2: cluster-id 92: another program (Suricata-Main, process '
    assert_line errors ') has it on a1; end that program, or set a cluster-id that is free, as 1'
    # The one that was there first does not notice.
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
}

# Everything that stock makes the best of, wrong at once: a warning for each, the default in its
# place, and it works.
wrong_stock_values_are_warned_about() {
    local key value wrong
    plugin_only 'the messages are the plugin'\''s'
    wrong=(threads=many cluster-id=99999 cluster-type=cluster_magic defrag=maybe tpacket-v3=perhaps
        ring-size=0 block-size=abc block-timeout=soon v2-block-size=-1 buffer-size=1.5
        disable-promisc=2 disable-hwtimestamp=nein mmap-locked=tight checksum-checks=often)
    inline_start "$ENGINE" "$CASE_DIR" -- "${wrong[@]}"
    for pair in "${wrong[@]}"; do
        key=${pair%%=*} value=${pair#*=}
        for interface in a1 b1; do
            assert_line log/console \
                "Warning: afp-guard: $interface: $key: \"$value\" is not allowed; allowed: "
        done
    done
    assert_equal $((2 * ${#wrong[@]})) \
        "$(grep -c 'is not allowed; allowed: .*; using the default, ' log/console)" 'warnings'
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
    assert_counter 20 ips.accepted 'packets accepted'
}

# Sizes that are well formed and will not do are mended with a warning.
sizes_are_mended() {
    local pair
    plugin_only 'the messages are the plugin'\''s'
    topology_make --pairs 2
    ip -n "$SENSOR" link set b1 mtu 1400
    {
        af_packet_pair a1 b1 threads=2 ring-size=10 v2-block-size=5000
        AF_PACKET_CLUSTER=70 af_packet_pair a2 b2 threads=2 tpacket-v3=yes block-size=5000
    } | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    # max-pending-packets are 256.
    assert_line log/console \
        'a1: ring-size 10 holds fewer frames than max-pending-packets; using 129'
    assert_line log/console 'b1: v2-block-size 5000 is not a multiple of the page size, '
    assert_line log/console 'a2: block-size 5000 is not a multiple of the page size, '
    assert_line log/console 'b2: tpacket-v3 holds frames back'
    assert_line log/console 'a1 and b1 have MTUs of 1500 and 1400 bytes'
    assert_equal 6 "$(grep -cE 'holds fewer frames|multiple of the page size' log/console)" \
        'warnings of sizes'
    for pair in 1 2; do
        echoes_pass "$pair" 10
    done
    inline_stop "$CASE_DIR"
    assert_counter 40 ips.accepted 'packets accepted'
}

# What the command line says goes before the file.
arguments_override_the_file() {
    plugin_only 'the arguments are the plugin'\''s'
    STARTUP=guard
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --capture-plugin-args=startup=strict,threads=1
    suricata_wait_started "$CASE_DIR"
    assert_line log/console 'startup: strict'
    assert_line log/console 'a1: creating 1 thread'
    assert_line log/console 'b1: creating 1 thread'
    assert_no_line log/console 'creating 2 threads'
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
    assert_counter 20 ips.accepted 'packets accepted'
    assert_counter 0 capture.afp_guard.guarded 'frames guarded'
}

missing_privilege_is_named() {
    settings_network
    SURICATA_LAUNCHER+=(setpriv --bounding-set=-net_raw --inh-caps=-net_raw)
    configured af_packet_pair a1 b1
    refused_start 'a1: packet socket' 'Operation not permitted' 'CAP_NET_RAW'
}

test_case 'settings: the plugin'\''s section is checked' plugin_section_is_checked
test_case 'settings: a section of another form is refused' sections_of_another_form_are_refused
test_case 'settings: arguments are checked' arguments_are_checked
test_case 'settings: arguments are checked under -T' arguments_are_tested
test_case 'settings: pairs are checked' pairs_are_checked
test_case 'settings: inline and passive are not mixed' modes_are_not_mixed
test_case 'settings: filters, sizes and clusters are checked' filters_and_sizes_are_checked
test_case 'settings: a missing privilege is named' missing_privilege_is_named
test_case 'settings: the cluster of another program is named' foreign_cluster_is_named
test_case 'settings: wrong stock values are warned about' wrong_stock_values_are_warned_about
test_case 'settings: sizes are mended' sizes_are_mended
test_case 'settings: arguments override the file' arguments_override_the_file
