# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A sensor between client and server: the setting of nearly every end-to-end case.

# inline_start ENGINE DIR [TOPOLOGY OPTION...] [-- KEY=VALUE...]: makes the topology, writes
# DIR/suricata.yaml for its pairs (each with clusters of its own and two threads unless KEY=VALUE
# says otherwise), starts and waits. What suricata_yaml reads from variables (RULES, STARTUP, EXTRA)
# is read here too.
inline_start() {
    local engine=$1 dir=$2 topology=() pairs
    shift 2
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        topology+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    topology_make "${topology[@]}"
    pairs=$(in_sensor ls /sys/class/net | grep -c '^a[0-9]*$')
    inline_pairs "$pairs" "$@" | suricata_yaml "$dir"
    suricata_start "$engine" "$SENSOR" "$dir"
    suricata_wait_started "$dir"
}

# inline_pairs NUMBER [KEY=VALUE...]: the af-packet entries of that many pairs.
inline_pairs() {
    local number=$1 pair
    shift
    for ((pair = 1; pair <= number; pair++)); do
        AF_PACKET_CLUSTER=$((90 + 2 * pair)) af_packet_pair "a$pair" "b$pair" \
            threads=2 ring-size=4096 "$@"
    done
}

# inline_stop DIR: as an operator would; nothing may have gone wrong, whatever the case was about.
inline_stop() {
    suricata_stop "$1"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line "$1/log/console" 'sending packet failed'
    assert_no_line "$1/log/console" 'Error:'
    assert_line "$1/log/console" 'a1: packets: '
    assert_every_frame_has_one_end "$1"
}

# sensor_counter DIR NAME: a counter (ips.blocked) from the newest statistics that Suricata wrote;
# nothing, and status 1, when it has none of that name.
sensor_counter() { "$TOOLS/eve" "$1/log/eve.json" last event_type=stats "stats.$2"; }

# eve_count DIR PATH=VALUE...: how many records are such.
eve_count() {
    local dir=$1
    shift
    "$TOOLS/eve" "$dir/log/eve.json" count "$@"
}

# assert_every_frame_has_one_end DIR: what the plugin received is the sum of what became of it, and
# every frame that failed has its reason.
assert_every_frame_has_one_end() {
    local fate sum=0 received failed
    [ "$CAPTURE" = afp-guard ] || return 0
    for fate in sent verdict guarded failed truncated flushed inspected uninspected malformed; do
        sum=$((sum + $(sensor_counter "$1" "capture.afp_guard.$fate")))
    done
    received=$(sensor_counter "$1" capture.afp_guard.received)
    assert_equal "$received" "$sum" 'frames received, and the sum of what became of them'
    sum=$(($(sensor_counter "$1" capture.errors) + $(send_errors "$1")))
    failed=$(sensor_counter "$1" capture.afp_guard.failed)
    assert_equal "$failed" "$sum" 'frames that failed, and the sum of the reasons'
}

# send_errors DIR: the sum of capture.afp_guard.send.*.
send_errors() {
    sensor_counter "$1" capture.afp_guard.send | grep -o '[0-9]*' | sum_of_lines
}
