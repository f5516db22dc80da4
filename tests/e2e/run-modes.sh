# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Run modes besides workers. In autofp a frame is captured on one thread and let go of on another;
# meanwhile its place in the ring is taken. In pairs a thread captures on both sides.

# inline_start_in_mode MODE RULES [KEY=VALUE...]
inline_start_in_mode() {
    RUNMODE=$1 RULES=$2
    shift 2
    inline_start "$ENGINE" "$CASE_DIR" -- "$@"
    ask running-mode
    grep -q "$RUNMODE" answer || fail "$(cat answer)"
}

# forwards_what_no_rule_drops MODE [KEY=VALUE...]: both directions at once, in the order of each flow.
# Fragments are not: in autofp the engine spreads those of one packet over its threads.
forwards_what_no_rule_drops() {
    local mode=$1 side dropped=0 dropped_kind='udp src port 10001 or udp src port 20001'
    shift
    inline_start_in_mode "$mode" 'drop udp any [10001,20001] -> any any (msg:"not these"; sid:1;)' \
        "$@"
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
    inline_start_in_mode autofp '' ring-size=8
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
    sensor_ends_well
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

# One set of threads, and the counters of each interface all the same.
pairs_share_threads() {
    STARTUP=$1
    inline_start_in_mode pairs '' threads=2
    assert_line log/console 'b1: the threads of a1 capture on it too'
    assert_line log/console 'Threads created -> W: 2 '
    capture_threads_are 2 || fail 'not two capture threads'
    assert_equal 4 "$(bound_sockets)" 'sockets'
    pairs_forward 1 1000
    all_frames_were_sent 2000
    assert_line log/console 'a1: packets: 1000'
    assert_line log/console 'b1: packets: 1000'
}

# One side goes and comes back; the thread that it shares serves the other all the while.
pairs_outlive_a_flap() {
    inline_start_in_mode pairs '' threads=2
    senders_start 1 1000 --keep-going
    frames_keep_coming "$SERVER" s1 50
    ip -n "$SENSOR" link set b1 down
    wait_until 10 'the sensor to see it' grep -q 'b1: interface went down' log/console
    ip -n "$SENSOR" link set b1 up
    wait_until 10 'the sensor to see it' grep -q 'b1: interface is back up' log/console
    frames_keep_coming "$SERVER" s1 50
    frames_keep_coming "$CLIENT" c1 50
    senders_stop
    sensor_ends_well
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

test_case 'autofp: what no rule drops arrives' forwards_what_no_rule_drops autofp
test_case 'autofp: one capture thread' forwards_what_no_rule_drops autofp threads=1
test_case 'autofp: a ring that is full of frames on their way' autofp_bulk_through_small_ring
test_case 'autofp: a passive sensor' passive_in_mode autofp threads=2 tpacket-v3=no
test_case 'autofp: blocks are for workers' blocks_are_for_workers
test_case 'autofp: blocks by default' blocks_by_default
test_case 'single: a passive sensor' single_has_one_thread
test_case 'single: no pair' pair_needs_more_than_one_thread
if [ "$CAPTURE" = afp-guard ]; then
    test_case 'pairs: what no rule drops arrives' forwards_what_no_rule_drops pairs
    test_case 'pairs: half the threads: guard' pairs_share_threads guard
    test_case 'pairs: half the threads: strict' pairs_share_threads strict
    test_case 'pairs: a flap' pairs_outlive_a_flap
fi
