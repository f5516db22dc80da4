# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What goes wrong around a sensor, and what it counts and says of that.

# Frames that the other side's MTU does not allow, one after the other; and what the counters of the
# capture are called.
sending_fails() {
    topology_make
    ip -n "$SENSOR" link set b1 mtu 1000
    af_packet_pair a1 b1 threads=1 ring-size=1024 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    flow_sent "$CLIENT" c1 50 --size 1300 --rate 1000
    flow_sent "$CLIENT" c1 50 --size 900 --rate 1000
    await_frames "$SERVER" s1 50
    suricata_stop "$CASE_DIR"
    {
        grep -o '[a-z0-9]*: sending packet failed on socket .*' log/console |
            sed 's/on socket [0-9]*/on socket N/'
        printf 'send_errors %s\n' "$(sensor_counter "$CASE_DIR" capture.afpacket.send_errors)"
        capture_counter_names
    } > told
}

# Those that both have.
capture_counter_names() {
    "$TOOLS/eve" log/eve.json last event_type=stats stats.capture |
        sed -E 's/"afp_guard":\{[^}]*\},?//' | grep -oE '"[a-z_]+":' | sort
}

# The sockets of a capture before and after a flap.
link_flaps_once() {
    topology_make
    af_packet_pair a1 b1 threads=2 ring-size=1024 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    senders_start 1 500 --keep-going
    flow_both_ways 1
    packet_sockets > before
    ip -n "$SENSOR" link set a1 down
    wait_until 10 'the sensor to see it' \
        grep -qE 'interface went down|failed to poll interface' log/console
    ip -n "$SENSOR" link set a1 up
    flow_both_ways 1
    packet_sockets > after
    senders_stop
    suricata_stop "$CASE_DIR"
    if cmp -s before after; then printf 'the sockets of before\n'; else printf 'other sockets\n'; fi > told
}

# A loopback device shows every frame twice, and the capture leaves one of them out.
loopback_is_watched() {
    topology_make
    entry lo 'threads: 1, tpacket-v3: no, ring-size: 300, disable-promisc: yes' |
        suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    tool_start "$SENSOR" echo-server --port 7
    in_sensor "$TOOLS/udp-probe" --destination 127.0.0.1 --count 1000 --rate 2000 > probe
    wait_until 10 'the frames to be counted' loopback_has_counted
    suricata_stop "$CASE_DIR"
    if [ "$(sensor_counter "$CASE_DIR" decoder.udp)" -ge 2000 ]; then
        printf 'all datagrams are seen\n'
    else
        printf 'some datagrams are not seen\n'
    fi > told
}

loopback_has_counted() {
    [ "$(sensor_counter "$CASE_DIR" capture.kernel_packets 2> /dev/null || printf 0)" -ge 2000 ]
}

# The other pair works meanwhile, and its own once it is up.
down_at_start() {
    topology_make --pairs 2
    RUNMODE=workers
    ip -n "$SENSOR" link set a1 down
    { inline_pair 1 'threads: 1' && inline_pair 2 'threads: 1'; } | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    tell_of_pair 2 > told
    ip -n "$SENSOR" link set a1 up
    { tell_of_pair 1 && tell_of_pair 2; } >> told
    suricata_stop "$CASE_DIR"
}

tell_of_pair() {
    if poll_until 5 in_client ping -q -c 1 -W 0.2 "$(server_address "$1")" > /dev/null; then
        printf 'pair %s forwards\n' "$1"
    else
        printf 'pair %s does not forward\n' "$1"
    fi
}

# An address on a port of a pair, and somebody who is not there. What its neighbours are asked is for
# that side.
own_frames_leave() {
    topology_make
    af_packet_pair a1 b1 threads=2 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    recorder_start "$CLIENT" c1 at-client.pcap --filter arp
    recorder_start "$SERVER" s1 at-server.pcap --filter arp
    in_sensor ip address add 192.0.2.1/24 dev a1
    in_sensor ping -q -c 1 -W 0.2 192.0.2.99 > pings || true
    echoes_pass 1 10
    suricata_stop "$CASE_DIR"
    recorders_stop
    {
        printf 'ARP requests on this side: %s\n' "$(some_or_none "$(json_value capture.1 frames)")"
        printf 'ARP requests on the other side: %s\n' "$(some_or_none "$(json_value capture.2 frames)")"
    } > told
}

# Datagrams with a tag, and behind them one without.
filter_looks_at_tags() {
    local marker
    topology_make
    af_packet_pair a1 b1 threads=1 'bpf-filter=udp src port 10001 or vlan 100' |
        suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    recorder_start "$SERVER" s1 at-server.pcap --filter 'udp port 10001' --count 1
    marker=$BACKGROUND
    flow_sent "$CLIENT" c1 20 --kind vlan --vlan 100
    flow_sent "$CLIENT" c1 20 --kind vlan --vlan 101
    flow_sent "$CLIENT" c1 1 --source-port 10001
    background_finish "$marker"
    RECORDERS=()
    printf 'frames that arrive: %s\n' "$(interface_frames "$SERVER" s1 rx)" > told
    suricata_stop "$CASE_DIR"
}

trouble_rows() {
    effect 'this host sends frames out of a port' own_frames_leave
    effect 'a filter that looks at tags' filter_looks_at_tags
    effect 'sending fails, and the names of counters' sending_fails
    effect 'a link flaps' link_flaps_once
    effect 'a loopback device, without tpacket-v3' loopback_is_watched
    effect 'an interface is down at the start' down_at_start
}
