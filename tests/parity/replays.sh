# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The conversations through both captures, and what is compared afterwards.

# conversations_made: once for the whole run, into CONVERSATIONS.
conversations_made() {
    local lock folder=$RUN_DIR/conversations
    CONVERSATIONS=$folder/sent
    mkdir -p "$folder"
    exec {lock}> "$folder/.lock"
    flock "$lock"
    if [ ! -e "$folder/made" ]; then
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
            -keyout "$folder/key.pem" -out "$folder/certificate.der" -outform DER \
            -subj /CN=page.example 2> "$folder/openssl.log"
        parity_tool conversations --write "$CONVERSATIONS.pcap" --names "$CONVERSATIONS.names" \
            --certificate "$folder/certificate.der"
        touch "$folder/made"
    fi
    exec {lock}>&-
}

# conversations_are_alike RUNMODE COPY-MODE [THREADS]: with one thread that inspects, so that there
# is one order. With several, the engine itself may tell of a drop in a tunnel or not: what leaves is
# the same.
conversations_are_alike() {
    local side
    conversations_made
    both_sides replayed "$1" "$2" "${3:-1}"
    for side in stock plugin; do
        assert_at_least 1 "$(json_value "$side/capture.3" frames)" "rejections of $side"
    done
    {
        [ "${3:-1}" -gt 1 ] ||
            parity_tool eve-differences stock/log/eve.json plugin/log/eve.json || true
        differing_lines log kept_log_lines
        differing_lines end exit_status
        far_sides_differ
    } > differences
    judge_differences differences
}

far_sides_differ() {
    local side
    for side in server client rejected; do
        parity_tool frame-differences "$CONVERSATIONS.pcap" "$CONVERSATIONS.names" \
            "stock/at-$side.pcap" "plugin/at-$side.pcap" --where "to the $side" || true
    done
}

# replayed RUNMODE COPY-MODE THREADS [OPTION-OF-TOPOLOGY...]: one side's run.
replayed() {
    topology_make --pairs 2 "${@:4}"
    RUNMODE=$1 RULES=$(cat "$PARITY_DIR/parity.rules")
    EXTRA=$(cat "$PARITY_DIR/outputs.yaml" && inspecting_threads "$3")
    replay_interfaces "$2" | suricata_yaml "$CASE_DIR"
    [ -z "${PACKET_SIZE:-}" ] ||
        sed -i "s/^default-packet-size: .*/default-packet-size: $PACKET_SIZE/" suricata.yaml
    # Without an address of its own the sensor can only reject frame by frame. On an interface that it
    # listens to it would see what it sends there: passively sooner or later, inline with stock's
    # capture only.
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --reject-dev a2
    suricata_wait_started "$CASE_DIR"
    recorder_start "$SERVER" s1 at-server.pcap --filter 'not ether proto 0x88b5'
    recorder_start "$CLIENT" c1 at-client.pcap --filter 'not ether proto 0x88b5'
    recorder_start "$CLIENT" c2 at-rejected.pcap
    if [ "$2" = passive ]; then
        parity_tool replay "$CONVERSATIONS.pcap" --client "$CLIENT:c1" --markers 0
    else
        parity_tool replay "$CONVERSATIONS.pcap" --client "$CLIENT:c1" --server "$SERVER:s1" \
            --markers "$3"
    fi
    await_records 1 event_type=alert alert.signature_id=99
    suricata_stop "$CASE_DIR"
    printf '%s\n' "$SURICATA_STATUS" > status
    recorders_stop
}

# replay_interfaces COPY-MODE: with one thread for each interface, so that there is one order.
replay_interfaces() {
    if [ "$1" = passive ]; then
        af_packet_entry a1 threads=1 ring-size=4096 defrag=no
    else
        af_packet_pair a1 b1 threads=1 ring-size=4096 "copy-mode=$1"
    fi
}

# inspecting_threads NUMBER: in autofp.
inspecting_threads() {
    printf 'threading: { set-cpu-affinity: no, detect-thread-ratio: %s }\n' \
        "$(awk -v wanted="$1" -v there="$(nproc)" 'BEGIN { print (wanted + 0.1) / there }')"
}

# A segment that the sender's host leaves to its network card comes as it is: longer than a place in
# the ring. Where default-packet-size makes these short, so are other frames.
oversized_is_alike() {
    CONVERSATIONS=$CASE_DIR/sent PACKET_SIZE=600
    parity_tool conversations --write sent.pcap --names sent.names --oversized
    both_sides replayed workers ips 1 --offload on
    far_sides_differ > differences
    judge_differences differences
}

replay_cases() {
    local copy_mode mode
    for copy_mode in ips tap; do
        for mode in workers autofp; do
            test_case "conversations: $copy_mode, $mode" conversations_are_alike "$mode" "$copy_mode"
        done
    done
    test_case 'conversations: ips, autofp, 3 threads' conversations_are_alike autofp ips 3
    test_case 'conversations: a frame that is too long' oversized_is_alike
    for mode in workers autofp single; do
        test_case "conversations: passive, $mode" conversations_are_alike "$mode" passive
    done
}
