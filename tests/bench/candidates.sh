# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What is measured against each other between a1 and b1 of the sensor, one at a time.
#
#   stock           Suricata's own af-packet, and no offloads anywhere: the best that it can do
#   stock-offloads  the same, while the hosts leave cutting and checksums to their cards, as hosts do
#   guard           the plugin, offloads as hosts have them (offload: auto)
#   guard-pairs     the same in the run mode pairs: one thread for both sides
#   guard-off       the plugin with offload: off, and no offloads anywhere
#   forwarder       the plugin's capture without an engine: what AF_PACKET can do here
#   forwarder-off   the same, and no offloads anywhere
#   bridge          the kernel's bridge, offloads as hosts have them
#   bridge-off      the same, and no offloads anywhere

ENGINE=             # the Suricata in turn
CANDIDATE_DIR=      # where the candidate in turn works
CANDIDATE_PID=0     # its process; the bridge has none
HOSTS_OFFLOAD=      # as they are now: on or off
declare -A ENGINE_SETTINGS=(
    [max-pending-packets]=1024
    [detect.profile]=medium
    [flow.memcap]=128mb [flow.hash-size]=65536 [flow.prealloc]=10000
    [defrag.memcap]=32mb [defrag.hash-size]=65536 [defrag.trackers]=65535
    [stream.memcap]=64mb [stream.prealloc-sessions]=2048 [stream.midstream]=false
    [stream.reassembly.memcap]=256mb [stream.reassembly.segment-prealloc]=2048
)                   # as Suricata's own suricata.yaml has them

# bench_network: client, sensor, server, one pair.
bench_network() {
    CASE_NUMBER=$((CASE_NUMBER + 1))
    topology_make --offload on --ipv6
    HOSTS_OFFLOAD=on
}

# candidate_start NAME THREADS [RULES-FILE]: until frames pass.
candidate_start() {
    local name=$1 threads=$2 rules=${3:-}
    CANDIDATE_DIR=$WORK/$name
    candidate_offload "$name"
    case $name in
        stock | stock-offloads) engine_start af-packet "$threads" "$rules" ;;
        guard) engine_start afp-guard "$threads" "$rules" ;;
        guard-pairs) RUNMODE=pairs engine_start afp-guard "$threads" "$rules" ;;
        guard-off) engine_start afp-guard "$threads" "$rules" offload=off ;;
        forwarder) forwarder_start "threads=$threads" ;;
        forwarder-off) forwarder_start "threads=$threads,offload=off" ;;
        bridge | bridge-off) bridge_start ;;
        *) die "no candidate '$name'" ;;
    esac
}

candidate_stop() {
    case $1 in
        stock* | guard*)
            suricata_stop "$CANDIDATE_DIR" || die "$1 did not end"
            [ "$SURICATA_STATUS" = 0 ] || die "$1 ended with status $SURICATA_STATUS"
            ;;
        forwarder*) background_stop "$FORWARDER" || die "the forwarder did not end" ;;
        bridge*) bridge_remove ;;
    esac
    cleanup_pop
}

# Hosts as the candidate wants them, and the sensor's interfaces as a machine has them after its
# start: who needs them otherwise (stock, offload: off) sees to it, and does not put all of it back.
candidate_offload() {
    local wanted=on interface
    case $1 in *-off | stock) wanted=off ;; esac
    for interface in a1 b1; do
        set_offload "$SENSOR" "$interface" "$wanted"
    done
    [ "$HOSTS_OFFLOAD" != "$wanted" ] || return 0
    set_offload "$CLIENT" c1 "$wanted"
    set_offload "$SERVER" s1 "$wanted"
    HOSTS_OFFLOAD=$wanted
}

# engine_start CAPTURE THREADS RULES-FILE [KEY=VALUE...]: default-packet-size stays out of its yaml,
# as it is in Suricata's own.
engine_start() {
    local CAPTURE=$1 threads=$2 rules=$3 key words=()
    shift 3
    rm -rf "$CANDIDATE_DIR"
    af_packet_pair a1 b1 "threads=$threads" "$@" | suricata_yaml "$CANDIDATE_DIR"
    sed -i '/^default-packet-size:/d' "$CANDIDATE_DIR/suricata.yaml"
    [ -z "$rules" ] || cp "$rules" "$CANDIDATE_DIR/test.rules"
    for key in "${!ENGINE_SETTINGS[@]}"; do
        words+=(--set "$key=${ENGINE_SETTINGS[$key]}")
    done
    suricata_start "$ENGINE" "$SENSOR" "$CANDIDATE_DIR" "${words[@]}"
    suricata_wait_started "$CANDIDATE_DIR" 120 || die "Suricata did not start"
    CANDIDATE_PID=$(suricata_pid "$CANDIDATE_DIR")
}

forwarder_start() {
    mkdir -p "$CANDIDATE_DIR"
    background_start "$SENSOR" "$CANDIDATE_DIR/forwarder" "$BENCH/forwarder" a1 b1 --settings "$1"
    FORWARDER=$BACKGROUND
    background_wait_for_line "$CANDIDATE_DIR/forwarder" ready || die "the forwarder did not start"
    CANDIDATE_PID=${FORWARDER%%:*}
}

bridge_start() {
    CANDIDATE_PID=0
    ip -n "$SENSOR" link add br0 type bridge
    cleanup_push bridge_remove
    ip -n "$SENSOR" link set a1 master br0
    ip -n "$SENSOR" link set b1 master br0
    ip -n "$SENSOR" link set br0 up
    wait_until 20 'the bridge to forward' bridge_forwards
}

bridge_forwards() {
    [ "$(in_sensor cat /sys/class/net/{a1,b1}/brport/state | tr -d '\n')" = 33 ]
}

bridge_remove() { ip -n "$SENSOR" link delete br0; }
