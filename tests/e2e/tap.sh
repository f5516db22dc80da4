# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A tap copies everything. A rule that drops only alerts there.

# tap_copies_everything STARTUP
tap_copies_everything() {
    local count=1500 from
    plugin_only 'stock rewrites outer tags and takes priority tags away'
    STARTUP=$1 RULES='drop udp any any -> any any (msg:"all of it"; sid:1;)
drop icmp any any -> any any (msg:"all of it"; sid:2;)'
    inline_start "$ENGINE" "$CASE_DIR" -- copy-mode=tap ring-size=4096
    recorder_start "$SERVER" s1 at-server.pcap
    recorder_start "$CLIENT" c1 at-client.pcap
    send_both_ways 1 "$count" --kind mixed --flows 4 --rate 2000
    in_client ping -q -c 10 -i 0.01 -W 2 "$(server_address)"
    await_frames "$SERVER" s1 $((count + 10))
    await_frames "$CLIENT" c1 $((count + 10))
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" from-client.1.pcap at-server.pcap --ignore 'host 10.97.1.1'
    "$TOOLS/pcap-compare" from-server.1.pcap at-client.pcap --ignore 'host 10.97.1.1'
    assert_line log/console 'a1: AF_PACKET TAP mode activated a1->b1'
    assert_no_line log/console 'Setting IPS mode'
    # One for each flow at least: Suricata may leave it at that.
    for from in 192.0.2.1 198.51.100.1 10.97.1.1; do
        assert_at_least 1 \
            "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=2 "src_ip=$from")" 'alerts'
    done
    assert_equal 0 "$(eve_count "$CASE_DIR" event_type=alert alert.action=blocked)" \
        'alerts that say blocked'
    assert_counter $((2 * count + 20)) capture.afp_guard.sent 'frames copied'
    assert_counter 0 capture.afp_guard.verdict 'frames dropped by verdict'
}

test_case 'a tap copies everything: guard' tap_copies_everything guard
test_case 'a tap copies everything: strict' tap_copies_everything strict
