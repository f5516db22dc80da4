# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A peer that takes frames more slowly than they come, or not at all: nobody else waits for it.

# congest INTERFACE LIMIT: from now on it sends a megabit a second, and up to LIMIT bytes wait.
congest() {
    in_sensor tc qdisc add dev "$1" root tbf rate 1mbit burst 10k limit "$2" 2> tc.err ||
        skip "no token buckets in this kernel: $(cat tc.err)"
}

# 20 Mbit/s for a line of one: what has no room is lost, counted with its reason and said once. The
# other direction and the other pair lose nothing, with rings for a second of it.
# others_go_on RUN-MODE LIMIT REASON
others_go_on() {
    local limit=$2 reason=$3 flood start took failed lines
    plugin_only 'the counters are the plugin'\''s'
    topology_make --pairs 2
    inline_pairs 2 ring-size=1024 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --runmode "$1"
    suricata_wait_started "$CASE_DIR"
    congest b1 "$limit"
    background_start "$CLIENT" flood "$TOOLS/frames" --interface c1 --kind udp --size 500 \
        --flows 8 --rate 5000 --until-signal --keep-going
    flood=$BACKGROUND
    wait_until 15 'a frame that is lost' answer_has_more_than 0 \
        "interfaces.0.send-errors.$reason" afp-guard-status
    start=$(now_ms)
    counted_sender_start "$SERVER" s1 from-server.1 3000 --kind udp --rate 1000 \
        "${SERVER_RECIPE[@]}"
    send_both_ways 2 3000 --kind udp --flows 8 --rate 1000
    await_frames "$CLIENT" c1 3000
    await_frames "$CLIENT" c2 3000
    await_frames "$SERVER" s2 3000
    took=$(($(now_ms) - start))
    is_running "$flood" || fail 'the flood has ended early'
    background_stop "$flood"
    sensor_ends_well
    failed=$(sensor_counter "$CASE_DIR" capture.afp_guard.failed)
    assert_at_least 1000 "$failed" 'frames that had no room'
    assert_counter "$failed" "capture.afp_guard.send.$reason" 'frames with that reason'
    assert_equal "$failed" "$(failures_said)" 'frames that the log stands for'
    lines=$(grep -c 'b1: sending packet failed' log/console)
    assert_at_most $((3 + took / 10000)) "$lines" 'lines about it'
}

# answer_has_more_than NUMBER PATH COMMAND [ARGUMENT...]
answer_has_more_than() {
    local count
    tell "${@:3}" && count=$(answered "$2" 2> not-yet) && [ "$count" -gt "$1" ]
}

# How many frames the lines about failed sends stand for: the first one of a kind for one.
failures_said() {
    sed -n '/sending packet failed/s/.*(\([0-9]*\) times since.*/\1/p; t
        s/.*sending packet failed.*/1/p' log/console | sum_of_lines
}

test_case 'a full socket holds up nobody else' others_go_on workers 50m eagain
test_case 'a full queue holds up nobody else: pairs' others_go_on pairs 20k enobufs
test_case 'a full queue holds up nobody else: autofp' others_go_on autofp 20k enobufs
