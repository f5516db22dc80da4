# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Bulk TCP from host to host, by iperf3.

TCP_CANDIDATES=(stock stock-offloads guard guard-pairs guard-off forwarder forwarder-off bridge
    bridge-off)
TCP_RULES_CANDIDATES=(stock guard)

tcp_part() {
    local round candidate rules=$WORK/generated.rules
    bench_network
    "$TESTS_DIR/bench/make-rules" "$RULES_NUMBER" > "$rules"
    for ((round = 1; round <= ROUNDS; round++)); do
        for candidate in $(wanted_of "${TCP_CANDIDATES[@]}"); do
            tcp_candidate "$round" "$candidate" tcp_cells ''
        done
        [ "$RULES_NUMBER" -gt 0 ] || continue
        for candidate in $(wanted_of "${TCP_RULES_CANDIDATES[@]}"); do
            tcp_candidate "$round" "$candidate" tcp_rules_cells ", $RULES_NUMBER rules" "$rules"
        done
    done
}

# tcp_candidate ROUND CANDIDATE CELLS-FUNCTION REMARK [RULES-FILE]
tcp_candidate() {
    local round=$1 candidate=$2 cells=$3 remark=$4 rules=${5:-} flows ways family
    # That one passes nothing, which takes seconds to see, once.
    [ "$candidate" != stock-offloads ] || [ "$round" -eq 1 ] || return 0
    candidate_start "$candidate" 1 "$rules"
    background_start "$SERVER" "$CANDIDATE_DIR.iperf3" iperf3 --server --forceflush
    background_wait_for_line "$CANDIDATE_DIR.iperf3" 'Server listening' || die 'no iperf3 server'
    while read -r flows ways family; do
        sample_add tcp "$(tcp_cell "$flows" "$ways" "$family")$remark" "$candidate" "$round" \
            tcp_measure "$flows" "$ways" "$family"
    done < <("$cells" "$round" "$candidate")
    background_stop "$BACKGROUND" || die 'the iperf3 server did not end'
    cleanup_pop
    candidate_stop "$candidate"
}

# Flows, ways and family of a round.
tcp_cells() {
    local family flows ways
    printf '1 one IPv4\n'
    [ "$2" != stock-offloads ] || return 0
    [ "$SIZE" != quick ] || printf '8 both IPv4\n'
    is_wide "$1" || return 0
    for family in IPv4 IPv6; do
        for flows in 1 8; do
            for ways in one both; do
                [ "$family $flows $ways" = 'IPv4 1 one' ] ||
                    printf '%s %s %s\n' "$flows" "$ways" "$family"
            done
        done
    done
}

tcp_cell() {
    local way='one way'
    [ "$2" = one ] || way='both ways'
    printf '%d flow%s, %s, %s' "$1" "$(plural "$1")" "$way" "$3"
}

tcp_rules_cells() {
    printf '1 one IPv4\n'
    is_wide "$1" && printf '8 one IPv4\n'
    return 0
}

# A run that hangs is a result too: nothing came through.
tcp_measure() {
    local address words=() result=$CANDIDATE_DIR.result
    address=$(server_address)
    [ "$3" = IPv4 ] || address=$(server_address6)
    [ "$2" = one ] || words+=(--bidir)
    run_job timeout -k 1 "$((TCP_SECONDS + 8))" ip netns exec "$CLIENT" iperf3 --json \
        --client "$address" --parallel "$1" --time "$TCP_SECONDS" --connect-timeout 2000 \
        "${words[@]}" > "$result" 2> "$result.err" || true
    "$BENCH/iperf-result" "$result"
}
