# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A soak is a row of lives of one Suricata, each begun by a cold start. In a quiet life traffic
# begins after the start and ends before the stop, and no link of the sensor's goes away: then every
# frame on the wire can be followed. A rough life is under traffic from before its start till after
# its end.

SOAK_LOG=()      # what was done in this life
SOAK_DEADLINE=0  # ms
declare -A SOAK_TOTAL=()

# soak SECONDS SEED
soak() {
    local life=0 kinds=(quiet rough) kind began took=0
    plugin_only 'the account is the plugin'\''s'
    SAY_FD=$SOAK_SAY
    RANDOM=$2
    SOAK_DEADLINE=$(($(now_ms) + $1 * 1000))
    SOAK_ACTIONS=$((4 + $1 / 20))
    soak_prepare
    # Each kind once at least, and then as long as there is time for another one.
    while [ "$life" -lt 2 ] || [ $(($(now_ms) + took)) -lt "$SOAK_DEADLINE" ]; do
        kind=${kinds[life]:-${kinds[RANDOM % 2]}}
        life=$((life + 1)) SOAK_LOG=() began=$(now_ms)
        printf '%s life %s\n' "$kind" "$life"
        "life_$kind"
        took=$(($(now_ms) - began))
        say "  $(((SOAK_DEADLINE - $(now_ms)) / 1000)) s to go: $kind life $life: ${SOAK_LOG[*]}"
    done
    soak_summary "$life"
}

# Suricata is where its memory can be made scarce.
soak_prepare() {
    topology_make --pairs 2
    memory_group_make "$SENSOR"
    if [ -n "$MEMORY_GROUP" ]; then
        # shellcheck disable=SC2016 # for that shell to expand
        SURICATA_LAUNCHER=(sh -c 'echo $$ > "$0/cgroup.procs" && exec "$@"' "$MEMORY_GROUP")
    else
        say '  no memory controller of control groups that may be written: memory is not made scarce'
    fi
    tool_start "$SERVER" httpd --port 80
    RULES=$(soak_rules)
    inline_pairs 2 ring-size=1024 | suricata_yaml "$CASE_DIR"
}

soak_rules() {
    cat <<'END'
drop udp any [10001,20001] -> any any (msg:"not these"; sid:1;)
drop icmp any any -> any any (msg:"nor these"; itype:8; icmp_id:10003; sid:2;)
alert http any any -> any any (msg:"a page"; http.method; content:"GET"; sid:3;)
END
}

life_quiet() {
    hosts_set down
    life_start
    hosts_set up
    soak_traffic_start
    life_actions "${QUIET_ACTIONS[@]}"
    soak_traffic_stop
    wait_until 20 'the last frame' counters_rest
    hosts_set down
    wait_until 20 'the last frame' counters_rest
    life_stop
    hosts_set up
    balance_of_plugin
    balance_of_wire
}

life_rough() {
    soak_traffic_start
    life_start
    action_flap
    life_actions "${QUIET_ACTIONS[@]}" "${ROUGH_ACTIONS[@]}"
    action_flap_both
    life_stop
    soak_traffic_stop
    balance_of_plugin
}

life_start() {
    rm -rf log.*
    counters_note before
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
}

# A random number of random actions; then as many descriptors are open as before, and not much more
# memory is used.
life_actions() {
    local action left=$((4 + RANDOM % SOAK_ACTIONS))
    frames_keep_coming "$SERVER" s1
    life_levels > levels.before
    for ((; left > 0; left--)); do
        action=("action_${@:1 + RANDOM % $#:1}")
        "${action[@]}"
        suricata_is_running "$CASE_DIR" || fail "Suricata has ended after ${SOAK_LOG[*]}"
        sleep "0.$((RANDOM % 9))"
    done
    wait_until 10 'as many descriptors as before' descriptors_are_level
    assert_level memory_kb 20000
    frames_keep_coming "$SERVER" s1
    frames_keep_coming "$CLIENT" c2
}

life_stop() {
    suricata_stop "$CASE_DIR"
    counters_note after
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_no_line log/console 'Error:'
}

# All kinds of frames from both sides of both pairs, and pages that are fetched.
soak_traffic_start() {
    local pair
    senders_start '1 2' "$((500 + RANDOM % 1500))" --kind mixed --size 200-1500 --keep-going \
        --seed "$RANDOM"
    for pair in 1 2; do
        background_start "$CLIENT" "pages.$pair" curl -s -o pages --connect-timeout 1 -m 3 \
            "http://$(server_address "$pair")/size/[20000-900000:137]"
        SOAK_CLIENTS+=("$BACKGROUND")
    done
}

SOAK_CLIENTS=()
soak_traffic_stop() {
    local client
    senders_stop
    for client in "${SOAK_CLIENTS[@]}"; do
        is_running "$client" || fail 'who fetches pages ended early'
        background_stop "$client"
    done
    SOAK_CLIENTS=()
}

# hosts_set up|down: all cables' far ends. While they are down nobody can send anything.
hosts_set() {
    local pair
    for pair in 1 2; do
        ip -n "$CLIENT" link set "c$pair" "$1"
        ip -n "$SERVER" link set "s$pair" "$1"
        if [ "$1" = up ]; then
            neighbour "$CLIENT" "c$pair" "$(server_address "$pair")" "$(server_mac "$pair")"
            neighbour "$SERVER" "s$pair" "$(client_address "$pair")" "$(client_mac "$pair")"
        fi
    done
}

# life_levels: what a leak would raise.
life_levels() {
    local pid
    pid=$(suricata_pid "$CASE_DIR")
    find "/proc/$pid/fd" -mindepth 1 | wc -l | sed 's/^/descriptors /'
    awk '$1 == "VmRSS:" { print "memory_kb", $2 }' "/proc/$pid/status"
}

descriptors_are_level() {
    life_levels > levels.after
    [ "$(head -n 1 levels.before)" = "$(head -n 1 levels.after)" ]
}

# assert_level NAME ALLOWANCE
assert_level() {
    local before after
    before=$(awk -v name="$1" '$1 == name { print $2 }' levels.before)
    after=$(awk -v name="$1" '$1 == name { print $2 }' levels.after)
    printf '%s: %s, then %s\n' "$1" "$before" "$after"
    assert_at_most $((before + $2)) "$after" "$1 at the end of a life"
}
