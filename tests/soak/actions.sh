# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What may happen to a sensor, each an action_NAME that is there when it returns.

QUIET_ACTIONS=(reload signal pause squeeze mtu burst rules)
ROUGH_ACTIONS=(flap flap flap_both)

did() {
    SOAK_LOG+=("$*;")
    printf '%s\n' "$*"
}

# One end of a pair goes away for a moment.
action_flap() {
    local ports=(a1 a2 b1 b2)
    local port=${ports[RANDOM % 4]}
    did "flap $port"
    ip -n "$SENSOR" link set "$port" down
    sleep "0.$((RANDOM % 5))"
    ip -n "$SENSOR" link set "$port" up
}

action_flap_both() {
    local pair=$((1 + RANDOM % 2))
    did "flap pair $pair"
    ip -n "$SENSOR" link set "a$pair" down
    ip -n "$SENSOR" link set "b$pair" down
    sleep "0.$((RANDOM % 5))"
    ip -n "$SENSOR" link set "b$pair" up
    ip -n "$SENSOR" link set "a$pair" up
}

# The answer is no while another reload is under way.
action_reload() {
    did reload
    tell reload-rules || true
}

action_rules() {
    local sid=$((1000 + RANDOM))
    did "rule $sid"
    printf 'alert udp any any -> any any (msg:"more"; content:"%d"; sid:%d;)\n' "$sid" "$sid" \
        >> test.rules
    tell reload-rules || true
}

action_signal() {
    local signals=(USR2 HUP CONT WINCH)
    local signal=${signals[RANDOM % 4]}
    did "SIG$signal"
    kill "-$signal" "$(suricata_pid "$CASE_DIR")"
}

# It does not run for a moment: its rings fill up, and the kernel drops what has no room.
action_pause() {
    did pause
    kill -STOP "$(suricata_pid "$CASE_DIR")"
    sleep "0.$((1 + RANDOM % 9))"
    kill -CONT "$(suricata_pid "$CASE_DIR")"
}

action_squeeze() {
    [ -n "$MEMORY_GROUP" ] || return 0
    local before
    before=$(memory_group_bytes)
    memory_group_squeeze
    did "squeeze $((before / 1024)) to $((SQUEEZED / 1024)) KiB"
}

action_mtu() {
    local ports=(a1 a2 b1 b2) sizes=(1300 1500 9000)
    local port=${ports[RANDOM % 4]} size=${sizes[RANDOM % 3]}
    did "mtu $port $size"
    ip -n "$SENSOR" link set "$port" mtu "$size"
}

# As fast as it goes, from either side.
action_burst() {
    local side=$((RANDOM % 2)) count=$((1000 + RANDOM % 9000))
    did "burst $count"
    if [ "$side" = 0 ]; then
        in_client "$TOOLS/frames" --interface c1 --count "$count" --keep-going > burst
    else
        in_server "$TOOLS/frames" --interface s2 --count "$count" --keep-going > burst
    fi
}
