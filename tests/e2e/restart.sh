# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# Suricata is stopped and started again and again while frames come from both sides. After every
# start both directions work, nothing was sent into a peer that was not up, and in strict mode
# nothing even had to be dropped for that.
restarts_under_traffic() {
    local restart sender senders=()
    STARTUP=$1
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2
    sender_start "$CLIENT" c1 2000
    senders+=("$BACKGROUND")
    sender_start "$SERVER" s2 2000
    senders+=("$BACKGROUND")
    for ((restart = 1; restart <= 20; restart++)); do
        both_ways_work
        stop_and_look
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
        suricata_wait_started "$CASE_DIR"
    done
    both_ways_work
    for sender in "${senders[@]}"; do
        is_running "$sender" || fail 'a sender ended early'
    done
    stop_and_look
}

both_ways_work() {
    frames_keep_coming "$SERVER" s1
    frames_keep_coming "$CLIENT" c2
}

stop_and_look() {
    inline_stop "$CASE_DIR"
    [ "$CAPTURE" = afp-guard ] || return 0
    assert_counter 0 capture.afp_guard.failed 'frames that could not be sent'
    [ "$STARTUP" = guard ] || assert_counter 0 capture.afp_guard.guarded 'frames guarded'
}

test_case '20 cold restarts under traffic, guard' restarts_under_traffic guard
test_case '20 cold restarts under traffic, strict' restarts_under_traffic strict
