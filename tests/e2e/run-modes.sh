# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Run modes besides workers. In autofp a frame is captured on one thread and let go of on another;
# meanwhile its place in the ring is taken.

# autofp_start RULES [KEY=VALUE...]
autofp_start() {
    RULES=$1 RUNMODE=autofp
    shift
    inline_start "$ENGINE" "$CASE_DIR" -- "$@"
    ask running-mode
    grep -q autofp answer || fail "$(cat answer)"
}

# Both directions at once, in the order of each flow. Fragments are not: the engine spreads those of
# one packet over its threads.
autofp_forwards_what_no_rule_drops() {
    local side dropped=0 dropped_kind='udp src port 10001 or udp src port 20001'
    autofp_start 'drop udp any [10001,20001] -> any any (msg:"not these"; sid:1;)' "$@"
    recorder_start "$SERVER" s1 at-server.pcap
    recorder_start "$CLIENT" c1 at-client.pcap
    send_both_ways 1 3000 --kind udp,tcp,icmp,ipv6,vlan,qinq,priority --flows 16 --rate 2000
    inline_stop "$CASE_DIR"
    recorders_stop
    for side in client:server server:client; do
        "$TOOLS/pcap-compare" "from-${side%:*}.1.pcap" "at-${side#*:}.pcap" --through-tags \
            --minus "$dropped_kind"
        dropped=$((dropped + 3000 - $(frames_left "from-${side%:*}.1.pcap" "$dropped_kind")))
    done
    assert_at_least 20 "$dropped" 'frames that the rule is for'
    assert_equal "$dropped" "$(sensor_counter "$CASE_DIR" ips.blocked)" 'packets blocked'
}

# The place of a frame that is still out must not be read again.
autofp_bulk_through_small_ring() {
    autofp_start '' ring-size=8
    head -c 2000000 /dev/urandom > bulk
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    in_client curl -fsS --max-time 100 -o got "http://$(server_address)/bulk"
    cmp bulk got
    inline_stop "$CASE_DIR"
    assert_equal 0 "$(sensor_counter "$CASE_DIR" ips.blocked)" 'packets blocked'
}

# passive_in_mode MODE [KEY=VALUE...]
passive_in_mode() {
    local mode=$1
    shift
    RUNMODE=workers RULES='alert udp any any -> any any (msg:"a datagram"; dsize:>0; sid:1;)'
    topology_make
    af_packet_entry a1 ring-size=4096 "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --runmode "$mode"
    suricata_wait_started "$CASE_DIR"
    ask running-mode
    grep -q "$mode" answer || fail "$(cat answer)"
    in_client "$TOOLS/frames" --interface c1 --count 1000 --rate 2000 --kind udp --flows 8 > sent
    await_records 1000 event_type=alert
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_every_frame_has_one_end "$CASE_DIR"
}

single_has_one_thread() {
    passive_in_mode single threads=4
    assert_line log/console 'Threads created -> W: 1 '
}

blocks_are_for_workers() {
    passive_in_mode autofp tpacket-v3=yes threads=2
    assert_line log/console 'a1: tpacket-v3 is for the run mode workers'
}

# Not said where nobody asked for them: by default a passive sensor has them in every mode.
blocks_by_default() {
    passive_in_mode autofp threads=2
    assert_no_line log/console 'a1: tpacket-v3'
}

# Stock's own words: one thread cannot read two interfaces.
pair_needs_more_than_one_thread() {
    local status=0
    topology_make
    RUNMODE=single
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" "$(capture_arguments)" > told || status=$?
    assert_equal 1 "$status" 'exit status'
    assert_line told "single"
}

test_case 'autofp: what no rule drops arrives' autofp_forwards_what_no_rule_drops
test_case 'autofp: one capture thread' autofp_forwards_what_no_rule_drops threads=1
test_case 'autofp: a ring that is full of frames on their way' autofp_bulk_through_small_ring
test_case 'autofp: a passive sensor' passive_in_mode autofp threads=2 tpacket-v3=no
test_case 'autofp: blocks are for workers' blocks_are_for_workers
test_case 'autofp: blocks by default' blocks_by_default
test_case 'single: a passive sensor' single_has_one_thread
test_case 'single: no pair' pair_needs_more_than_one_thread
