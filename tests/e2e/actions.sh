# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a rule can do to a frame or a flow besides dropping it: end its whole flow, let the flow pass
# uninspected, act from some number on. Suricata lets a rule change a frame in two of its own modes
# only (NFQ and IPFW), with a warning in all others.

ACTIONS='alert tcp any any -> any 1001 (content:"needle"; sid:1;)
pass:flow tcp any any -> any 1002 (content:"password"; sid:20;)
drop tcp any any -> any 1002 (content:"needle"; sid:2;)
drop:flow tcp any any -> any 1003 (content:"needle"; sid:3;)
alert tcp any any -> any 1004 (content:"bypass"; bypass; sid:40;)
drop tcp any any -> any 1004 (content:"needle"; sid:4;)
alert udp any any -> any 1005 (content:"needle"; replace:"thread"; sid:5;)
drop udp any any -> any 1006 (dsize:>0; detection_filter:track by_src,count 4,seconds 9; sid:6;)
alert udp any any -> any 1007 (dsize:>0; sid:7;)'
# Of the last one: from its fifth alert on it drops.
RATE='rate_filter gen_id 1, sig_id 7, track by_src, count 4, seconds 9, new_action drop, timeout 9'

# The echo server answers from the same socket, so an answer from a port is that port's.
actions_are_taken() {
    local port
    RULES=$ACTIONS
    topology_make
    printf '%s\n' "$RATE" > thresholds
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --set "threshold-file=$CASE_DIR/thresholds"
    suricata_wait_started "$CASE_DIR"
    for port in 1 2 3 4 5 6 7; do
        tool_start "$SERVER" echo-server --port "100$port"
    done
    assert_echoed 'hay needle' tcp 1001 hay needle
    assert_echoed 'password needle' tcp 1002 password needle
    assert_echoed 'hay - -' tcp 1003 hay needle hay
    assert_echoed 'bypass needle' tcp 1004 bypass needle
    assert_echoed 'hay needle' udp 1005 hay needle
    assert_echoed '1 2 3 4 - -' udp 1006 1 2 3 4 5 6
    assert_echoed '1 2 3 4 - -' udp 1007 1 2 3 4 5 6
    inline_stop "$CASE_DIR"
    assert_records
}

# alerts_of RULE [CONDITION...]
alerts_of() { eve_count "$CASE_DIR" event_type=alert "alert.signature_id=$1" "${@:2}"; }

assert_records() {
    assert_equal 1 "$(alerts_of 1)" 'alerts of an ordinary rule'
    assert_equal 0 "$(alerts_of 2)" 'alerts in a flow that passes'
    assert_at_least 1 "$(alerts_of 3 alert.action=blocked)" 'alerts of the rule that ends its flow'
    assert_at_least 1 "$(sensor_counter "$CASE_DIR" ips.drop_reason.flow_drop)" \
        'packets dropped for their flow'
    assert_equal 1 "$(alerts_of 40)" 'alerts of the rule that bypasses'
    assert_equal 0 "$(alerts_of 4)" 'alerts in a flow that is bypassed'
    assert_equal 1 "$(eve_count "$CASE_DIR" event_type=flow dest_port=1004 \
        flow.state=bypassed flow.bypass=local)" 'flows bypassed'
    assert_equal 1 "$(alerts_of 5)" 'alerts of the rule that would change a frame'
    assert_line log/console "Can't use 'replace' keyword in non IPS mode"
    assert_counter 0 ips.replaced 'packets changed'
    assert_equal 2 "$(alerts_of 6 alert.action=blocked)" 'alerts beyond the filter'
    assert_equal 2 "$(alerts_of 7 alert.action=blocked)" 'alerts beyond the rate'
}

test_case 'actions: pass, bypass, drop:flow, rates' actions_are_taken
