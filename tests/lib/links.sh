# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What stays of a sensor whose links flap: its sockets and rings, its traffic, and what it says.

# The packet sockets of Suricata: descriptor and inode of each.
packet_sockets() {
    local pid fd link
    pid=$(suricata_pid "$CASE_DIR")
    for fd in "/proc/$pid/fd/"*; do
        link=$(readlink "$fd") || continue
        ! is_packet_socket "$pid" "$link" || printf '%s %s\n' "${fd##*/}" "$link"
    done
}

# The rings, by the sockets that they belong to.
packet_rings() {
    awk '$NF ~ /^socket:/ { print $1, $NF }' "/proc/$(suricata_pid "$CASE_DIR")/maps"
}

# await_forwarding PAIR: until a ping is answered through it.
await_forwarding() {
    wait_until 10 "an answer through pair $1" \
        in_client ping -q -c 1 -W 0.2 "$(server_address "$1")"
}

# What is the process's own, and must stay so.
possessions() {
    packet_sockets
    packet_rings
    ls "/proc/$(suricata_pid "$CASE_DIR")/fd"
}

# flow_both_ways PAIR: frames keep arriving on both sides of it.
flow_both_ways() {
    frames_keep_coming "$SERVER" "s$1" 50
    frames_keep_coming "$CLIENT" "c$1" 50
}

# Frames for a link that is down cannot be sent: that is said, counted, and no error of Suricata's.
flapped_sensor_stop() {
    local failed
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
    assert_every_frame_has_one_end "$CASE_DIR"
    failed=$(sensor_counter "$CASE_DIR" capture.afp_guard.failed)
    assert_at_least 1 "$failed" 'frames that could not be sent'
    assert_counter "$failed" capture.afpacket.send_errors 'errors of sending'
    assert_line log/console 'a1: sending packet failed on socket '
    assert_equal "$(grep -c 'sending packet failed on socket ' log/console)" \
        "$(grep -c 'sending packet failed on socket [0-9]*: Network is down' log/console)" \
        'failures for the link alone'
}
