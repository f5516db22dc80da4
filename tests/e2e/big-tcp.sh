# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Hosts that merge more than 64 KiB to a frame (BIG TCP), over IPv6 with the option for jumbograms,
# over IPv4 with a length of 0: such frames come whole, and are inspected and sent in pieces.

BIG_BULK=20000000

# big_tcp_start [KEY=VALUE...]
big_tcp_start() {
    plugin_only 'stock passes no merged frame'
    inline_start "$ENGINE" "$CASE_DIR" --offload on --ipv6 -- "$@"
    merge_more "$CLIENT" c1
    merge_more "$SERVER" s1
}

# merge_more NAMESPACE INTERFACE: over IPv4 too, where this ip(8) has a word for it.
merge_more() {
    ip -n "$1" link set dev "$2" gso_max_size 200000 gro_max_size 200000 2> said ||
        skip "no BIG TCP here: $(cat said)"
    ip -n "$1" link set dev "$2" gso_ipv4_max_size 200000 gro_ipv4_max_size 200000 2> said || true
}

# What is longer than an IP packet is longer than what most of its pieces are, so these are frames
# that the kernel did not count.
assert_giants_came() {
    assert_at_least $(($(sensor_counter "$CASE_DIR" capture.kernel_packets) + 20)) \
        "$(sensor_counter "$CASE_DIR" capture.afp_guard.received)" 'frames received, and pieces'
}

# giants_pass [KEY=VALUE...]
giants_pass() {
    RULES='alert http any any -> any any (msg:"a page"; http.uri; content:"/bulk"; sid:1;)'
    big_tcp_start "$@"
    head -c "$BIG_BULK" /dev/urandom > bulk
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    giant_page_passes "$(server_address)"
    giant_page_passes "[$(server_address6)]"
    inline_stop "$CASE_DIR"
    assert_counter 0 capture.afp_guard.failed 'frames that could not be sent'
    assert_counter 0 capture.afp_guard.truncated 'frames cut off'
    assert_equal 2 "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=1)" 'alerts'
    assert_giants_came
}

# giant_page_passes ADDRESS
giant_page_passes() {
    in_client curl -gfsS --max-time 60 -o got "http://$1/bulk"
    cmp bulk got
}

giants_pass_in_autofp() {
    RUNMODE=autofp
    giants_pass threads=1
}

# What is to be dropped is in the middle of what comes merged.
giants_are_dropped() {
    RULES='drop tcp any any -> any any (msg:"no fruit"; content:"forbidden fruit"; sid:1;)'
    big_tcp_start
    head -c 30000000 /dev/zero > allowed
    { head -c 15000000 allowed && printf 'forbidden fruit' && head -c 15000000 allowed; } > forbidden
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    in_client curl -gfsS --max-time 60 -o got "http://[$(server_address6)]/allowed"
    cmp allowed got
    assert_fails in_client curl -gfsS --max-time 3 -o got "http://[$(server_address6)]/forbidden"
    assert_no_line got 'forbidden fruit'
    inline_stop "$CASE_DIR"
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=drop)" 'records of drops'
    assert_counter 0 capture.afp_guard.truncated 'frames cut off'
    assert_giants_came
}

test_case 'BIG TCP: pages pass' giants_pass
test_case 'BIG TCP: pages pass, 1 thread' giants_pass threads=1
test_case 'BIG TCP: autofp' giants_pass_in_autofp
test_case 'BIG TCP: what is to be dropped is dropped' giants_are_dropped
