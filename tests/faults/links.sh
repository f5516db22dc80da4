# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Interfaces that are down at the start, or go down and come up again under traffic.

# An interface that is down does not hold up the other pair, and its own pair works once it is up.
# down_interface_joins_later STARTUP
down_interface_joins_later() {
    plugin_only 'the words are the plugin'\''s'
    STARTUP=$1
    topology_make --pairs 2
    ip -n "$SENSOR" link set a2 down
    inline_pairs 2 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 10
    assert_line log/console 'a2: interface is down'
    # The other way there is nobody yet who could take them.
    in_server "$TOOLS/frames" --interface s2 --count 100 --rate 2000 > sent
    ip -n "$SENSOR" link set a2 up
    wait_until 10 'a2 to have joined' grep -q 'a2: interface is up' log/console
    wait_until 10 'an answer through the second pair' \
        in_client ping -q -c 1 -W 0.2 "$(server_address 2)"
    echoes_pass 2 10
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
    assert_lost_at_start "$1"
}

# assert_lost_at_start STARTUP: what came while there was nobody to take it was counted, or not
# received at all.
assert_lost_at_start() {
    if [ "$1" = strict ]; then
        assert_counter 0 capture.afp_guard.guarded 'frames guarded'
    else
        assert_at_least 100 "$(sensor_counter "$CASE_DIR" capture.afp_guard.guarded)" \
            'frames guarded'
    fi
}

# Rules are read anew and links go away under traffic, again and again: forwarding resumes, on the
# same sockets, with the same rings.
# links_flap STARTUP
links_flap() {
    local flap
    plugin_only 'stock opens its sockets anew'
    STARTUP=$1
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2 -- ring-size=4096
    packet_sockets > sockets.before
    packet_rings > rings.before
    # And those that are in reserve.
    assert_equal 8 "$(bound_sockets)" 'packet sockets that are bound'
    assert_at_least 8 "$(wc -l < sockets.before)" 'packet sockets'
    assert_equal 8 "$(wc -l < rings.before)" 'rings'
    senders_start '1 2' 1000 --keep-going
    flow_both_ways 1
    for flap in a1 b1 a1; do
        flap_link "$flap"
        ask reload-rules
        flow_both_ways 2
        flow_both_ways 1
    done
    packet_sockets > sockets.after
    packet_rings > rings.after
    senders_stop
    cmp sockets.before sockets.after
    cmp rings.before rings.after
    flapped_sensor_stop
}

# flap_link INTERFACE: down, until the sensor has noticed, and up again.
flap_link() {
    local told
    told=$(grep -c "$1: interface went down" log/console || true)
    ip -n "$SENSOR" link set "$1" down
    wait_until 10 "the sensor to see that $1 is down" \
        said_more_often_than "$told" "$1: interface went down"
    # The other pair does not care.
    flow_both_ways 2
    ip -n "$SENSOR" link set "$1" up
    wait_until 10 "the sensor to see that $1 is up" \
        said_more_often_than "$told" "$1: interface is back up"
}

said_more_often_than() { [ "$(grep -cF -- "$2" log/console)" -gt "$1" ]; }

test_case 'down at the start, it joins later: guard' down_interface_joins_later guard
test_case 'down at the start, it joins later: strict' down_interface_joins_later strict
test_case 'links flap under traffic: guard' links_flap guard
test_case 'links flap under traffic: strict' links_flap strict
