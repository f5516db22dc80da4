# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Links that flap under traffic, one side and both, again and again: on the same sockets, with each
# frame for the thread that it was for before, soon, and never through another interface.
# AFP_GUARD_FLAPS is how often in all.

FLAPS=${AFP_GUARD_FLAPS:-100}
FLAP_LIMIT_MS=50

# Each sender has an address of its own.
flap_mac() { printf '02:00:00:00:0%d:0%d' "$1" "$2"; }

# senders_of_flaps_start PAIRS: from both sides of each.
senders_of_flaps_start() {
    local pair
    for pair in $1; do
        sender_start "$CLIENT" "c$pair" 2000 "${CLIENT_RECIPE[@]}" --keep-going \
            --source-mac "$(flap_mac "$pair" 1)"
        SENDERS+=("$BACKGROUND")
        sender_start "$SERVER" "s$pair" 2000 "${SERVER_RECIPE[@]}" --keep-going \
            --source-mac "$(flap_mac "$pair" 2)"
        SENDERS+=("$BACKGROUND")
    done
}

# What arrives anywhere and is not from the other side of its own pair.
strays_watch() {
    local pair
    cable_make "$SENSOR" other "$SERVER" beyond 1500 1
    recorder_start "$SERVER" beyond stray.beyond.pcap
    for pair in 1 2; do
        recorder_start "$CLIENT" "c$pair" "stray.c$pair.pcap" --buffer-mb 8 \
            --filter "not ether src $(flap_mac "$pair" 2)"
        recorder_start "$SERVER" "s$pair" "stray.s$pair.pcap" --buffer-mb 8 \
            --filter "not ether src $(flap_mac "$pair" 1)"
    done
}

# A recording without frames has 24 bytes.
assert_no_strays() {
    local file
    recorders_stop
    for file in stray.*.pcap; do
        assert_equal 24 "$(stat -c %s "$file")" "bytes of $file"
    done
}

# Some conversations through pair 1, each with a number of frames that no sum of others is, and a rule
# that counts them.
COUNTING_RULE='alert udp any 30000:30100 <> any any (msg:"a conversation"; content:"AFP"; sid:1;)'
ONE_WAY=765 # frames

conversations_sent() {
    local part port count=3
    for ((part = 0; part < 8; part++, count *= 2)); do
        port=$((30000 + 7 * part))
        in_client "$TOOLS/frames" --interface c1 --count "$count" --source-port "$port" \
            --source-mac "$(flap_mac 1 1)" > sent
        in_server "$TOOLS/frames" --interface s1 --count "$count" "${SERVER_RECIPE[@]}" \
            --source-port 5001 --destination-port "$port" --source-mac "$(flap_mac 1 2)" > sent
    done
    await_records $((2 * ONE_WAY)) event_type=alert
}

# frames_of_threads NUMBER: how many of those each thread of pair 1 has got.
frames_of_threads() {
    local interface thread
    for interface in a1 b1; do
        for ((thread = 1; thread <= $1; thread++)); do
            sensor_counter "$CASE_DIR" "threads.W#0$thread-$interface.detect.alert"
        done
    done | xargs
}

# flaps THREADS LINK...: half of all the flaps, each link by itself and then all at once.
flaps() {
    local threads=$1 before
    plugin_only 'stock opens its sockets anew'
    STATS_OF_THREADS=yes EXTRA="threading: { detect-thread-ratio: $threads }" RULES=$COUNTING_RULE
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2 -- "threads=$threads"
    conversations_sent
    inline_stop "$CASE_DIR"
    before=$(frames_of_threads "$threads")
    assert_equal $((2 * ONE_WAY)) $((${before// /+})) "frames of all threads, $before"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    strays_watch
    senders_of_flaps_start '1 2'
    links_are_flapped "$threads" "${@:2}"
    senders_stop
    conversations_sent
    flapped_sensor_stop
    assert_equal "$before" "$(frames_of_threads "$threads")" 'frames of each thread'
    assert_no_strays
}

# links_are_flapped SEED LINK...
links_are_flapped() {
    local links=() link
    for link in "${@:2}"; do
        links+=(--link "$link")
    done
    flow_both_ways 1
    possessions > before
    in_sensor "$TOOLS/link-flaps" "${links[@]}" --far "$CLIENT:c1" --far "$SERVER:s1" \
        --count $((FLAPS / 2)) --seed "$1" | tee delays
    assert_resumed_soon
    flow_both_ways 2
    possessions > after
    cmp before after
}

# On a machine that does other things too, one in twenty may take longer.
assert_resumed_soon() {
    assert_at_most $((FLAPS / 20 + 1)) "$(json_value delays "over_${FLAP_LIMIT_MS}_ms")" \
        "times that it took more than $FLAP_LIMIT_MS ms"
}

test_case 'links flap, again and again: 1 thread' flaps 1 a1 b1
test_case 'links flap, again and again: 4 threads' flaps 4 a1 b1
