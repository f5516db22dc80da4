# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Suricata 8's firewall mode: what no rule accepts does not pass.

# Pings of one size; connections to one port, and of HTTP there one page alone. A request or answer
# needs to be accepted in each state that it goes through.
firewall_rules() {
    local side state number=10
    cat <<END
accept:hook icmp:all any any -> any any (itype:8; dsize:98; sid:1;)
accept:hook icmp:all any any -> any any (itype:0; dsize:98; sid:2;)
accept:hook tcp:all any any -> any 80 (sid:3;)
accept:hook tcp:all any 80 -> any any (sid:4;)
accept:hook http1:request_line any any -> any any (http.uri; content:"/size/9"; bsize:7; sid:5;)
accept:hook http1:response_line any any -> any any (http.stat_code; content:"200"; sid:6;)
END
    for side in request response; do
        for state in started headers body trailer complete; do
            number=$((number + 1))
            printf 'accept:hook http1:%s_%s any any -> any any (sid:%d;)\n' $side $state $number
        done
    done
}

only_what_is_accepted_passes() {
    local url
    EXTRA="firewall: { enabled: yes, rule-path: $CASE_DIR, rule-files: [ firewall.rules ] }"
    firewall_rules > firewall.rules
    inline_start "$ENGINE" "$CASE_DIR"
    url=http://$(server_address)
    tool_start "$SERVER" httpd --port 80
    tool_start "$SERVER" httpd --port 81
    in_client ping -q -c 3 -i 0.01 -W 2 -s 98 "$(server_address)"
    assert_fails in_client ping -q -c 3 -i 0.01 -W 0.3 -s 99 "$(server_address)"
    assert_fails in_client curl -sS --max-time 1 -o other "$url:81/size/9"
    in_client curl -fsS --max-time 10 -o page "$url/size/9"
    assert_equal 9 "$(wc -c < page)" 'bytes of the page'
    assert_fails in_client curl -sS --max-time 1 -o other "$url/size/8"
    inline_stop "$CASE_DIR"
    assert_drops 'firewall default packet policy' 'proto=ICMP'
    assert_drops 'firewall default packet policy' 'dest_port=81'
    assert_drops 'firewall default app policy' 'dest_port=80'
    assert_counter 0 ips.drop_reason.rules 'packets dropped by rules'
}

# assert_drops REASON CONDITION
assert_drops() {
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=drop "drop.reason=$1" "$2")" \
        "frames with $2 dropped for $1"
}

test_case 'firewall: only what is accepted passes' only_what_is_accepted_passes
