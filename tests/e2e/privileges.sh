# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Forwarding goes on when Suricata has given its privileges up, has become a daemon, is fenced in by
# landlock, or was started without a standard input.

# assert_no_capability PID: in no thread, and none to be had back.
assert_no_capability() {
    local task kind kinds=()
    # Stock's own capture needs two of them later on.
    [ "$CAPTURE" = af-packet ] || kinds=(Inh Prm Eff Amb)
    for task in "/proc/$1/task/"*; do
        for kind in "${kinds[@]}"; do
            assert_equal 0000000000000000 "$(sed -n "s/^Cap$kind:[[:space:]]*//p" "$task/status")" \
                "Cap$kind of thread $(cat "$task/comm")"
        done
        assert_equal "$(id -u nobody)" "$(awk '$1 == "Uid:" { print $3 }' "$task/status")" \
            'the user'
    done
}

# nobody_forwards yaml|option: run-as in suricata.yaml, or --user.
nobody_forwards() {
    local options=()
    SURICATA_LAUNCHER=("${LOG_FOR_NOBODY[@]}" "$CASE_DIR")
    if [ "$1" = yaml ]; then
        EXTRA='run-as: { user: nobody, group: nogroup }'
    else
        options=(--user nobody --group nogroup)
    fi
    sensor_start "${options[@]}"
    assert_no_capability "$(suricata_pid "$CASE_DIR")"
    echoes_pass 1 20
    inline_stop "$CASE_DIR"
    assert_counter 40 ips.accepted 'packets accepted'
}

# sensor_start OPTION...: on Suricata's command line.
sensor_start() {
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" "$@"
    suricata_wait_started "$CASE_DIR"
}

# daemon_forwards OPTION...: with -D.
daemon_forwards() {
    SURICATA_LAUNCHER=("${LOG_FOR_NOBODY[@]}" "$CASE_DIR")
    daemon_start "$@"
    suricata_wait_started "$CASE_DIR"
    [ $# -eq 0 ] || assert_no_capability "$(suricata_pid "$CASE_DIR")"
    echoes_pass 1 20
    daemon_stop
    assert_line log/suricata.log 'a1: packets: 20, drops: 0'
}

daemon_start() {
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" -D --pidfile "$CASE_DIR/suricata.pid" "$@"
    background_finish "$(cat "$CASE_DIR/process")" 30
    assert_equal 0 "$BACKGROUND_STATUS" 'the status of the command that makes the daemon'
    suricata_adopt "$CASE_DIR" "$CASE_DIR/suricata.pid"
}

# Its exit status is not ours to see: what it says at its end is.
daemon_stop() {
    suricata_stop "$CASE_DIR"
    [ ! -e "$CASE_DIR/suricata.pid" ] || fail 'the pid file is still there'
    assert_no_line log/suricata.log 'sending packet failed'
    assert_no_line log/suricata.log 'Error:'
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_counter 40 ips.accepted 'packets accepted'
}

# A daemon closes the descriptors 0 to 2, whatever they are. Where it was started without any, they
# are what was opened first: Suricata's own log is lost so, our sockets must not be.
daemon_without_standard_descriptors() {
    # shellcheck disable=SC2016 # for that shell to expand
    SURICATA_LAUNCHER=(sh -c 'exec "$@" <&- >&- 2>&-' -)
    daemon_start
    wait_until 30 'an answer through the daemon' \
        in_client ping -q -c 1 -W 0.2 "$(server_address)" > /dev/null
    assert_packet_sockets 4 "$(suricata_pid "$CASE_DIR")"
    echoes_pass 1 20
    suricata_stop "$CASE_DIR"
    # By then eve.json is what Suricata says things to.
    sed -i '/^{/!d' log/eve.json
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_at_least 42 "$(sensor_counter "$CASE_DIR" ips.accepted)" 'packets accepted'
}

# assert_packet_sockets NUMBER PID: so many besides those in reserve, and none at a standard number,
# where a daemon has nothing.
assert_packet_sockets() {
    local fd link number=0
    for fd in "/proc/$2/fd/"*; do
        link=$(readlink "$fd")
        is_packet_socket "$2" "$link" || continue
        number=$((number + 1))
        assert_at_least 3 "${fd##*/}" 'a packet socket'\''s number'
    done
    assert_at_least "$1" "$number" 'packet sockets'
}

landlock_lets_it_work() {
    local folders="{ read: [ /etc, /usr, $CASE_DIR ], write: [ $CASE_DIR ] }"
    EXTRA="security: { landlock: { enabled: yes, directories: $folders } }"
    sensor_start
    if grep -qF 'Kernel does not support Landlock' log/console; then
        suricata_stop "$CASE_DIR"
        skip 'this kernel has no landlock'
    fi
    assert_line "/proc/$(suricata_pid "$CASE_DIR")/status" $'NoNewPrivs:\t1'
    echoes_pass 1 20
    inline_stop "$CASE_DIR"
    assert_counter 40 ips.accepted 'packets accepted'
}

# With a standard input that is closed, the first descriptor that a program opens is number 0.
starts_without_standard_input() {
    # shellcheck disable=SC2016 # for that shell to expand
    SURICATA_LAUNCHER=(sh -c 'exec "$@" <&-' -)
    sensor_start
    assert_packet_sockets 4 "$(suricata_pid "$CASE_DIR")"
    echoes_pass 1 20
    inline_stop "$CASE_DIR"
    assert_counter 40 ips.accepted 'packets accepted'
}

# A service of Type=notify is ready when traffic passes, not before.
ready_is_told() {
    local listener told
    suricata_run "$ENGINE" - "$CASE_DIR" --build-info > build-info
    grep -q 'Systemd support:  *yes' build-info || skip 'this Suricata is built without systemd'
    topology_make
    tool_start "$SENSOR" notify-listener "$CASE_DIR/notify"
    listener=$BACKGROUND told=$TOOL_OUTPUT
    SURICATA_LAUNCHER=(env "NOTIFY_SOCKET=$CASE_DIR/notify")
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    background_wait_for_line "$told" READY=1 "$listener"
    in_client ping -q -c 1 -W 5 "$(server_address)"
    echoes_pass 1 20
    inline_stop "$CASE_DIR"
    assert_equal 1 "$(grep -c READY=1 "$told")" 'times that it was told'
    assert_counter 42 ips.accepted 'packets accepted'
}

test_case 'run-as: nobody forwards, without any capability' nobody_forwards yaml
test_case '--user: nobody forwards, without any capability' nobody_forwards option
test_case 'a daemon forwards' daemon_forwards
test_case 'a daemon of nobody forwards' daemon_forwards --user nobody
test_case 'a daemon without standard descriptors' daemon_without_standard_descriptors
test_case 'landlock lets it work' landlock_lets_it_work
test_case 'it starts without a standard input' starts_without_standard_input
test_case 'Type=notify is told when traffic passes' ready_is_told
