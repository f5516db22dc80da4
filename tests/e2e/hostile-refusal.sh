# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Starts that cannot succeed, under traffic: they end soon, with one line that says why and what to
# do. (A wrong setting: settings.sh.)

SOL_PACKET=263 PACKET_RX_RING=5

# hostile_network: two pairs with traffic on the first one, and a deadline for every start.
hostile_network() {
    plugin_only 'the messages are the plugin'\''s'
    topology_make --pairs 2
    senders_start 1 1000
    SURICATA_LAUNCHER=(timeout -k 1 10)
}

# gives_up TEXT...: the start ends in an orderly way, within its deadline, with one line of the
# plugin's that has all of the texts; no frame was sent where none can go.
gives_up() {
    local status=0 line text
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" "$(capture_arguments)" > told || status=$?
    grep '^Error: afp-guard: ' told > errors || fail "no reason: $(cat told)"
    cat errors
    assert_equal 1 "$status" 'exit status'
    assert_equal 1 "$(wc -l < errors)" 'lines of the plugin'
    assert_no_line told 'Engine started'
    assert_no_line told 'sending packet failed'
    read -r line < errors
    for text in "$@"; do
        [[ $line == *"$text"* ]] || fail "no '$text' in: $line"
    done
}

# starts_after_all: with what was in the way out of it.
starts_after_all() {
    SURICATA_LAUNCHER=()
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    echoes_pass 2 10
    inline_stop "$CASE_DIR"
}

absent_interface_is_refused() {
    hostile_network
    inline_pairs 2 | suricata_yaml "$CASE_DIR"
    ip -n "$SENSOR" link set b2 name elsewhere
    gives_up 'interface: "b2" does not exist; there are: ' elsewhere
    ip -n "$SENSOR" link set elsewhere name b2
    starts_after_all
}

# no_memory [OPTION...]: the kernel has none for rings; the options say for which.
no_memory() {
    SURICATA_LAUNCHER+=("$TOOLS/deny-option" --level "$SOL_PACKET" --option "$PACKET_RX_RING" \
        --error 12 "$@" --)
}

no_memory_for_any_ring() {
    hostile_network
    no_memory
    inline_pairs 2 ring-size=4096 | suricata_yaml "$CASE_DIR"
    gives_up ': setsockopt PACKET_RX_RING: Cannot allocate memory, asked for a ring of ' \
        ' bytes in blocks of 4096; set a smaller ring-size, or fewer threads'
    inline_pairs 2 ring-size=4096 v2-block-size=1048576 | suricata_yaml "$CASE_DIR"
    gives_up ' bytes in blocks of 1048576; set a smaller ring-size or v2-block-size, or fewer thr'
    starts_after_all
}

# The other three interfaces have rings, and their threads wait for those of this one.
# no_memory_for_the_last_interface STARTUP
no_memory_for_the_last_interface() {
    local v3_request=28 # bytes, and V2's has 16
    STARTUP=$1
    hostile_network
    no_memory --length "$v3_request"
    {
        inline_pairs 1
        af_packet_entry a2 copy-mode=ips copy-iface=b2 cluster-id=94 threads=2
        af_packet_entry b2 copy-mode=ips copy-iface=a2 cluster-id=95 threads=2 tpacket-v3=yes
    } | suricata_yaml "$CASE_DIR"
    gives_up 'afp-guard: b2: setsockopt PACKET_RX_RING: Cannot allocate memory, asked for a ring ' \
        'of 524288 bytes in blocks of 131072; set a smaller ring-size or block-size, or fewer thr'
}

# A limit that leaves room for all but the rings.
no_room_for_the_rings() {
    local peak deadline
    hostile_network
    deadline=("${SURICATA_LAUNCHER[@]}")
    SURICATA_LAUNCHER=()
    inline_pairs 2 threads=1 ring-size=1024 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    peak=$(awk '$1 == "VmPeak:" { print $2 }' "/proc/$(suricata_pid "$CASE_DIR")/status") # in kB
    inline_stop "$CASE_DIR"
    inline_pairs 2 threads=1 ring-size=80000 | suricata_yaml "$CASE_DIR"
    SURICATA_LAUNCHER=("${deadline[@]}" prlimit "--as=$(((peak + 65536) * 1024))")
    gives_up ': mmap of ' ' bytes: Cannot allocate memory (set a smaller ring-size'
}

# Somebody else's cluster on the same interface. Of another type, the kernel would refuse to let the
# threads in; of the same, it would give the other program its share of the frames.
# cluster_is_taken TYPE
cluster_is_taken() {
    local other
    hostile_network
    tool_start "$SENSOR" cluster --interface b2 --id 95 --type "$1"
    other=$BACKGROUND
    inline_pairs 2 | suricata_yaml "$CASE_DIR"
    gives_up "b2: cluster-id 95: another program (cluster, process ${other%%:*}) is in it" \
        'end that program, or set a cluster-id that is free, as 1'
    background_stop "$other"
    starts_after_all
}

for startup in guard strict; do
    test_case "no memory for the rings of the last interface: $startup" \
        no_memory_for_the_last_interface "$startup"
done
for type in cluster_flow cluster_cpu; do
    test_case "another program is in the cluster: $type" cluster_is_taken "$type"
done
test_case 'no memory for any ring' no_memory_for_any_ring
test_case 'no room for the rings' no_room_for_the_rings
test_case 'absent at the start' absent_interface_is_refused
