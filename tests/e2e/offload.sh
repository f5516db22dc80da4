# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Hosts that leave cutting and checksums to their network cards, as hosts do: frames come merged and
# unfinished, and pass as they are.

BULK=8000000

# offload_start [KEY=VALUE...]
offload_start() {
    plugin_only 'stock passes no merged frame'
    inline_start "$ENGINE" "$CASE_DIR" --offload on --ipv6 -- "$@"
}

# pages_pass: bulk in both directions, over IPv4 and IPv6.
pages_pass() {
    local address
    head -c "$BULK" /dev/urandom > bulk
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    tool_start "$CLIENT" httpd --port 80 --root "$CASE_DIR"
    for address in "$(server_address)" "[$(server_address6)]"; do
        bulk_arrives "$CLIENT" "$address"
    done
    for address in "$(client_address)" "[$(client_address6)]"; do
        bulk_arrives "$SERVER" "$address"
    done
}

# bulk_arrives NAMESPACE ADDRESS
bulk_arrives() {
    ip netns exec "$1" curl -gfsS --max-time 60 -o got "http://$2/bulk"
    cmp bulk got
}

# Fewer frames than half the segments of what was fetched four times.
assert_frames_were_merged() {
    assert_at_most $((4 * BULK / 1448 / 2)) \
        "$(sensor_counter "$CASE_DIR" capture.afp_guard.received)" 'frames received'
}

merged_frames_pass() {
    RULES='alert http any any -> any any (msg:"a page"; http.uri; content:"/bulk"; sid:1;)'
    offload_start "$@"
    pages_pass
    echoes_pass 1 20
    tls_server_start "$SERVER" tls-at-server -www
    in_client curl -kfsS --max-time 20 -o page "https://$(server_address)/"
    assert_line page 's_server'
    inline_stop "$CASE_DIR"
    assert_line log/console 'a1: offload: transparent'
    assert_equal 4 "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=1)" 'alerts'
    assert_equal 4 "$(eve_count "$CASE_DIR" event_type=http http.url=/bulk http.status=200)" \
        'records of pages'
    assert_equal 1 "$(eve_count "$CASE_DIR" event_type=tls)" 'records of TLS'
    assert_counter 0 capture.afp_guard.failed 'frames that could not be sent'
    assert_counter 0 capture.afp_guard.truncated 'frames cut off'
    assert_counter 0 tcp.invalid_checksum 'wrong checksums'
    assert_frames_were_merged
}

merged_frames_pass_a_tap() {
    offload_start copy-mode=tap
    pages_pass
    inline_stop "$CASE_DIR"
    assert_frames_were_merged
}

merged_frames_are_dropped() {
    RULES='drop http any any -> any any (msg:"no secret"; http.uri; content:"/secret"; sid:1;)'
    offload_start
    tool_start "$SERVER" httpd --port 80 --size 100000
    in_client curl -fsS --max-time 20 -o got "http://$(server_address)/open"
    assert_fails in_client curl -fsS --max-time 1 -o none "http://$(server_address)/secret"
    inline_stop "$CASE_DIR"
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=drop)" 'records of drops'
}

# Frames come back from other threads, and in no order.
merged_frames_pass_in_autofp() {
    RUNMODE=autofp
    offload_start
    pages_pass
    inline_stop "$CASE_DIR"
    assert_counter 0 capture.afp_guard.truncated 'frames cut off'
    assert_frames_were_merged
}

offload_of() { ip netns exec "$SENSOR" ethtool -k "$1" | sed -n "s/^$2: \([a-z]*\).*/\1/p"; }

# ports_are_settled SETTING SEGMENTATION RECEPTION: whether the ports cut and merge themselves while
# the sensor runs; after it they do as before.
ports_are_settled() {
    offload_start "offload=$1"
    assert_equal "$2" "$(offload_of a1 generic-segmentation-offload)" 'cutting'
    assert_equal "$3" "$(offload_of a1 generic-receive-offload)" 'merging'
    inline_stop "$CASE_DIR"
    assert_equal on "$(offload_of a1 generic-segmentation-offload)" 'cutting afterwards'
    assert_equal on "$(offload_of a1 generic-receive-offload)" 'merging afterwards'
}

impossible_offload_is_refused() {
    local status=0
    plugin_only 'the setting is the plugin'\''s'
    inline_pairs 1 offload=transparent qdisc-bypass=yes | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" - "$CASE_DIR" -T "$(capture_arguments)" > told || status=$?
    assert_at_least 1 "$status" 'exit status'
    assert_line told 'a1: offload: "transparent" is not possible: a1 has qdisc-bypass: yes'
}

# Past the queueing discipline there is no one to cut frames, so none come.
bypass_forwards() {
    plugin_only 'the setting is the plugin'\''s'
    inline_start "$ENGINE" "$CASE_DIR" -- qdisc-bypass=yes
    echoes_pass 1 50
    inline_stop "$CASE_DIR"
    assert_line log/console 'a1: offload: off (a1 has qdisc-bypass: yes)'
}

test_case 'offloads on: pages pass merged' merged_frames_pass
test_case 'offloads on: pages pass merged, 1 thread' merged_frames_pass threads=1
test_case 'offloads on: a tap' merged_frames_pass_a_tap
test_case 'offloads on: what is to be dropped is dropped' merged_frames_are_dropped
test_case 'offloads on: autofp' merged_frames_pass_in_autofp
test_case 'offload: auto merges nothing more' ports_are_settled auto on off
test_case 'offload: transparent leaves them on' ports_are_settled transparent on on
test_case 'offload: off switches them off' ports_are_settled off off off
test_case 'offload: what is not possible is refused' impossible_offload_is_refused
test_case 'qdisc-bypass: frames pass' bypass_forwards
