# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What ends a start, or does not. Each is a start of its own.

# refusal NAME ENTRIES-FUNCTION [ARGUMENT-OF-SURICATA...]: whether it starts, and how it ends.
refusal() { test_case "refused: $1" refusal_is_alike "$@"; }

refusal_is_alike() {
    REFUSED=$2
    both_sides refused_start_side "${@:3}"
    {
        differing_lines "refused: $1" outcome
        [ "$(cat stock/outcome)" = started ] || differing_lines "refused: $1" told_lines
    } > differences
    judge_differences differences
    # Neither of them may say nothing.
    assert_equal '' "$(grep -L -E '^(Error|Warning): (af-packet|afp-guard|[a-z-]+): ' \
        stock/log/console plugin/log/console)" 'who said nothing'
}

told_lines() { ! grep -q '^Error: ' "$1/log/console" || printf 'an error\n'; }

refused_start_side() {
    topology_make --pairs 2
    RUNMODE=workers
    "$REFUSED" | suricata_yaml "$CASE_DIR"
    [[ " $* " != *' single '* ]] || sed -i 's/^runmode:.*/runmode: single/' suricata.yaml
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" "$@"
    wait_until 60 'an end of the start' start_is_settled
    if suricata_is_started "$CASE_DIR"; then
        printf 'started\n' > outcome
    elif suricata_is_running "$CASE_DIR"; then
        printf 'hangs\n' > outcome
    else
        printf 'refused\n' > outcome
    fi
    # One that hangs does not end on SIGTERM either.
    suricata_stop "$CASE_DIR" "$([ "$(cat outcome)" = hangs ] && printf 1 || printf 30)" || SURICATA_STATUS=killed
    printf '%s\n' "$SURICATA_STATUS" > status
}

# It has started, or ended, or has said that an interface will not do and then nothing for so long
# that it waits for ever.
start_is_settled() {
    local silence
    suricata_is_started "$CASE_DIR" && return 0
    suricata_is_running "$CASE_DIR" || return 0
    grep -q 'failed to init socket' log/console || return 1
    silence=$(($(date +%s) - $(stat -c %Y log/console)))
    [ "$silence" -ge 4 ]
}

ips() { entry "$1" "copy-mode: ips, copy-iface: $2, threads: ${3:-1}"; }

refuse_itself() { ips a1 a1; }
refuse_nowhere() { ips a1 nowhere && ips nowhere a1; }
refuse_one_sided() { ips a1 b1; }
refuse_no_iface() { entry a1 'copy-mode: ips, threads: 1'; }
refuse_mode() { entry a1 'copy-mode: inline, copy-iface: b1, threads: 1' && ips b1 a1; }
refuse_unequal() { ips a1 b1 2 && ips b1 a1 1; }
refuse_mixed() { ips a1 b1 && ips b1 a1 && entry a2 'threads: 1'; }
refuse_mixed_tap() {
    ips a1 b1 && ips b1 a1
    entry a2 'copy-mode: tap, copy-iface: b2, threads: 1'
    entry b2 'copy-mode: tap, copy-iface: a2, threads: 1'
}
refuse_filter() { entry a1 'bpf-filter: "udp prot 53", threads: 1'; }
refuse_size() { entry a1 'ring-size: 200000000, threads: 1'; }
refuse_cluster() {
    entry a1 'cluster-id: 5, threads: 2'
    entry b1 'cluster-id: 5, threads: 2'
}
good_pair() { ips a1 b1 && ips b1 a1; }

refusal_rows() {
    refusal 'copy-iface is the interface itself' refuse_itself
    refusal 'copy-iface does not exist' refuse_nowhere
    refusal 'copy-iface has no entry' refuse_one_sided
    refusal 'copy-mode without copy-iface' refuse_no_iface
    refusal 'copy-mode that nobody knows' refuse_mode
    refusal 'threads of a pair are not as many' refuse_unequal
    refusal 'inline and passive' refuse_mixed
    refusal 'inline and tap' refuse_mixed_tap
    refusal 'bpf-filter is no filter' refuse_filter
    refusal 'ring-size beyond all memory' refuse_size
    refusal 'cluster-id twice' refuse_cluster
    refusal 'single with a pair' good_pair --runmode single
}
