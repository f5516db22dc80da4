# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# SIGTERM at every step of the start, under traffic: Suricata ends soon, in order, and leaves nothing
# behind that the next start would stumble over.

# What shows that a step has been reached, in the order of the steps. Rings are held back, so that
# there is time to meet those around them.
console_says() { grep -qsF -- "$1" log/console; }
some_ring_is_there() { grep -qs 'socket:' "/proc/$(suricata_pid "$CASE_DIR")/maps"; }
some_socket_is_bound() { [ "$(bound_sockets)" -gt 0 ]; }
STOP_STEPS=(
    'console_says This is Suricata version'    # nothing is there yet
    'console_says startup: '                   # the plugin has its settings
    'console_says the 8 rings take' # and its sockets
    'console_says a1: creating 2 threads'      # threads are made
    'capture_threads_are 8'                    # and make their rings
    some_ring_is_there
    some_socket_is_bound
    'console_says Engine started'
)

# stop_network STARTUP: two pairs, with traffic from everywhere.
stop_network() {
    plugin_only 'stock does not end in time while it starts'
    STARTUP=$1
    topology_make --pairs 2
    senders_start '1 2' 1000
    inline_pairs 2 ring-size=1024 | suricata_yaml "$CASE_DIR"
    SURICATA_LAUNCHER=(env SURICATA_RING_SETUP_DELAY_US=200000)
}

# assert_stops AFTER: an order to stop, now. Before Suricata handles it, it just ends.
assert_stops() {
    suricata_stop "$CASE_DIR" 10
    [[ $SURICATA_STATUS == 0 || $SURICATA_STATUS == 143 ]] ||
        fail "Suricata's exit status $1: $SURICATA_STATUS"
    if [ "$SURICATA_STATUS" = 143 ] && console_says 'creating 2 threads'; then
        fail "Suricata did not end in order $1"
    fi
    assert_no_line log/console 'Error:'
    assert_no_line log/console 'sending packet failed'
    assert_equal 1 "$(in_sensor cat /proc/net/packet | wc -l)" "the heading of the sockets left $1"
}

# The next start is as good as any.
assert_starts_and_forwards() {
    SURICATA_LAUNCHER=()
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 10
    echoes_pass 2 10
    inline_stop "$CASE_DIR"
}

# stops_at_every_step STARTUP
stops_at_every_step() {
    local step words POLL_INTERVAL=0.002
    stop_network "$1"
    for step in "${STOP_STEPS[@]}"; do
        words=("${step%% *}")
        [[ $step != *' '* ]] || words+=("${step#* }")
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
        wait_until 30 "$step" "${words[@]}"
        assert_stops "after: $step"
    done
    assert_starts_and_forwards
}

# At moments that are spread over the whole start, whatever happens to be going on then, in both
# modes by turns.
stops_at_any_time() {
    local begun took moment moments=10 modes=(strict guard) POLL_INTERVAL=0.002
    stop_network guard
    begun=$(now_ms)
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    took=$(($(now_ms) - begun))
    assert_stops 'after a whole start'
    for ((moment = 1; moment <= moments; moment++)); do
        begun=$(now_ms)
        suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" \
            "--capture-plugin-args=startup=${modes[moment % 2]}"
        wait_until 30 'the moment' time_has_come $((begun + took * moment / moments))
        assert_stops "after $((took * moment / moments)) ms, ${modes[moment % 2]}"
    done
    assert_starts_and_forwards
}

time_has_come() { [ "$(now_ms)" -ge "$1" ]; }

for startup in guard strict; do
    test_case "it stops at every step of its start: $startup" stops_at_every_step "$startup"
done
test_case 'it stops at any time of its start' stops_at_any_time
