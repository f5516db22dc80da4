# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A rule that rejects: the sender is told, in the name of whom it spoke to. The sensor has no
# addresses, so this takes host-mode: sniffer-only; Suricata then answers through the interface that
# the packet came from, whomever it answers (rejectboth).

REJECTING='reject tcp any any -> any 80 (content:"secret"; sid:1;)
rejectboth tcp any any -> any 81 (content:"secret"; sid:2;)
reject udp any any -> any 53 (dsize:>0; sid:3;)'

# page_status PORT PATH: of curl, which has 56 for a connection that was reset and 28 for silence.
page_status() {
    local status=0
    in_client curl -sS --max-time "${SILENCE:-10}" -o page "http://$(server_address):$1/$2" ||
        status=$?
    printf '%s' "$status"
}

servers_start() {
    local port
    for port in 80 81; do
        tool_start "$SERVER" httpd --port "$port"
    done
}

# matching PCAP FILTER: how many frames of a recording match.
matching() { printf '%s' "$(($(frames_left "$1" 'less 1') - $(frames_left "$1" "$2")))"; }

sender_is_told() {
    local sensor reset='tcp[tcpflags] & tcp-rst != 0' port
    RULES=$REJECTING
    inline_start "$ENGINE" "$CASE_DIR"
    servers_start
    recorder_start "$CLIENT" c1 at-client.pcap
    recorder_start "$SERVER" s1 at-server.pcap
    for port in 80 81; do
        assert_equal 56 "$(page_status "$port" secret)" "curl's status, port $port"
        assert_equal 0 "$(page_status "$port" size/9)" "curl's status of another page, port $port"
    done
    in_client "$TOOLS/udp-probe" --destination "$(server_address)" --port 53 --count 1 --rate 1 \
        --timeout-ms 0 --report-only > probe
    await_records 3 event_type=alert
    inline_stop "$CASE_DIR"
    recorders_stop
    sensor="ether src $(in_sensor cat /sys/class/net/a1/address) and src host $(server_address)"
    for port in 80 81; do
        assert_equal 1 "$(matching at-client.pcap "$sensor and src port $port and $reset")" \
            "resets for the client from port $port"
    done
    assert_equal 1 "$(matching at-client.pcap "$sensor and icmp[icmptype] == icmp-unreach")" \
        'datagrams that are not reachable'
    assert_equal 0 "$(matching at-server.pcap "$reset")" 'resets for the server'
    assert_equal 0 "$(matching at-server.pcap 'udp')" 'datagrams that were rejected'
    assert_counter 3 ips.rejected 'packets rejected'
}

# Where Suricata thinks that it is a router and finds no route (upstream's issue 8390), nobody is
# told. What is rejected does not pass for that.
rejected_is_dropped() {
    local SILENCE=1
    RULES=$REJECTING
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --set host-mode=router
    suricata_wait_started "$CASE_DIR"
    servers_start
    assert_equal 28 "$(page_status 80 secret)" "curl's status"
    SILENCE=10
    assert_equal 0 "$(page_status 80 size/9)" "curl's status of another page"
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'sending packet failed'
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=alert alert.action=blocked)" 'alerts'
}

test_case 'reject: the sender is told' sender_is_told
test_case 'reject: without a route it drops' rejected_is_dropped
