# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Thread i of an interface holds place i of its cluster, start after start, on a machine that is
# busy. Which thread a frame goes to is the kernel's choice, and follows from the places alone; what
# it chooses is seen beforehand with plain sockets that join one after the other.

ORDER_THREADS=4
ORDER_STARTS=4

# order_frames: half.0.c1.pcap to half.1.s1.pcap, two halves of the same conversations from both of
# their sides. Each conversation has a number of frames that no sum of others is.
order_frames() {
    local part count=5 port=20000
    for ((part = 0; part < 8; part++, count *= 2, port += 7)); do
        "$TOOLS/frames" --write part.c1.pcap --count "$count" --source-port "$port" > /dev/null
        "$TOOLS/frames" --write part.s1.pcap --count "$count" --source-port 5001 \
            --destination-port "$port" "${SERVER_RECIPE[@]:4}" > /dev/null
        append_recording part.c1.pcap "half.$((part % 2)).c1.pcap"
        append_recording part.s1.pcap "half.$((part % 2)).s1.pcap"
    done
}

# append_recording PCAP TO: a recording begins with 24 bytes of its own, and then come its frames.
append_recording() {
    if [ -e "$2" ]; then tail -c +25 "$1" >> "$2"; else cp "$1" "$2"; fi
}

# order_send NAMESPACE INTERFACE: each half from a processor of its own, where there are two. Frames
# on such a cable stay on the processor that sends them.
order_send() {
    local half processors
    mapfile -t processors < <(order_processors)
    for half in 0 1; do
        ip netns exec "$1" taskset -c "${processors[half % ${#processors[@]}]}" \
            "$TOOLS/frames" --interface "$2" --read "half.$half.$2.pcap" --rate 20000 > /dev/null
    done
}

# order_queues NAMESPACE INTERFACE: one processor sends to the queues 0 and 3, the other one to 1 and
# 2; so a queue follows neither from the processor alone nor from the conversation.
order_queues() {
    local queue turn turns=(0 1 1 0) processors
    mapfile -t processors < <(order_processors)
    for queue in 0 1 2 3; do
        turn=$((turns[queue] % ${#processors[@]}))
        # shellcheck disable=SC2016 # for the other shell to expand
        ip netns exec "$1" sh -c 'printf "%x" "$1" > "/sys/class/net/$2/queues/tx-$3/xps_cpus"' - \
            $((1 << processors[turn])) "$2" "$queue"
    done
}

# The numbers of the processors that this may run on, one on each line.
order_processors() {
    local range
    for range in $(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status | tr ',' ' '); do
        seq "${range%-*}" "${range#*-}"
    done
}

# order_expect TYPE SENSOR-INTERFACE NAMESPACE INTERFACE: what sockets in known places get of it, as
# a line.
order_expect() {
    tool_start "$SENSOR" cluster --interface "$2" --type "$1" --sockets "$ORDER_THREADS" --id 77
    order_send "$3" "$4"
    background_stop "$BACKGROUND"
    "$TOOLS/eve" <(grep '^{' "$TOOL_OUTPUT") last frames | tr -d '[]' | tr ',' ' '
}

# order_seen SENSOR-INTERFACE: what the threads got of it in the newest run.
order_seen() {
    local thread seen=()
    for ((thread = 1; thread <= ORDER_THREADS; thread++)); do
        seen+=("$(sensor_counter "$CASE_DIR" "threads.W#0$thread-$1.decoder.pkts")")
    done
    printf '%s\n' "${seen[*]}"
}

# order_is_kept TYPE
order_is_kept() {
    local type=$1 start at_a at_b load
    STATS_OF_THREADS=yes
    EXTRA="threading: { detect-thread-ratio: $ORDER_THREADS }"
    topology_make --queues "$ORDER_THREADS"
    order_queues "$CLIENT" c1
    order_queues "$SERVER" s1
    order_frames
    at_a=$(order_expect "$type" a1 "$CLIENT" c1)
    at_b=$(order_expect "$type" b1 "$SERVER" s1)
    printf 'expected: %s at a1, %s at b1\n' "$at_a" "$at_b"
    # Otherwise all orders would look the same.
    assert_at_least 2 "$(tr ' ' '\n' <<< "$at_a" | grep -vcx 0)" 'threads that get something'
    inline_pairs 1 "threads=$ORDER_THREADS" "cluster-type=$type" | suricata_yaml "$CASE_DIR"
    for load in 1 2; do
        background_start "$SENSOR" "load.$load" sh -c 'while :; do :; done'
    done
    for ((start = 1; start <= ORDER_STARTS; start++)); do
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
        suricata_wait_started "$CASE_DIR"
        order_send "$CLIENT" c1
        order_send "$SERVER" s1
        inline_stop "$CASE_DIR"
        assert_equal "$at_a" "$(order_seen a1)" "frames of the threads of a1 at start $start"
        assert_equal "$at_b" "$(order_seen b1)" "frames of the threads of b1 at start $start"
    done
}

# Both directions of a conversation have the same place, each on its interface.
both_sides_agree() {
    local type=cluster_flow
    order_is_kept "$type"
    assert_equal "$(order_seen a1)" "$(order_seen b1)" 'frames of the threads on both sides'
}

test_case 'thread i has place i: cluster_cpu' order_is_kept cluster_cpu
test_case 'thread i has place i: cluster_qm' order_is_kept cluster_qm
test_case 'thread i has place i, on both sides: cluster_flow' both_sides_agree
