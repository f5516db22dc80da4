# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Hosts that leave cutting and checksums to their network cards, as hosts do: frames come merged and
# unfinished, and pass as they are.

BULK=8000000

# Where the hosts are, and what passes between them.
TAGS=()
PATH_MTU=

# offload_start [KEY=VALUE...]
offload_start() {
    plugin_only 'stock passes no merged frame'
    inline_start "$ENGINE" "$CASE_DIR" --offload on --ipv6 "${TAGS[@]}" -- "$@"
    [ -z "$PATH_MTU" ] || topology_path_mtu "$PATH_MTU"
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

# vlan_stop COUNTER VLAN...: each frame had these tags, for the engine and at the hosts.
vlan_stop() {
    local counter=$1 level=0 flows vlan
    inline_stop "$CASE_DIR"
    assert_counter "$(sensor_counter "$CASE_DIR" decoder.pkts)" "$counter" 'frames with tags'
    assert_equal '0 0' "$(strange_tags "$CLIENT" c1) $(strange_tags "$SERVER" s1)" \
        'frames with other tags at each end'
    flows=$(eve_count "$CASE_DIR" event_type=flow)
    assert_at_least 1 "$flows" 'records of flows'
    for vlan in "${@:2}"; do
        assert_equal "$flows" "$(eve_count "$CASE_DIR" event_type=flow "vlan.$level=$vlan")" \
            'flows in the VLAN'
        level=$((level + 1))
    done
}

# Merged frames come with their tag beside them, and go with it in its place.
merged_frames_pass_in_vlan() {
    local arrived
    TAGS=(--vlan 100)
    offload_start
    pages_pass
    recorder_start "$SERVER" s1 at-server.pcap --direction in
    echoes_pass 1 20 --size 1400
    echoes_pass 1 20 --size 1400 --destination "$(server_address6)"
    recorders_stop
    vlan_stop decoder.vlan 100
    arrived=$(json_value capture.1 frames)
    assert_at_least 40 "$arrived" 'frames at the server'
    "$TOOLS/pcap-compare" at-server.pcap at-server.pcap --ignore 'not ether[12:4] = 0x8100a064' \
        > compared
    assert_line compared "equal: $arrived frames" # all with VLAN 100 and priority 5
    assert_equal 4 "$(eve_count "$CASE_DIR" event_type=http http.url=/bulk http.status=200 \
        vlan.0=100)" 'records of pages'
    assert_frames_were_merged
}

merged_frames_pass_in_vlan_and_pairs() {
    RUNMODE=pairs
    merged_frames_pass_in_vlan
    assert_line log/console 'b1: the threads of a1 capture on it too'
}

# To the server through a card that cuts nothing, so that the kernel has to, behind the tags.
merged_frames_are_cut_behind_tags() {
    local segments=$((2 * BULK / 1448))
    offload_start "$@"
    set_offload "$SENSOR" b1 off
    pages_pass
    assert_at_most $((segments / 2)) "$(interface_frames "$CLIENT" c1 tx)" 'frames of the client'
    assert_at_least "$segments" "$(interface_frames "$SERVER" s1 rx)" 'frames at the server'
}

merged_frames_pass_a_tap_in_vlan() {
    TAGS=(--vlan 100)
    merged_frames_are_cut_behind_tags copy-mode=tap
    vlan_stop decoder.vlan 100
}

# Past the MTU the kernel sends one tag of 802.1Q, and nothing else.
merged_frames_pass_with_two_tags() {
    TAGS=(--vlan 100 --outer-vlan 200)
    PATH_MTU=1492
    merged_frames_are_cut_behind_tags
    echoes_pass 1 20 --size 1400
    vlan_stop decoder.vlan_qinq 200 100
    assert_counter 0 capture.afp_guard.failed 'frames that could not be sent'
}

# What is to be dropped is in the middle of what comes merged.
merged_frames_are_dropped_in_vlan() {
    RULES='drop tcp any any -> any any (msg:"no fruit"; content:"forbidden fruit"; sid:1;)'
    TAGS=(--vlan 100)
    offload_start
    head -c 300000 /dev/zero > allowed
    { head -c 150000 allowed && printf 'forbidden fruit' && head -c 150000 allowed; } > forbidden
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    in_client curl -fsS --max-time 20 -o got "http://$(server_address)/allowed"
    cmp allowed got
    assert_fails in_client curl -fsS --max-time 1 -o got "http://$(server_address)/forbidden"
    assert_no_line got 'forbidden fruit'
    vlan_stop decoder.vlan 100
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=drop vlan.0=100)" 'records of drops'
    assert_at_most 300 "$(sensor_counter "$CASE_DIR" capture.afp_guard.received)" 'frames received'
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
test_case 'offloads on, VLAN: pages pass merged' merged_frames_pass_in_vlan
test_case 'offloads on, VLAN: pages pass merged, pairs' merged_frames_pass_in_vlan_and_pairs
test_case 'offloads on, VLAN: a tap' merged_frames_pass_a_tap_in_vlan
test_case 'offloads on, VLAN: two tags' merged_frames_pass_with_two_tags
test_case 'offloads on, VLAN: what is to be dropped is dropped' merged_frames_are_dropped_in_vlan
test_case 'offload: auto merges nothing more' ports_are_settled auto on off
test_case 'offload: transparent leaves them on' ports_are_settled transparent on on
test_case 'offload: off switches them off' ports_are_settled off off off
test_case 'offload: what is not possible is refused' impossible_offload_is_refused
test_case 'qdisc-bypass: frames pass' bypass_forwards
