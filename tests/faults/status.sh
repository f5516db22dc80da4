# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What afp-guard-status says, while all is well, while it is not, and of what was lost.

FATES='sent verdict guarded failed truncated flushed inspected uninspected malformed'

# status PATH: of a new answer.
status() { ask afp-guard-status && answered "$1"; }

# status_sum NAME: over all interfaces of the newest answer.
status_sum() {
    local interface sum=0 count
    for interface in 0 1 2 3; do
        count=$(answered "interfaces.$interface.$1" 2> not-there) || count=0
        sum=$((sum + count))
    done
    echo "$sum"
}

# assert_status_is_balanced: each thread of the newest answer adds up.
assert_status_is_balanced() {
    local interface thread fate sum
    for interface in 0 1 2 3; do
        for thread in 0 1; do
            sum=$(answered "interfaces.$interface.threads.$thread.under-way")
            for fate in $FATES; do
                sum=$((sum + $(answered "interfaces.$interface.threads.$thread.$fate")))
            done
            assert_equal "$(answered "interfaces.$interface.threads.$thread.received")" "$sum" \
                "frames of interface $interface, thread $thread"
        done
    done
}

# A pair that drops some, and one on whose other side some frames are too long.
status_counts_as_eve_does() {
    local fate
    plugin_only 'the command is the plugin'\''s'
    RULES='drop udp any any -> any 666 (sid:1;)'
    topology_make --pairs 2
    ip -n "$SENSOR" link set b2 mtu 1000
    inline_pairs 2 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    assert_first_answer
    echoes_pass 1 20
    in_client "$TOOLS/udp-probe" --destination "$(server_address 1)" --port 666 --count 10 \
        --rate 500 --timeout-ms 200 > lost || true
    in_client "$TOOLS/frames" --interface c2 --kind udp --size 1300 --count 30 --rate 1000 > long
    wait_until 10 'the last frame' answer_has interfaces.2.failed 30 afp-guard-status
    assert_equal 30 "$(answered interfaces.2.send-errors.emsgsize)" 'frames that were too long'
    assert_equal 10 "$(answered interfaces.0.verdict)" 'frames dropped'
    assert_equal 40 "$(status_sum sent)" 'frames sent'
    assert_status_is_balanced
    ask afp-guard-reset
    ask afp-guard-status
    assert_equal 0 "$(($(status_sum received) + $(status_sum sent) + $(status_sum failed)))" \
        'frames since the counts began anew'
    echoes_pass 2 15
    wait_until 10 'the last frame' answer_has interfaces.3.sent 15 afp-guard-status
    assert_equal 30 "$(status_sum sent)" 'frames sent since'
    for fate in received $FATES; do
        printf '%s %s\n' "$fate" "$(status_sum "$fate")" >> since-reset
    done
    suricata_stop "$CASE_DIR"
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_counter $((80 + 30)) capture.afp_guard.received 'frames received in all'
    assert_agrees_with_eve
}

# What was before the counts began anew, and what came after.
assert_agrees_with_eve() {
    local fate count
    local -A before=([received]=80 [sent]=40 [verdict]=10 [failed]=30)
    while read -r fate count; do
        assert_counter $((${before[$fate]:-0} + count)) "capture.afp_guard.$fate" "$fate"
    done < since-reset
}

assert_first_answer() {
    ask afp-guard-status
    assert_line answer "\"suricata\":\"$(engine_version "$ENGINE")"
    assert_equal guard "$(answered startup)" 'mode of the start'
    assert_equal workers "$(answered runmode)" 'run mode'
    assert_equal a1 "$(answered interfaces.0.interface)" 'first interface'
    assert_equal b1 "$(answered interfaces.0.peer)" 'its peer'
    assert_equal ips "$(answered interfaces.0.copy-mode)" 'its mode'
    assert_equal ok "$(answered interfaces.0.health)" 'its health'
    # The kernel takes up to a second to say so of a new cable.
    wait_until 5 'its carrier' answer_has interfaces.0.link.carrier true afp-guard-status
    assert_equal 1000 "$(answered interfaces.3.link.mtu)" 'MTU of b2'
    assert_equal receiving "$(answered interfaces.3.threads.1.state)" 'state of its second thread'
    assert_equal "$(in_sensor cat /sys/class/net/b2/ifindex)" \
        "$(answered interfaces.3.threads.1.index)" 'its device'
    assert_at_least 4096 "$(answered interfaces.3.threads.1.ring.frames)" 'frames of its ring'
    assert_at_least $((4096 * 1024)) "$(answered interfaces.3.threads.1.ring.bytes)" 'bytes of it'
    assert_equal 0 "$(answered interfaces.3.threads.1.ring.waiting)" 'frames in it'
}

