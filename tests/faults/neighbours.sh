# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Other programs that capture on the same machine, or on the same ports.

# first_sensor COMMAND...: one that is at work, with the af-packet entries that the command prints.
first_sensor() {
    plugin_only 'the messages are the plugin'\''s'
    topology_make --pairs 2
    "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
}

# second_starts COMMAND...: another one, beside it.
second_starts() {
    "$@" | suricata_yaml "$CASE_DIR/second"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR/second"
    suricata_wait_started "$CASE_DIR/second"
}

# both_stop: and nothing was wrong with the second either.
both_stop() {
    suricata_stop "$CASE_DIR/second"
    assert_equal 0 "$SURICATA_STATUS" "the second Suricata's exit status"
    assert_no_line second/log/console 'Error:'
    inline_stop "$CASE_DIR"
}

# pair_of NUMBER: two threads a side, and clusters as they come.
pair_of() {
    printf '  - { interface: %s, copy-mode: ips, copy-iface: %s, threads: 2 }\n' \
        "a$1" "b$1" "b$1" "a$1"
}

passive_on() {
    local port
    for port in "$@"; do
        printf '  - { interface: %s, threads: 2 }\n' "$port"
    done
}

# Neither says a cluster-id, and each has its own.
two_sensors_without_ids() {
    first_sensor pair_of 1
    second_starts pair_of 2
    echoes_pass 1 10
    echoes_pass 2 10
    both_stop
}

# Two passive ones, of which neither gets what the other should.
passive_beside_without_ids() {
    first_sensor pair_of 1
    second_starts passive_on a2 b2
    assert_no_line second/log/console 'another program'
    echoes_pass 1 10
    both_stop
}

# second_is_refused TEXT...: on the same line as the first, which goes on; and it says so in one line
# of log that has all of the texts.
second_is_refused() {
    local status=0 text
    pair_of 1 | suricata_yaml "$CASE_DIR/second"
    SURICATA_LAUNCHER=(timeout -k 5 30)
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR/second" "$(capture_arguments)" > told || status=$?
    SURICATA_LAUNCHER=()
    grep '^Error: afp-guard: ' told > errors || fail "no reason: $(cat told)"
    assert_equal 1 "$status" 'exit status'
    assert_equal 1 "$(wc -l < errors)" 'lines of the plugin'
    for text in "$@"; do
        assert_line errors "$text"
    done
    echoes_pass 1 10
}

# A second one would forward what the first has forwarded, whatever its clusters.
second_on_the_same_line() {
    first_sensor pair_of 1
    second_is_refused 'a1: another program (Suricata-Main, process ' \
        ') forwards between a1 and b1 too: frames are sent twice; end that program'
    inline_stop "$CASE_DIR"
    pair_of 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    inline_stop "$CASE_DIR"
}

# stock_sensor: as first_sensor, with Suricata's own capture.
stock_sensor() { CAPTURE=af-packet first_stock_sensor "$@"; }
first_stock_sensor() {
    topology_make --pairs 2
    "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
}

stock_pair() { af_packet_pair a1 b1 threads=2; }
stock_passive() {
    af_packet_entry a1 threads=2 cluster-id=80 "$@"
    af_packet_entry b1 threads=2 cluster-id=81 "$@"
}

# Each would send on what the other has sent, without end.
stock_on_the_same_line() {
    plugin_only 'the messages are the plugin'\''s'
    stock_sensor stock_pair
    second_is_refused 'a1: another program (Suricata-Main, process ' \
        ') forwards between a1 and b1 too: frames are sent twice; end that program'
    suricata_stop "$CASE_DIR"
}

# listeners_are_welcome WARNINGS [KEY=VALUE...]: a passive Suricata so configured, and a tcpdump for
# each port.
listeners_are_welcome() {
    local port warnings=$1
    plugin_only 'the messages are the plugin'\''s'
    stock_sensor stock_passive "${@:2}"
    for port in a1 b1; do
        background_start "$SENSOR" "tcpdump.$port" tcpdump --immediate-mode -i "$port" -w "$port.pcap"
        background_wait_for_line "tcpdump.$port.err" 'listening on'
    done
    second_starts pair_of 1
    assert_equal "$warnings" "$(grep -c 'Warning: .*another program' second/log/console || true)" \
        'warnings of other programs'
    echoes_pass 1 10
    suricata_stop "$CASE_DIR/second"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line second/log/console 'Error:'
    suricata_stop "$CASE_DIR"
}

# joiner_is_told WHO [USER]: it takes its share, and is named by WHO; the engine becomes that user.
joiner_is_told() {
    local joiner who
    plugin_only 'the messages are the plugin'\''s'
    if [ $# -gt 1 ]; then
        SURICATA_LAUNCHER=("${LOG_FOR_NOBODY[@]}" "$CASE_DIR")
        EXTRA="run-as: { user: $2 }"
    fi
    inline_start "$ENGINE" "$CASE_DIR"
    tool_start "$SENSOR" cluster --interface b1 --id 93
    joiner=$BACKGROUND
    who=${1//PROCESS/${joiner%%:*}}
    wait_until 10 'word of it' grep -q "b1: another program ($who.*) has joined cluster-id 93: it gets \
1 of 3 shares of the frames, and they are not forwarded; end it" log/console
    ask afp-guard-status
    assert_equal 1 "$(answered interfaces.1.strangers)" 'strangers in the cluster of b1'
    assert_equal 0 "$(answered interfaces.0.strangers)" 'strangers in the cluster of a1'
    background_stop "$joiner"
    wait_until 10 'the end of it' \
        grep -q 'b1: no other program is in cluster-id 93 any more' log/console
    assert_equal 1 "$(grep -c 'Warning: .*another program' log/console)" 'warnings'
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
}

# Nothing is sent while both are there: it would never end.
later_engine_is_told() {
    first_sensor pair_of 1
    CAPTURE=af-packet second_starts stock_pair
    wait_until 10 'word of it' grep -q "a1: another program (Suricata-Main, process $(suricata_pid \
        "$CASE_DIR/second")) forwards between a1 and b1 too: frames are sent twice; end that" log/console
    suricata_stop "$CASE_DIR/second"
    wait_until 10 'the end of it' \
        grep -q 'a1: no other program forwards between a1 and b1 any more' log/console
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
}

test_case 'neighbours: two sensors without a cluster-id' two_sensors_without_ids
test_case 'neighbours: inline and passive without a cluster-id' passive_beside_without_ids
test_case 'neighbours: two inline sensors on one line' second_on_the_same_line
test_case 'neighbours: stock inline on the line' stock_on_the_same_line
test_case 'neighbours: who listens in blocks' listeners_are_welcome 0
test_case 'neighbours: who listens in frames' listeners_are_welcome 1 tpacket-v3=no
test_case 'neighbours: one joins a cluster' joiner_is_told 'cluster, process PROCESS'
test_case 'neighbours: one joins a cluster, seen by nobody' joiner_is_told 'of user 0, socket ' nobody
test_case 'neighbours: another engine comes to the line' later_engine_is_told
