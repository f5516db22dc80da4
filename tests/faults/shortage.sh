# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a sensor may run short of under traffic: somebody who reads its records, room for them,
# memory, descriptors. Frames pass, or their loss is counted; and all is well when there is enough
# again.

# One record for each datagram of a flow of each side, with all that it carries.
RECORD_RULE='alert udp any [10000,20000] -> any any (msg:"each one"; dsize:>0; sid:1;)'

# records_to FILETYPE FILE: an output besides eve.json.
records_to() {
    RULES=$RECORD_RULE
    OUTPUTS="  - eve-log: { enabled: yes, filetype: $1, filename: $2, types: [ alert: { payload: yes } ] }"
}

# The client's end has sent so many frames more than have arrived.
lags_behind_by() {
    local sent
    sent=$(interface_frames "$CLIENT" c1 tx)
    [ $((sent - $(interface_frames "$SERVER" s1 rx))) -ge "$1" ]
}

# assert_every_frame_of_hosts_is_counted: as received, or dropped for want of room. Nobody sends any
# more.
assert_every_frame_of_hosts_is_counted() {
    local sent
    sent=$(($(interface_frames "$CLIENT" c1 tx) + $(interface_frames "$SERVER" s1 tx)))
    assert_counter "$sent" capture.kernel_packets 'frames that the sockets saw'
    [ "$CAPTURE" = af-packet ] ||
        assert_counter $((sent - $(sensor_counter "$CASE_DIR" capture.kernel_drops))) \
            capture.afp_guard.received 'frames received'
}

# All capture threads hang, and still it is said.
stall_is_told() {
    wait_until 10 'the stall to be told' grep -q 'a1: thread 1 has taken no frame for ' log/console
    ask afp-guard-status
    assert_equal stalled "$(answered interfaces.0.threads.0.state)" 'state of the first thread'
}

# The engine writes to a pipe until that is full, and then waits with all its threads. What does not
# fit into the rings meanwhile is counted as dropped by the kernel.
pipe_holds_all_up() {
    local reader
    mkfifo pipe
    records_to regular "$CASE_DIR/pipe"
    topology_make
    background_start "$SENSOR" records cat pipe
    reader=$BACKGROUND
    inline_pairs 1 ring-size=300 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    senders_start 1 2000 --kind udp
    frames_keep_coming "$SERVER" s1
    kill -STOP "${reader%%:*}"
    wait_until 20 'the line to stand still' lags_behind_by 2000
    [ "$CAPTURE" = af-packet ] || stall_is_told
    kill -CONT "${reader%%:*}"
    frames_keep_coming "$SERVER" s1
    frames_keep_coming "$CLIENT" c1
    senders_stop
    [ "$CAPTURE" = af-packet ] ||
        wait_until 10 'the end of the stall' grep -q 'a1: thread 1 takes frames again' log/console
    sensor_ends_well
    assert_no_line log/console 'Error:'
    assert_at_least 100 "$(sensor_counter "$CASE_DIR" capture.kernel_drops)" 'frames dropped'
    assert_every_frame_of_hosts_is_counted
}

# Inline the engine does not wait for a socket that is full: the records are lost, and counted.
socket_holds_up_nobody() {
    # shellcheck disable=SC2016 # for perl to expand
    local listen='use IO::Socket::UNIX;
        my $socket = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or die;
        $| = 1; print "ready\n"; sleep'
    records_to unix_stream "$CASE_DIR/socket"
    topology_make
    background_start "$SENSOR" listener perl -e "$listen" "$CASE_DIR/socket"
    background_wait_for_line listener ready
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    send_both_ways 1 800 --kind udp --rate 2000
    await_frames "$SERVER" s1 800
    await_frames "$CLIENT" c1 800
    inline_stop "$CASE_DIR"
    assert_line log/console 'events were dropped due to slow or disconnected socket'
    all_frames_were_sent 1600
    assert_counter 0 capture.kernel_drops 'frames dropped'
}

