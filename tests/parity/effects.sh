# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What some options do that is not to be seen in a start that goes well.

# effect NAME FUNCTION [ARGUMENT...]: both sides at the same time; each writes what is to be compared
# into the file "told".
effect() { test_case "$1" effect_is_alike "$@"; }

effect_is_alike() {
    local name=$1
    DIFFERENCES=$CASE_DIR/differences
    both_sides "${@:2}"
    same "$name" told_of_effect
    judge_differences "$DIFFERENCES"
}

told_of_effect() { cat "$1/told"; }

# The engine is held back again and again until its ring has run over. Of the frames that the kernel
# had room for, those that are given up for the newer ones: are there any, and who says so.
# ring_runs_over COPY-MODE
ring_runs_over() {
    local sender turn
    topology_make
    af_packet_pair a1 b1 threads=1 ring-size=256 use-emergency-flush=yes "copy-mode=$1" |
        suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    sender_start "$CLIENT" c1 40000
    sender=$BACKGROUND
    # Frames have to come while it empties the ring, for the kernel to say that it has lost some.
    for ((turn = 0; turn < 4; turn++)); do
        kill -STOP "$(suricata_pid "$CASE_DIR")"
        more_have_come 1000
        kill -CONT "$(suricata_pid "$CASE_DIR")"
        more_have_come 4000
    done
    background_stop "$sender"
    FLOOD=$(json_value sender.c1 sent)
    wait_until 10 'all frames to be counted' frames_are_counted "$FLOOD"
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_every_frame_has_one_end "$CASE_DIR"
    tell_of_flush > told
}

more_have_come() {
    wait_until 10 'more frames' frames_have_come "$SENSOR" a1 \
        "$(($(interface_frames "$SENSOR" a1 rx) + $1))"
}

frames_are_counted() {
    [ "$(sensor_counter "$CASE_DIR" capture.kernel_packets 2> /dev/null)" = "$1" ]
}

tell_of_flush() {
    local room arrived flushed=0
    room=$((FLOOD - $(sensor_counter "$CASE_DIR" capture.kernel_drops)))
    assert_at_most $((FLOOD - 2000)) "$room" 'frames that found room'
    arrived=$(interface_frames "$SERVER" s1 rx)
    [ "$CAPTURE" = af-packet ] || flushed=$(sensor_counter "$CASE_DIR" capture.afp_guard.flushed)
    printf 'frames that are not inspected: %s\n' \
        "$(some_or_none $((room - $(sensor_counter "$CASE_DIR" decoder.pkts))))"
    printf 'frames that are not forwarded: %s\n' "$(some_or_none $((room - arrived)))"
    printf 'frames that end in no counter: %s\n' "$(some_or_none $((room - arrived - flushed)))"
}

some_or_none() {
    assert_at_least 0 "$1" 'frames'
    [ "$1" -eq 0 ] && printf none || printf some
}

# A process that may lock no memory cannot have what mmap-locked asks for.
NO_LOCKED_MEMORY=(prlimit --memlock=0 setpriv --bounding-set=-ipc_lock)

start_without_locked_memory() {
    topology_make
    SURICATA_SURROUNDINGS=("${NO_LOCKED_MEMORY[@]}")
    entry a1 'threads: 1, mmap-locked: yes' | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    wait_until 60 'an end of the start' start_is_settled
    ! suricata_is_started "$CASE_DIR" || fail 'has started'
    grep -oE '^Error: .* (mmap|failed to start).*' log/console | tell_by_both > told
    suricata_stop "$CASE_DIR" 3 || true
}

# Standard input, without the words that each capture has of its own.
tell_by_both() {
    sed -E 's/(af-packet|afp-guard): //; s/(failed to mmap|mmap of [0-9]+ bytes): /mmap: /
        s/ \(mmap-locked needs .*\)//
        s/(failed to start): flags [0-9]+/\1/
        s/failed to activate hardware timestamping on packet socket: /no time of the card: /
        s/no hardware time stamps: .*_TIMESTAMP: /no time of the card: /'
}

# The kernel refuses the network card's time stamps: who asks for them hears of it. And who does not
# ask for locked memory needs none.
start_without_card_time() {
    topology_make
    # SOL_PACKET, PACKET_TIMESTAMP, EOPNOTSUPP
    SURICATA_SURROUNDINGS=("${NO_LOCKED_MEMORY[@]}"
        "$TOOLS/deny-option" --level 263 --option 17 --error 95 --)
    {
        entry a1 'copy-mode: ips, copy-iface: b1, threads: 1, disable-hwtimestamp: yes'
        entry b1 'copy-mode: ips, copy-iface: a1, threads: 1'
    } | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    suricata_stop "$CASE_DIR"
    grep -E '^(Error|Warning): .*timestamp|^(Error|Warning): .*time stamp' log/console |
        tell_by_both > told
    assert_line told 'b1: no time of the card: Operation not supported'
}

# Three times as many threads as there can be. The first line is what both do, the second what each
# makes of it: how many frames all rings hold, of those that two times max-pending-packets are.
start_with_a_crowd() {
    topology_make
    entry a1 "threads: $((3 * $(nproc))), tpacket-v3: no" | suricata_yaml "$CASE_DIR"
    # So many that a block more or less does not matter.
    sed -i 's/^max-pending-packets:.*/max-pending-packets: 6000/' suricata.yaml
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    look_at_sockets | grep -c '^a1 ver:' > told
    assert_equal "$(nproc)" "$(cat told)" 'threads'
    printf 'the rings of all threads hold %s of the frames that they should\n' \
        "$(in_sensor ss -0 -e -n | all_or_a_part)" >> told
    suricata_stop "$CASE_DIR"
}

all_or_a_part() {
    grep -oE 'ring_rx\(.*frm_nr:[0-9]+' | grep -oE '[0-9]+$' |
        awk '{ sum += $1 } END { print (sum >= 12000 ? "all" : "a part") }'
}

effect_rows() {
    effect 'option ring-size is left out, and threads are too many' start_with_a_crowd
    effect 'option use-emergency-flush: ips' ring_runs_over ips
    effect 'option use-emergency-flush: tap' ring_runs_over tap
    effect 'option mmap-locked, and none to be had' start_without_locked_memory
    effect 'option disable-hwtimestamp, and none to be had' start_without_card_time
}
