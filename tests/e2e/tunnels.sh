# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Hosts that leave it to their network cards to cut what is in a tunnel: frames come merged inside of
# VXLAN, are inspected there, and leave in segments.

TUNNEL_BULK=8000000

# The tunnel's ends.
inner_client() { printf '10.98.1.1'; }
inner_server() { printf '10.98.1.2'; }
inner_client6() { printf 'fd98:1::1'; }
inner_server6() { printf 'fd98:1::2'; }

# tunnel_start OUTER [KEY=VALUE...]: VXLAN over IPv4, without a checksum of UDP, or over IPv6, with one.
tunnel_start() {
    local outer=$1
    shift
    plugin_only 'stock passes no merged frame'
    inline_start "$ENGINE" "$CASE_DIR" --offload on --ipv6 -- "$@"
    if [ "$outer" = IPv4 ]; then
        tunnel_end "$CLIENT" c1 1 2 noudpcsum "$(client_address)" "$(server_address)"
        tunnel_end "$SERVER" s1 2 1 noudpcsum "$(server_address)" "$(client_address)"
    else
        tunnel_end "$CLIENT" c1 1 2 noudp6zerocsumtx "$(client_address6)" "$(server_address6)"
        tunnel_end "$SERVER" s1 2 1 noudp6zerocsumtx "$(server_address6)" "$(client_address6)"
    fi
}

# tunnel_end NAMESPACE INTERFACE OWN-NUMBER PEER-NUMBER CHECKSUM LOCAL REMOTE
tunnel_end() {
    local own=02:af:00:00:98:0$3 peer=02:af:00:00:98:0$4
    # Not every iproute2 knows the words of a kernel without VXLAN.
    ip -n "$1" link add vx0 address "$own" type vxlan id 7 dstport 4789 dev "$2" "$5" \
        local "$6" remote "$7" || skip 'this kernel has no VXLAN'
    interface_ipv6 "$1" vx0
    ip -n "$1" link set vx0 mtu 1430 up
    ip -n "$1" address add "10.98.1.$3/24" dev vx0
    ip -n "$1" address add "fd98:1::$3/64" dev vx0 nodad
    neighbour "$1" vx0 "10.98.1.$4" "$peer"
    neighbour "$1" vx0 "fd98:1::$4" "$peer"
}

# bulk_passes NAMESPACE ADDRESS
bulk_passes() {
    ip netns exec "$1" curl -gfsS --max-time 60 -o got "http://$2/bulk"
    cmp bulk got
}

pages_pass_in_tunnel() {
    head -c "$TUNNEL_BULK" /dev/urandom > bulk
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    tool_start "$CLIENT" httpd --port 80 --root "$CASE_DIR"
    bulk_passes "$CLIENT" "$(inner_server)"
    bulk_passes "$CLIENT" "[$(inner_server6)]"
    bulk_passes "$SERVER" "$(inner_client)"
    bulk_passes "$SERVER" "[$(inner_client6)]"
}

# tunnel_stop: nothing was lost, and what came was merged.
tunnel_stop() {
    local segments=$((4 * TUNNEL_BULK / 1370))
    inline_stop "$CASE_DIR"
    assert_counter 0 capture.afp_guard.failed 'frames that could not be sent'
    assert_counter 0 capture.afp_guard.truncated 'frames cut off'
    assert_counter 0 tcp.invalid_checksum 'wrong checksums'
    assert_at_most $((segments * 3 / 4)) "$(sensor_counter "$CASE_DIR" capture.afp_guard.received)" \
        'frames received'
}

# merged_frames_pass_in_tunnel OUTER [KEY=VALUE...]
merged_frames_pass_in_tunnel() {
    local started
    RULES='alert http any any -> any any (msg:"a page"; http.uri; content:"/bulk"; sid:1;)'
    tunnel_start "$@"
    started=$(now_ms)
    pages_pass_in_tunnel
    say "four pages of $TUNNEL_BULK bytes in $(seconds_since "$started") s"
    tunnel_stop
    assert_equal 4 "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=1)" 'alerts'
    assert_equal 4 "$(eve_count "$CASE_DIR" event_type=http http.url=/bulk http.status=200)" \
        'records of pages'
}

merged_frames_pass_a_tap_in_tunnel() {
    tunnel_start IPv4 copy-mode=tap
    pages_pass_in_tunnel
    tunnel_stop
}

merged_frames_pass_in_tunnel_and_autofp() {
    RUNMODE=autofp
    merged_frames_pass_in_tunnel IPv4
}

# What is to be dropped is in the middle of what comes merged.
merged_frames_are_dropped_in_tunnel() {
    RULES='drop tcp any any -> any any (msg:"no fruit"; content:"forbidden fruit"; sid:1;)'
    tunnel_start IPv4
    head -c 300000 /dev/zero > allowed
    { head -c 150000 allowed && printf 'forbidden fruit' && head -c 150000 allowed; } > forbidden
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    in_client curl -fsS --max-time 20 -o got "http://$(inner_server)/allowed"
    cmp allowed got
    assert_fails in_client curl -fsS --max-time 1 -o got "http://$(inner_server)/forbidden"
    assert_no_line got 'forbidden fruit'
    inline_stop "$CASE_DIR"
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=drop)" 'records of drops'
    assert_counter 0 tcp.invalid_checksum 'wrong checksums'
}

test_case 'tunnels, offloads on: pages pass merged in VXLAN' merged_frames_pass_in_tunnel IPv4
test_case 'tunnels, offloads on: pages pass merged in VXLAN over IPv6' \
    merged_frames_pass_in_tunnel IPv6
test_case 'tunnels, offloads on: a tap' merged_frames_pass_a_tap_in_tunnel
test_case 'tunnels, offloads on: autofp' merged_frames_pass_in_tunnel_and_autofp
test_case 'tunnels, offloads on: what is to be dropped is dropped' merged_frames_are_dropped_in_tunnel
