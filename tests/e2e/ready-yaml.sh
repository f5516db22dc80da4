# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The configurations of yaml/ do what they say, each beside a main suricata.yaml that has an
# af-packet section of its own, as the packaged one has.

# ports_make PAIRS: a sensor with the ports eth1, eth2, …: client c1 - eth1, eth2 - s1 server, and
# so on.
ports_make() {
    local pair interface
    namespace_make client
    CLIENT=$NAMESPACE
    namespace_make sensor
    SENSOR=$NAMESPACE
    namespace_make server
    SERVER=$NAMESPACE
    for ((pair = 1; pair <= $1; pair++)); do
        cable_make "$CLIENT" "c$pair" "$SENSOR" "eth$((2 * pair - 1))" 1500 1
        cable_make "$SENSOR" "eth$((2 * pair))" "$SERVER" "s$pair" 1500 1
        set_offload "$CLIENT" "c$pair" off
        set_offload "$SERVER" "s$pair" off
        for interface in "eth$((2 * pair - 1))" "eth$((2 * pair))"; do
            set_offload "$SENSOR" "$interface" off
        done
        topology_addresses "$pair"
    done
}

# ready_yaml NAME: writes NAME.yaml with the place of the plugin that is tested, and a main file
# beside it.
ready_yaml() {
    sed "s|^  - .*/afp-guard\.so\$|  - $PLUGIN|" "$BUILD_DIR/yaml/$1.yaml" > "$1.yaml"
    assert_line "$1.yaml" "  - $PLUGIN"
    mkdir -p log
    printf '%s\n' "${RULES:-}" > test.rules
    : > empty.config
    {
        yaml_outputs "$CASE_DIR"
        yaml_engine workers
        yaml_protocols
        printf 'af-packet:\n'
        af_packet_entry eth0 threads=auto cluster-id=99 use-mmap=yes
        printf '  - interface: default\n'
    } > suricata.yaml
}

# ready_start NAME PAIRS: tested with -T first.
ready_start() {
    plugin_only 'they are the plugin'\''s'
    ports_make "$2"
    ready_yaml "$1"
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" --include "$CASE_DIR/$1.yaml" \
        --capture-plugin=afp-guard -T
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --include "$CASE_DIR/$1.yaml"
    suricata_wait_started "$CASE_DIR"
    assert_no_line log/console 'eth0'
}

# ready_stop PACKETS: and each frame is accounted for.
ready_stop() {
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    assert_no_line log/console 'sending packet failed'
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_counter "$1" capture.kernel_packets 'frames received'
}

# pairs_are_inline NAME PAIRS
pairs_are_inline() {
    local pair
    RULES='drop icmp any any -> any any (msg:"no 99 bytes"; itype:8; dsize:99; sid:1;)'
    ready_start "$1" "$2"
    assert_equal $((2 * $2)) "$(grep -c 'creating 2 threads' log/console)" \
        'interfaces with two threads'
    assert_line log/console 'Setting IPS mode'
    for ((pair = 1; pair <= $2; pair++)); do
        echoes_pass "$pair" 10
    done
    assert_fails in_client ping -q -c 1 -s 99 -W 0.5 "$(server_address "$2")"
    ready_stop $((20 * $2 + 1))
    assert_counter $((20 * $2)) ips.accepted 'packets accepted'
    assert_counter 1 ips.blocked 'packets blocked'
}

# As the README has it: the packaged suricata.yaml as it is, and one of ours beside it.
packaged_yaml_takes_ours() {
    local packaged=/etc/suricata/suricata.yaml
    [ ! -d "$ENGINE" ] || packaged=$ENGINE$packaged
    [ -r "$packaged" ] || skip "there is no $packaged"
    plugin_only 'it is the plugin'\''s'
    ports_make 1
    ready_yaml one-pair
    cp "$packaged" suricata.yaml
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" --include "$CASE_DIR/one-pair.yaml" \
        -S "$CASE_DIR/test.rules" --set unix-command.enabled=no
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 10
    ready_stop 20
    assert_counter 20 capture.afp_guard.sent 'frames sent'
}

tap_only_alerts() {
    RULES='drop udp any any -> any 7 (msg:"echoes"; sid:1;)'
    ready_start tap 1
    echoes_pass 1 10
    ready_stop 20
    assert_counter 20 capture.afp_guard.sent 'frames copied'
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=alert)" 'alerts'
}

passive_sensor_inspects() {
    RULES='alert icmp any any -> any any (msg:"each ping"; itype:8; dsize:>0; sid:1;)'
    ready_start passive 1
    in_client ping -q -c 10 -i 0.01 -W 0.1 "$(server_address)" > pings || true
    await_records 10 event_type=alert
    ready_stop 10
    assert_counter 10 capture.afp_guard.inspected 'frames inspected'
    assert_equal 0 "$(interface_frames "$SENSOR" eth1 tx)" 'frames that the sensor sent'
}

test_case 'yaml/one-pair.yaml is inline' pairs_are_inline one-pair 1
test_case 'yaml/six-pairs.yaml is inline' pairs_are_inline six-pairs 6
test_case 'yaml/tap.yaml copies and alerts' tap_only_alerts
test_case 'yaml/passive.yaml inspects' passive_sensor_inspects
test_case 'yaml/one-pair.yaml goes with the packaged suricata.yaml' packaged_yaml_takes_ours
