# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Many pairs and many threads at once: what goes in on one side of a pair comes out on the other
# side of that pair, and nowhere else.

# pairs_start PAIRS < AF-PACKET-ENTRIES
pairs_start() {
    topology_make --pairs "$1"
    suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
}

# six_pairs_at_once STARTUP
six_pairs_at_once() {
    STARTUP=$1
    pairs_start 6 < <(inline_pairs 6 ring-size=2048)
    assert_equal 12 "$(grep -c 'creating 2 threads' log/console)" 'interfaces with two threads'
    pairs_forward '1 2 3 4 5 6' 500
    all_frames_were_sent 6000
}

# The engine allows as many threads as there are cores, times a ratio.
more_threads_than_cores() {
    local threads=8
    EXTRA="threading: { detect-thread-ratio: $threads }"
    pairs_start 1 < <(inline_pairs 1 "threads=$threads" ring-size=2048)
    assert_equal 2 "$(grep -c "creating $threads threads" log/console)" \
        'interfaces with eight threads'
    pairs_forward 1 2000
    all_frames_were_sent 4000
}

# Each pair has a cluster type of its own, and the third one thread. Only cluster_flow keeps a flow
# on one thread.
every_cluster_type_forwards() {
    STARTUP=strict
    pairs_start 5 < <(
        AF_PACKET_CLUSTER=10 af_packet_pair a1 b1 threads=2 ring-size=2048 cluster-type=cluster_cpu
        AF_PACKET_CLUSTER=20 af_packet_pair a2 b2 threads=2 ring-size=2048 cluster-type=cluster_qm
        AF_PACKET_CLUSTER=30 af_packet_pair a3 b3 threads=1 ring-size=2048
        AF_PACKET_CLUSTER=40 af_packet_pair a4 b4 threads=2 ring-size=2048 \
            cluster-type=cluster_random
        AF_PACKET_CLUSTER=50 af_packet_pair a5 b5 threads=2 ring-size=2048 \
            cluster-type=cluster_round_robin)
    pairs_forward '1 2 3 4 5' 400 --unordered
    all_frames_were_sent 4000
}

# Without cluster-id each interface gets one that is free; without cluster-type and threads, what
# the defaults say.
defaults_forward() {
    pairs_start 2 < <(
        printf '  - { interface: %s, copy-mode: ips, copy-iface: %s }\n' a1 b1 b1 a1 a2 b2 b2 a2)
    pairs_forward '1 2' 200
    all_frames_were_sent 800
}

test_case 'six pairs at once: guard' six_pairs_at_once guard
test_case 'six pairs at once: strict' six_pairs_at_once strict
test_case 'more threads than cores' more_threads_than_cores
test_case 'every cluster type forwards' every_cluster_type_forwards
test_case 'two pairs of which nothing else is said' defaults_forward
