# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What Suricata's own live tests of af-packet check: a passive sensor that is asked and told things
# over the control socket, and an inline one whose drop rule pings meet.

# assert_answer TEXT COMMAND [ARGUMENT...]
assert_answer() {
    local text=$1
    shift
    ask "$@"
    grep -qF -- "$text" answer || fail "$*: no '$text' in $(cat answer)"
}

# control_sensor_start THREADS
control_sensor_start() {
    RULES='alert icmp any any -> any any (itype:8; ip.src; dataset:set,seen,type ip; sid:1;)
alert icmp any any -> any any (itype:8; hostbits:isset,marked,src; sid:3;)'
    topology_make
    af_packet_entry a1 "threads=$1" defrag=yes | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
}

# Nobody answers behind a passive sensor.
ping_past() { in_client ping -q -c 5 -i 0.01 -W 0.1 "$(server_address)" > pings || true; }

control_socket_works() {
    control_sensor_start "$1"
    ping_past
    await_records 1 event_type=alert alert.signature_id=1
    assert_socket_answers
    assert_dataset_is_cleared
    assert_host_bits_are_kept
    assert_rules_are_taken_up
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    assert_at_least 1 "$(sensor_counter "$CASE_DIR" capture.kernel_packets)" 'frames received'
    assert_every_frame_has_one_end "$CASE_DIR"
}

assert_socket_answers() {
    local command mode=PLUGIN
    [ "$CAPTURE" = afp-guard ] || mode=AF_PACKET
    assert_answer '"ifaces":["a1"]' iface-list
    wait_until 10 'packets of a1' interface_has_packets
    # A second after the start at the earliest.
    wait_until 10 'counters' answers_ok dump-counters
    for command in memcap-list uptime; do
        ask "$command"
    done
    tell iface-bypassed-stat || true
    # Where nothing can be bypassed, the answer is that.
    grep -qE 'Bypass not enabled|No interface using bypass' answer || fail "$(cat answer)"
    assert_answer "$(engine_version "$ENGINE")" version
    assert_answer workers running-mode
    assert_answer "$mode" capture-mode
}

answers_ok() { tell "$@" && grep -q '"return":"OK"' answer; }

interface_has_packets() { ask iface-stat a1 && grep -q '"pkts":[1-9]' answer; }

# The set remembers the address, so it alerts once; emptied, it alerts once more.
assert_dataset_is_cleared() {
    ping_past
    ask dataset-clear seen ip
    ping_past
    await_records 2 event_type=alert alert.signature_id=1
    assert_equal 2 "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=1)" \
        'alerts of the first rule'
}

assert_host_bits_are_kept() {
    ask add-hostbit 10.97.1.1 marked 60
    assert_answer '"name":"marked"' list-hostbit 10.97.1.1
    assert_equal 0 "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=3)" \
        'alerts before the mark'
    ping_past
    await_records 1 event_type=alert alert.signature_id=3
    ask remove-hostbit 10.97.1.1 marked
    # By now Suricata may have forgotten the host altogether.
    tell list-hostbit 10.97.1.1 || true
    assert_line answer '"return":'
    assert_no_line answer marked
}

# No frame comes meanwhile: it is the idle threads that have to take the new rules.
assert_rules_are_taken_up() {
    printf '%s\n' 'alert icmp any any -> any any (itype:8; sid:2;)' >> test.rules
    assert_equal 0 "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=2)" \
        'alerts of the second rule'
    ask reload-rules
    ping_past
    await_records 1 event_type=alert alert.signature_id=2
}

# Frames come from both sides all the time, and none is lost over it.
rules_are_taken_up_under_traffic() {
    local reload
    inline_start "$ENGINE" "$CASE_DIR" -- ring-size=8192
    senders_start 1 2000
    for reload in 1 2 3; do
        frames_keep_coming "$SERVER" s1
        # About each packet: a rule about addresses alone is asked for new flows only.
        printf 'alert udp any any -> any any (dsize:>0; sid:%d;)\n' "$reload" > test.rules
        ask reload-rules
        await_records 1 event_type=alert "alert.signature_id=$reload"
    done
    frames_keep_coming "$SERVER" s1
    frames_keep_coming "$CLIENT" c1
    senders_stop
    await_frames "$SERVER" s1 "$(json_value sender.c1 sent)"
    await_frames "$CLIENT" c1 "$(json_value sender.s1 sent)"
    inline_stop "$CASE_DIR"
    assert_counter "$(($(json_value sender.c1 sent) + $(json_value sender.s1 sent)))" ips.accepted \
        'packets accepted'
}

inline_bridge_blocks_pings() {
    local page
    RULES='drop icmp any any -> any any (msg:"no pings"; itype:8; sid:1;)'
    inline_start "$ENGINE" "$CASE_DIR"
    recorder_start "$SERVER" s1 at-server.pcap
    tls_server_start "$SERVER" tls-at-server -www
    for page in 1 2 3; do
        in_client curl -kfsS --max-time 20 -o "page.$page" "https://$(server_address)/"
        assert_line "page.$page" 's_server'
    done
    assert_fails in_client ping -q -c 10 -i 0.02 -W 0.5 "$(server_address)"
    await_records 10 event_type=drop
    inline_stop "$CASE_DIR"
    recorders_stop
    # The handshakes are there, and not one echo request.
    assert_at_least 3 "$(frames_left at-server.pcap 'not (tcp[tcpflags] & tcp-syn != 0)')" \
        'connections at the server'
    "$TOOLS/pcap-compare" at-server.pcap at-server.pcap --ignore tcp | tee others || true
    assert_no_line others equal
    assert_at_least 1 "$(sensor_counter "$CASE_DIR" ips.accepted)" 'packets accepted'
    assert_counter 10 ips.blocked 'packets blocked'
}

test_case 'upstream: the control socket, 2 threads' control_socket_works 2
test_case 'upstream: the control socket, 3 threads' control_socket_works 3
test_case 'rules are taken up under traffic' rules_are_taken_up_under_traffic
test_case 'upstream: TLS passes the bridge, pings do not' inline_bridge_blocks_pings
