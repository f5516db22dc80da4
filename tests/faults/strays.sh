# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A frame leaves through the peer of the interface that it came in by, and through no other, under
# traffic, through lost links, cold restarts and a device that takes another one's place. Every other
# interface of the sensor is watched, both ways, from before the first start till after the last
# stop.

# One pair is not the sensor's to use, and a cable is nobody's.
strays_topology() {
    topology_make --pairs 3
    cable_make "$SENSOR" spare "$SERVER" bystander 1500 1
    set_offload "$SENSOR" spare off
    bystanders_watch lo a3 b3 spare
}

# bystanders_watch PORT...: records all that goes through them.
BYSTANDERS=()
bystanders_watch() {
    local port
    for port in "$@"; do
        recorder_start "$SENSOR" "$port" "through.$port.pcap" --direction both
        BYSTANDERS+=("$port")
    done
}

# Each of the four hosts by the address that it sends from.
station() { printf '02:00:00:00:%02x:%02x' "$1" "$2"; }

# stations_start: they all send without end, and all that comes to them is recorded.
stations_start() {
    local pair
    for pair in 1 2; do
        recorder_start "$SERVER" "s$pair" "to.s$pair.pcap" --direction in --buffer-mb 64
        recorder_start "$CLIENT" "c$pair" "to.c$pair.pcap" --direction in --buffer-mb 64
        sender_start "$CLIENT" "c$pair" 300 --kind mixed --keep-going \
            --source-mac "$(station "$pair" 1)" --destination-mac "$(station "$pair" 2)"
        SENDERS+=("$BACKGROUND")
        sender_start "$SERVER" "s$pair" 300 --kind mixed --keep-going \
            --source-mac "$(station "$pair" 2)" --destination-mac "$(station "$pair" 1)"
        SENDERS+=("$BACKGROUND")
    done
}

sensor_life() {
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    both_pairs_flow
    "$@"
    sensor_ends_well
}

both_pairs_flow() {
    local pair
    for pair in 1 2; do
        frames_keep_coming "$SERVER" "s$pair" 50
        frames_keep_coming "$CLIENT" "c$pair" 50
    done
}

every_link_flaps() {
    local port
    for port in a1 b1 a2 b2; do
        ip -n "$SENSOR" link set "$port" down
        wait_until 10 "the sensor to see it" grep -q "$port: interface went down" log/console
        ip -n "$SENSOR" link set "$port" up
        both_pairs_flow
    done
}

# A port is taken away, and another device comes with its number.
port_is_impersonated() {
    local number
    number=$(in_sensor cat /sys/class/net/b2/ifindex)
    ip -n "$SENSOR" link set b2 netns "$SERVER"
    ip -n "$SENSOR" link add heir index "$number" type veth peer name heirs-end
    ip -n "$SENSOR" link set heirs-end up
    ip -n "$SENSOR" link set heir up
    bystanders_watch heir
    wait_until 10 'the sensor to see that b2 has gone' \
        grep -q 'b2: interface was removed' log/console
    frames_keep_coming "$SERVER" s1 300
    frames_have_come "$SENSOR" a2 300 || fail 'nothing comes that could go astray'
}

nothing_goes_astray() {
    local pair port
    plugin_only 'stock opens its sockets anew'
    strays_topology
    inline_pairs 2 ring-size=4096 | suricata_yaml "$CASE_DIR"
    stations_start
    sensor_life every_link_flaps
    sensor_life port_is_impersonated
    senders_stop
    recorders_stop
    for port in "${BYSTANDERS[@]}"; do
        assert_equal 24 "$(stat -c %s "through.$port.pcap")" "bytes of a recording without frames"
        assert_equal 0 "$(interface_frames "$SENSOR" "$port" tx)" "frames that left by $port"
    done
    for pair in 1 2; do
        assert_only_from "$(station "$pair" 1)" "to.s$pair.pcap"
        assert_only_from "$(station "$pair" 2)" "to.c$pair.pcap"
    done
}

# assert_only_from MAC PCAP
assert_only_from() {
    local all
    all=$(frames_left "$2" 'less 1')
    assert_at_least 500 "$all" "frames in $2"
    assert_equal "$all" "$(frames_left "$2" "not ether src $1")" "frames in $2 that come from $1"
}

test_case 'nothing leaves by another interface than the peer' nothing_goes_astray
