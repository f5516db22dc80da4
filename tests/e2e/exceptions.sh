# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Exception policies: what becomes of a flow that Suricata did not see begin, or cannot understand.

# A connection through a plain bridge, whose both sides know each other when the sensor comes. The
# client says what is written to the fifo "words", and writes to the file "client" what it is told.
conversation_begin() {
    in_sensor ip link add bridge type bridge
    in_sensor ip link set a1 master bridge
    in_sensor ip link set b1 master bridge
    in_sensor ip link set bridge up
    tool_start "$SERVER" echo-server --port 7
    mkfifo words
    # shellcheck disable=SC2016 # for that shell to expand
    background_start "$CLIENT" "$CASE_DIR/client" bash -c '
        exec 3<> "/dev/tcp/$0/7" 4<> words
        while read -r patience word; do
            printf "%s\n" "$word" >&3
            status=0
            read -r -t "$patience" answer <&3 || status=$?
            printf "%s: %s %s\n" "$word" "$status" "$answer"
        done < words' "$(server_address)"
    CONVERSATION=$BACKGROUND
    assert_said before 0
    in_sensor ip link delete bridge
}

# assert_said WORD STATUS: of the read that waits for the answer; 0 when it comes, 1 when the
# connection is over, 142 when nothing comes.
assert_said() {
    printf '%s %s\n' "$(patience "$2")" "$1" > words
    background_wait_for_line "$CASE_DIR/client" "$1: " "$CONVERSATION"
    assert_equal "$2" "$(sed -n "s/^$1: \([0-9]*\).*/\1/p" client)" "status of '$1'"
}

# patience STATUS: how many seconds to wait for it. Nothing is no sooner nothing.
patience() { if [ "$1" = 142 ]; then printf 1; else printf 10; fi; }

# assert_nonsense_said STATUS: a record of TLS, which comes back, and one of no length. 0 when that
# comes back too, else as assert_said has it.
assert_nonsense_said() {
    local status=0
    tool_start "$SERVER" echo-server --port 443
    # shellcheck disable=SC2016 # for that shell to expand
    in_client bash -c '
        exec 3<> "/dev/tcp/$0/443"
        printf "\026\003\001\000\004\001\000\000\000" >&3
        timeout 10 dd bs=9 count=1 status=none <&3 > /dev/null
        printf "\026\003\001\000\000\n" >&3
        read -r -t "$1" record <&3' "$(server_address)" "$(patience "$1")" || status=$?
    assert_equal "$1" "$status" 'status of nonsense'
}

# policy_is_followed POLICY STATUS: of who waits for the answer, under that policy for both.
policy_is_followed() {
    local policy=$1
    RULES='alert tcp any any -> any 7 (content:"middle"; sid:1;)'
    topology_make
    conversation_begin
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --set stream.midstream=false \
        --set "stream.midstream-policy=$policy" --set "app-layer.error-policy=$policy"
    suricata_wait_started "$CASE_DIR"
    assert_said middle "$2"
    assert_nonsense_said "$2"
    inline_stop "$CASE_DIR"
    assert_applied stream_midstream 7 "${policy/-/_}"
    assert_applied app_layer_error 443 "${policy/-/_}"
    assert_equal 0 "$(eve_count "$CASE_DIR" event_type=alert)" 'alerts'
    [ "$2" -ne 0 ] || assert_counter 0 ips.blocked 'packets blocked'
    [ "$policy" != reject ] || assert_counter 2 ips.rejected 'packets rejected'
}

# assert_applied WHAT PORT POLICY: says the flow's record.
assert_applied() {
    assert_equal 1 "$(eve_count "$CASE_DIR" event_type=flow "dest_port=$2" \
        "flow.exception_policy.0.target=$1" "flow.exception_policy.0.policy=$3")" \
        "flows with $3 for $1"
}

test_case 'exceptions: drop-flow' policy_is_followed drop-flow 142
test_case 'exceptions: pass-flow' policy_is_followed pass-flow 0
test_case 'exceptions: bypass' policy_is_followed bypass 0
test_case 'exceptions: reject' policy_is_followed reject 1
