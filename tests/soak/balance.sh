# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Where every frame went: by the plugin's account, and by what the kernel counts at the cables'
# ends.

# ends_sum NAMESPACE COUNTER PORT...: a counter of the kernel's, of all these ports together.
ends_sum() {
    local netns=$1 counter=$2
    shift 2
    # shellcheck disable=SC2016 # for that shell to expand
    ip netns exec "$netns" sh -c 'counter=$1; shift; for port; do
        cat "/sys/class/net/$port/statistics/$counter"; done' - "$counter" "$@" |
        sum_of_lines
}

SENSOR_PORTS=(a1 a2 b1 b2)

# counters_note before|after: into the file counters.WHEN.
counters_note() {
    {
        printf 'came %s\n' "$(ends_sum "$SENSOR" rx_packets "${SENSOR_PORTS[@]}")"
        printf 'left %s\n' "$(ends_sum "$SENSOR" tx_packets "${SENSOR_PORTS[@]}")"
        printf 'lost %s\n' "$(ends_sum "$SENSOR" tx_dropped "${SENSOR_PORTS[@]}")"
        printf 'sent_by_hosts %s\n' "$(($(ends_sum "$CLIENT" tx_packets c1 c2) +
            $(ends_sum "$SERVER" tx_packets s1 s2)))"
        printf 'came_to_hosts %s\n' "$(($(ends_sum "$CLIENT" rx_packets c1 c2) +
            $(ends_sum "$SERVER" rx_packets s1 s2)))"
    } > "counters.$1"
}

# Whether nothing has moved since the last look.
counters_rest() {
    sleep 0.3
    counters_note now
    cmp -s counters.now counters.last && return 0
    mv counters.now counters.last
    return 1
}

# in_life COUNTER: how much it has grown between the notes.
in_life() { printf '%d' $(($(noted "$1" after) - $(noted "$1" before))); }

# noted COUNTER before|after
noted() { awk -v name="$1" '$1 == name { print $2 }' "counters.$2"; }

SOAK_FATES=(sent verdict guarded failed truncated flushed uninspected malformed)

# What the plugin received is what became of it, and what it sent is what left, or what a device
# counts as lost.
balance_of_plugin() {
    local name count left
    assert_every_frame_has_one_end "$CASE_DIR"
    for name in received "${SOAK_FATES[@]}"; do
        count=$(sensor_counter "$CASE_DIR" "capture.afp_guard.$name")
        printf '%s %s\n' "$name" "$count"
        soak_add "$name" "$count"
    done
    left=$(($(in_life left) + $(in_life lost)))
    assert_equal "$left" "$(($(counter sent) + $(counter uninspected)))" \
        'frames sent, and those that left or were lost by the device'
    assert_at_most "$(in_life came)" "$(kernel_counter packets)" \
        'frames that the sockets saw of those that came'
}

counter() { sensor_counter "$CASE_DIR" "capture.afp_guard.$1"; }
kernel_counter() { sensor_counter "$CASE_DIR" "capture.kernel_$1"; }

# Every frame that a host sent has arrived or is counted as lost, by the plugin, at a socket or at
# a device.
balance_of_wire() {
    local losses=0 name
    for name in verdict guarded failed truncated flushed malformed; do
        losses=$((losses + $(counter "$name")))
    done
    losses=$((losses + $(kernel_counter drops) + $(in_life lost)))
    cat counters.after
    printf 'drops %s\nlosses %s\n' "$(kernel_counter drops)" "$losses"
    assert_equal "$(in_life sent_by_hosts)" "$(kernel_counter packets)" \
        'frames that the hosts sent, and those that the sockets saw'
    assert_equal "$(kernel_counter packets)" "$(($(counter received) + $(kernel_counter drops)))" \
        'frames that the sockets saw, and those received or dropped for want of room'
    assert_equal "$(in_life sent_by_hosts)" "$(($(in_life came_to_hosts) + losses))" \
        'frames that the hosts sent, and those that arrived or are counted as lost'
    soak_add wire "$(in_life sent_by_hosts)"
    soak_add drops "$(kernel_counter drops)"
}

# soak_add NAME COUNT: to the total of all lives.
soak_add() {
    local sum=${SOAK_TOTAL[$1]:-0}
    SOAK_TOTAL[$1]=$((sum + $2))
}

# soak_summary LIVES: what all of them come to. No packet socket is left over.
soak_summary() {
    local name line='received %d =' counts=("${SOAK_TOTAL["received"]}")
    for name in "${SOAK_FATES[@]}"; do
        line+=" $name %d +" counts+=("${SOAK_TOTAL[$name]}")
    done
    # shellcheck disable=SC2059 # made above
    printf -v line "${line% +}" "${counts[@]}"
    say "  $1 lives: $line"
    say "  on the wire in quiet lives: ${SOAK_TOTAL["wire"]}, to the frame;" \
        "${SOAK_TOTAL["drops"]} found no room in a ring"
    assert_at_least 1000 "${SOAK_TOTAL["sent"]}" 'frames sent in all'
    assert_equal 1 "$(in_sensor cat /proc/net/packet | wc -l)" 'lines about packet sockets'
}
