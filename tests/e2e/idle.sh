# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# No frame comes: flows end all the same. What of a stream was not inspected yet is inspected then,
# on a packet that Suricata makes up, and that only the thread of the flow can take.

# Flows that are not closed are forgotten after a second. A connection through a tap is one, not one
# for each side.
IMPATIENT='flow-timeouts:
  default: { new: 1, established: 1, closed: 1, bypassed: 1 }
  tcp: { new: 1, established: 1, closed: 1, bypassed: 1 }
  udp: { new: 1, established: 1, bypassed: 1 }
livedev: { use-for-tracking: no }'

# A connection through each pair, whose sides have said one word each, and now wait.
conversations_begin() {
    tool_start "$SERVER" echo-server --port 7
    # shellcheck disable=SC2016 # for that shell to expand
    background_start "$CLIENT" "$CASE_DIR/client" bash -c '
        for server in "$@"; do
            exec {fd}<> "/dev/tcp/$server/7"
            printf "needle\n" >&$fd
            read -r word <&$fd
        done
        printf "%s\n" "$word"
        exec sleep 600' - "$(server_address 1)" "$(server_address 2)"
    background_wait_for_line "$CASE_DIR/client" needle
}

# flows_end RUNMODE: a tap, because inline nothing of a stream is inspected late.
flows_end() {
    local frames
    RUNMODE=$1 EXTRA=$IMPATIENT
    RULES='alert tcp any any -> any 7 (content:"needle"; flow:to_server,only_stream; sid:1;)'
    topology_make --pairs 2
    {
        AF_PACKET_CLUSTER=20 af_packet_pair a1 b1 threads=2 copy-mode=tap
        AF_PACKET_CLUSTER=30 af_packet_pair a2 b2 threads=2 copy-mode=tap tpacket-v3=yes
    } | suricata_yaml "$CASE_DIR"
    # Suricata looks through all its flows within 10 s, and sooner when its memory is nearly full.
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --set flow.memcap=200kb
    suricata_wait_started "$CASE_DIR"
    conversations_begin
    wait_until 10 'a quiet line' line_is_quiet
    frames=$(frames_at_sensor)
    await_records 2 event_type=flow proto=TCP
    assert_equal 2 "$(eve_count "$CASE_DIR" event_type=flow proto=TCP flow.reason=timeout)" \
        'connections that were forgotten'
    assert_equal 2 "$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=1 \
        'pkt_src=stream (flow timeout)')" 'alerts on made-up packets'
    assert_equal "$frames" "$(frames_at_sensor)" 'frames since the line is quiet'
    inline_stop "$CASE_DIR"
}

frames_at_sensor() {
    printf '%s %s' "$(interface_frames "$SENSOR" a1 rx)" "$(interface_frames "$SENSOR" a2 rx)"
}

# Nothing for a while that is long for a host that answers at once, and short for a flow to end.
line_is_quiet() {
    local frames
    frames=$(frames_at_sensor)
    sleep 0.2
    [ "$frames" = "$(frames_at_sensor)" ]
}

test_case 'idle line: flows end, workers' flows_end workers
test_case 'idle line: flows end, autofp' flows_end autofp