# A file system with no more room, for records and the log.
full_disk_holds_up_nobody() {
    mkdir disk
    mount -t tmpfs -o size=128k tmpfs disk 2> mount.err || skip "no file system: $(cat mount.err)"
    cleanup_push umount "$CASE_DIR/disk"
    records_to regular "$CASE_DIR/disk/records"
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    sed -i "s|filename: suricata.log|filename: $CASE_DIR/disk/suricata.log|" suricata.yaml
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    send_both_ways 1 800 --kind udp --rate 2000
    await_frames "$SERVER" s1 800
    await_frames "$CLIENT" c1 800
    # The log that has room still tells of links.
    ip -n "$SENSOR" link set a1 mtu 1400
    [ "$CAPTURE" = af-packet ] ||
        wait_until 10 'the MTU to be 1400' grep -q 'a1: the MTU is 1400 now' log/console
    sensor_ends_well
    assert_line log/console 'No space left on device'
    all_frames_were_sent 1600
    assert_counter 0 capture.kernel_drops 'frames dropped'
}

# Whoever needs more memory than the control group has waits for it, a thread of the engine's as
# anybody else. What is not received meanwhile is counted.
full_memory_group_is_survived() {
    topology_make
    memory_group_make "$SENSOR"
    [ -n "$MEMORY_GROUP" ] || skip 'no memory controller of control groups that may be written'
    # shellcheck disable=SC2016 # for that shell to expand
    SURICATA_LAUNCHER=(sh -c 'echo $$ > "$0/cgroup.procs" && exec "$@"' "$MEMORY_GROUP")
    inline_pairs 1 ring-size=300 | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    senders_start 1 1000
    frames_keep_coming "$SERVER" s1
    memory_group_fill
    in_client "$TOOLS/frames" --interface c1 --kind udp,tcp --flows 1000 --count 5000 \
        --rate 5000 > flows
    memory_group_release
    frames_keep_coming "$SERVER" s1
    frames_keep_coming "$CLIENT" c1
    senders_stop
    records_begin_anew
    sensor_ends_well
    assert_every_frame_of_hosts_is_counted
}

# A record that there was no memory to write is a broken line.
records_begin_anew() {
    mv log/eve.json log/eve.json.1
    kill -HUP "$(suricata_pid "$CASE_DIR")"
    wait_until 10 'a new eve.json' test -s log/eve.json
}

# A device comes in the place of another while there are no descriptors for its sockets: they are
# asked for again.
descriptors_come_back() {
    local pid
    plugin_only 'stock opens its sockets anew'
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2
    echoes_pass 1 20
    pid=$(suricata_pid "$CASE_DIR")
    prlimit --nofile=3: --pid "$pid"
    ip -n "$SENSOR" link delete b2
    wait_until 10 'word of it' grep -qF 'b2: cannot start with another interface' log/console
    assert_line log/console 'Too many open files; it is tried again each second'
    cable_make "$SENSOR" b2 "$SERVER" s2 1500 1
    # Nobody takes what cannot be asked for for a lost link.
    ip -n "$SENSOR" link set a1 mtu 1400
    echoes_pass 1 20
    prlimit --nofile=1024: --pid "$pid"
    wait_until 10 'its threads to start' grep -qF 'b2: interface is up, its threads have started' \
        log/console
    sender_start "$CLIENT" c2 500 "${CLIENT_RECIPE[@]}"
    frames_keep_coming "$SERVER" s2
    sensor_ends_well
}

test_case 'records: a full pipe holds all up, and lets go' pipe_holds_all_up
test_case 'records: a full socket holds up nobody' socket_holds_up_nobody
test_case 'records: a full disk holds up nobody' full_disk_holds_up_nobody
test_case 'a full memory group is survived' full_memory_group_is_survived
test_case 'descriptors that are short come back' descriptors_come_back
