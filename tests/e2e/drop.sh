# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# Of pings of two sizes, those of the size in the rule are dropped, to the last one, and no other.
drop_rule_drops_exactly() {
    local before dropped passed reached
    RULES='drop icmp any any -> any any (msg:"no 99 bytes"; itype:8; dsize:99; sid:1;)'
    inline_start "$ENGINE" "$CASE_DIR"
    before=$(interface_frames "$SERVER" s1 rx)
    dropped=$(ping_count 30 99)
    passed=$(ping_count 40 98)
    reached=$(($(interface_frames "$SERVER" s1 rx) - before))
    assert_equal 0 "$dropped" 'answers to what the rule drops'
    assert_equal 40 "$passed" 'answers to what no rule drops'
    assert_equal 40 "$reached" 'frames that reached the server'
    inline_stop "$CASE_DIR"
    assert_counter 30 ips.blocked 'packets blocked'
    assert_counter 80 ips.accepted 'packets accepted'
    assert_equal 30 "$(eve_count "$CASE_DIR" event_type=alert alert.action=blocked)" 'alerts'
    if [ "$CAPTURE" = afp-guard ]; then
        assert_counter 30 capture.afp_guard.verdict 'frames dropped by verdict'
        assert_counter 80 capture.afp_guard.sent 'frames sent'
    fi
}

# ping_count NUMBER SIZE: how many were answered.
ping_count() {
    { in_client ping -q -c "$1" -i 0.005 -W 1 -s "$2" "$(server_address)" || true; } |
        sed -n 's/.* \([0-9]*\) received.*/\1/p'
}

# What the far side records is, byte for byte, what was sent minus what the rule dropped.
far_side_is_sent_minus_dropped() {
    RULES='drop udp any any -> any 9001 (msg:"no port 9001"; sid:3;)'
    inline_start "$ENGINE" "$CASE_DIR"
    recorder_start "$SERVER" s1 far.pcap
    send_from_client dropped.pcap 500 --kind udp --destination-port 9001 --source-port 10000
    send_from_client passed.pcap 2000 --kind udp,tcp,icmp --destination-port 9002 \
        --source-port 20000 --size 60-1514
    await_frames "$SERVER" s1 2000
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" passed.pcap far.pcap
    assert_counter 500 ips.blocked 'packets blocked'
}

# send_from_client PCAP COUNT OPTION...: at a rate that a busy machine keeps up with.
send_from_client() {
    local pcap=$1 count=$2
    shift 2
    in_client "$TOOLS/frames" --interface c1 --write "$pcap" --count "$count" --rate 2000 "$@"
}

test_case 'a drop rule drops exactly its packets' drop_rule_drops_exactly
test_case 'the far side has what was sent minus what was dropped' far_side_is_sent_minus_dropped
