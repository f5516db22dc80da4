# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Starts that the host does its best to spoil: interfaces that go, signals, too many threads, more
# traffic than can be had. (Links that are down: links.sh. Starts that cannot succeed:
# hostile-refusal.sh. Starts that are to be stopped again: hostile-stop.sh.)

# held_start MICROSECONDS STARTUP [KEY=VALUE...]: two pairs, whose threads are about to make their
# rings when this returns, and do so that much later.
held_start() {
    local delay=$1
    STARTUP=$2
    shift 2
    SURICATA_LAUNCHER=(env "SURICATA_RING_SETUP_DELAY_US=$delay")
    topology_make --pairs 2
    inline_pairs 2 "$@" | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    wait_until 30 'eight capture threads' capture_threads_are 8
}

# The two ends of the second pair's right cable, made anew.
remake_right_cable() {
    cable_make "$SENSOR" b2 "$SERVER" s2 1500 1
    set_offload "$SENSOR" b2 off
    set_offload "$SERVER" s2 off
    ip -n "$SERVER" link set s2 address "$(server_mac 2)"
    ip -n "$SERVER" address add "$(server_address 2)/24" dev s2
    neighbour "$SERVER" s2 "$(client_address 2)" "$(client_mac 2)"
}

# It was there when the sockets were made, and is not when they are to be bound. The other pair does
# not care, and one of its name takes its place.
# deleted_interface_is_waited_for STARTUP
deleted_interface_is_waited_for() {
    plugin_only 'stock opens its sockets anew'
    held_start 1500000 "$1"
    ip -n "$SENSOR" link delete b2
    assert_equal 0 "$(bound_sockets)" 'sockets bound before the interface went'
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 20
    assert_line log/console 'b2: interface is down'
    remake_right_cable
    wait_until 10 'b2 to have joined' grep -q 'b2: interface is up' log/console
    wait_until 10 'an answer through the second pair' \
        in_client ping -q -c 1 -W 0.2 "$(server_address 2)"
    echoes_pass 2 20
    echoes_pass 1 20
    inline_stop "$CASE_DIR"
}

# Two pairs, of which b1 takes much longer than the others to be ready.
uneven_pairs() {
    af_packet_entry a1 copy-mode=ips copy-iface=b1 cluster-id=92 threads=2 ring-size=2048
    af_packet_entry b1 copy-mode=ips copy-iface=a1 cluster-id=93 threads=2 ring-size=60000
    AF_PACKET_CLUSTER=94 af_packet_pair a2 b2 threads=2 ring-size=2048
}

# Every thread is interrupted all the time, from the first moment that a signal does not end the
# process: nobody takes that for a go.
# signals_storm STARTUP
signals_storm() {
    local storm pair
    STARTUP=$1
    topology_make --pairs 2
    uneven_pairs | suricata_yaml "$CASE_DIR"
    senders_start '1 2' 2000
    SURICATA_LAUNCHER=(env SURICATA_RING_SETUP_DELAY_US=300000)
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    tool_start "$SENSOR" signal-storm --rate 2000 --pid "$(suricata_pid "$CASE_DIR")"
    storm=$BACKGROUND
    suricata_wait_started "$CASE_DIR"
    for pair in 1 2; do
        frames_keep_coming "$SERVER" "s$pair"
        frames_keep_coming "$CLIENT" "c$pair"
    done
    background_stop "$storm"
    assert_at_least 8 "$(json_value "$TOOL_OUTPUT" threads)" 'threads that signals came to'
    assert_at_least 2000 "$(json_value "$TOOL_OUTPUT" sent)" 'signals'
    senders_stop
    inline_stop "$CASE_DIR"
    [ "$1" = guard ] || assert_nothing_guarded
}

assert_nothing_guarded() {
    [ "$CAPTURE" = af-packet ] || assert_counter 0 capture.afp_guard.guarded 'frames guarded'
}

# sixty_threads PAIRS THREADS: on however few processors, each with its share, in order.
sixty_threads() {
    local pairs=$1 threads=$2 FORWARD_RATE=$((20000 / $1))
    EXTRA="threading: { detect-thread-ratio: $threads }"
    topology_make --pairs "$pairs"
    inline_pairs "$pairs" "threads=$threads" ring-size=512 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    capture_threads_are 60 || fail 'there are not sixty capture threads'
    pairs_forward "$(seq -s ' ' "$pairs")" 600
    all_frames_were_sent $((pairs * 2 * 600))
}

# Frames come as fast as they can, from both sides, before there is a sensor and ever after.
# flood_is_forwarded STARTUP
flood_is_forwarded() {
    local pair
    STARTUP=$1
    topology_make --pairs 2
    uneven_pairs | suricata_yaml "$CASE_DIR"
    senders_start '1 2' 0
    await_interface_frames a1 10000
    await_interface_frames b2 10000
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    for pair in 1 2; do
        frames_keep_coming "$SERVER" "s$pair" 5000
        frames_keep_coming "$CLIENT" "c$pair" 5000
    done
    senders_stop
    inline_stop "$CASE_DIR"
    [ "$CAPTURE" = af-packet ] || assert_counter 0 capture.afp_guard.failed 'frames not sent'
    [ "$1" = guard ] || assert_nothing_guarded
}

await_interface_frames() { wait_until 15 "$2 frames at $1" frames_have_come "$SENSOR" "$1" "$2"; }

for startup in guard strict; do
    test_case "deleted during the start, it is waited for: $startup" \
        deleted_interface_is_waited_for "$startup"
    test_case "a storm of signals during the start: $startup" signals_storm "$startup"
    test_case "a start under full traffic: $startup" flood_is_forwarded "$startup"
done
test_case 'sixty threads: five pairs with six for each interface' sixty_threads 5 6
test_case 'sixty threads: one pair with thirty for each interface' sixty_threads 1 30