# The bug report's symptom, hundreds on one side and nothing on the other, with its two reasons: a
# peer that is not up, and a far end that does not answer.
symptom_is_said() {
    plugin_only 'the command is the plugin'\''s'
    topology_make
    ip -n "$SENSOR" link set b1 down
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    sender_start "$CLIENT" c1 200 "${CLIENT_RECIPE[@]}"
    wait_until 10 'word of it' grep -q 'a1 -> b1: nothing is forwarded: .*guarded' log/console
    ask afp-guard-status
    assert_equal not-forwarding "$(answered interfaces.0.health)" 'health of a1'
    assert_equal waiting "$(answered interfaces.1.threads.0.state)" 'state of a thread of b1'
    assert_equal false "$(answered interfaces.1.link.up)" 'link of b1'
    assert_at_least 100 "$(answered interfaces.0.guarded)" 'frames guarded'
    ip -n "$SENSOR" link set b1 up
    wait_until 10 'the end of it' grep -q 'a1 -> b1: forwards again' log/console
    wait_until 10 'word of the other' grep -q 'a1 -> b1: one-sided: ' log/console
    assert_equal one-sided "$(status interfaces.0.health)" 'health of a1'
    assert_equal receiving "$(answered interfaces.1.threads.0.state)" 'state of a thread of b1'
    assert_equal true "$(answered interfaces.1.link.up)" 'link of b1'
    sender_start "$SERVER" s1 200 "${SERVER_RECIPE[@]}"
    wait_until 10 'the end of it' grep -q 'a1 -> b1: b1 receives again' log/console
    assert_equal ok "$(status interfaces.0.health)" 'health of a1'
    suricata_stop "$CASE_DIR"
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_equal 4 "$(grep -c 'a1 -> b1: ' log/console)" 'lines about it'
    assert_no_line log/console 'b1 -> a1: '
}

# Asked without a pause: while its threads start, under traffic, when it is told to begin its counts
# anew, and while it ends; again and again.
is_asked_all_the_time() {
    local storm answers run
    plugin_only 'the command is the plugin'\''s'
    topology_make --pairs 2
    senders_start '1 2' 2000 --keep-going
    inline_pairs 2 ring-size=1024 | suricata_yaml "$CASE_DIR"
    tool_start "$SENSOR" question-storm "$CASE_DIR/suricata.socket" afp-guard-status
    storm=$BACKGROUND
    answers=$TOOL_OUTPUT
    SURICATA_LAUNCHER=(env SURICATA_RING_SETUP_DELAY_US=200000)
    for run in 1 2; do
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
        suricata_wait_started "$CASE_DIR"
        frames_keep_coming "$SERVER" s2
        (SURICATA_LAUNCHER=() && ask afp-guard-reset)
        frames_keep_coming "$SERVER" s1
        suricata_stop "$CASE_DIR"
        assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status in run $run"
        assert_no_line log/console 'Error:'
        assert_every_frame_has_one_end "$CASE_DIR"
    done
    senders_stop
    background_stop "$storm"
    assert_equal 0 "$BACKGROUND_STATUS" 'exit status of who asks'
    assert_at_least 2 "$(json_value "$answers" connections)" 'Suricatas asked'
    assert_at_least 100 "$(json_value "$answers" answers)" 'answers'
}

test_case 'status: it counts as eve does' status_counts_as_eve_does
test_case 'status: the symptom is said, and when it is over' symptom_is_said
test_case 'status: it is asked all the time' is_asked_all_the_time
