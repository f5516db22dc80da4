# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the end-to-end cases are written with: frames by recipe through the sensor, in both
# directions, and what became of them.

# enter_cases FOLDER: the cases of all its files, for each Suricata 8.0.x in turn (ENGINE).
enter_cases() {
    local file
    for ENGINE in "${SURICATA_ENGINES[@]}"; do
        CASE_PREFIX="$(engine_version "$ENGINE") "
        for file in "$1"/*.sh; do
            # shellcheck source=/dev/null
            . "$file"
        done
    done
    CASE_PREFIX=''
}

# recorder_start NAMESPACE INTERFACE PCAP [OPTION...]: what arrives there from now on.
RECORDERS=()
recorder_start() {
    tool_start "$1" capture --interface "$2" --write "$3" "${@:4}"
    RECORDERS+=("$BACKGROUND")
}

# Ends all of them; fails when a recording is not complete.
recorders_stop() {
    local recorder
    for recorder in "${RECORDERS[@]}"; do
        background_stop "$recorder"
        assert_equal 0 "$BACKGROUND_STATUS" "a recorder's exit status"
    done
    RECORDERS=()
}

# The recipes of the two sides: addresses, ports and stamps of their own, so that no flow is one of
# the other side's.
CLIENT_RECIPE=(--source-port 10000 --stream 1)
SERVER_RECIPE=(--source-port 20000 --stream 2
    --source-mac 02:00:00:00:00:02 --destination-mac 02:00:00:00:00:01
    --source-ip 198.51.100.1 --destination-ip 192.0.2.1
    --source-ip 2001:db8:2::1 --destination-ip 2001:db8:1::1)

# send_both_ways PAIRS COUNT OPTION...: that many frames from each side of each pair ("1 2 3"), all
# at once; what was sent is then in from-client.PAIR.pcap and from-server.PAIR.pcap.
send_both_ways() {
    local pairs=$1 pair
    local -A sender_of=()
    shift
    for pair in $pairs; do
        counted_sender_start "$CLIENT" "c$pair" "from-client.$pair" "$@" "${CLIENT_RECIPE[@]}"
        sender_of[from-client.$pair]=$BACKGROUND
        counted_sender_start "$SERVER" "s$pair" "from-server.$pair" "$@" "${SERVER_RECIPE[@]}"
        sender_of[from-server.$pair]=$BACKGROUND
    done
    for pair in "${!sender_of[@]}"; do
        sender_finish "${sender_of[$pair]}" "$pair"
    done
}

# counted_sender_start NAMESPACE INTERFACE OUTPUT COUNT OPTION...
counted_sender_start() {
    background_start "$1" "$3" "$TOOLS/frames" --interface "$2" --write "$3.pcap" --count "${@:4}"
}

sender_finish() {
    background_finish "$1"
    [ "$BACKGROUND_STATUS" -eq 0 ] ||
        fail "the sender $2 ended with $BACKGROUND_STATUS: $(cat "$2" "$2.err")"
}

# frames_left PCAP FILTER: how many frames of a recording do not match.
frames_left() {
    "$TOOLS/pcap-compare" "$1" "$1" --ignore "$2" --through-tags |
        sed -n 's/^equal: \([0-9]*\) frames.*/\1/p'
}

# await_frames NAMESPACE INTERFACE COUNT: until so many have arrived there since it was made.
await_frames() { wait_until 15 "frame $3 at $2" frames_have_come "$1" "$2" "$3"; }

frames_have_come() { [ "$(interface_frames "$1" "$2" rx)" -ge "$3" ]; }

# await_records COUNT PATH=VALUE...: until eve.json has so many records that are such.
await_records() { wait_until 15 "record $1 of $2" records_are_there "$@"; }

records_are_there() {
    local count
    count=$(eve_count "$CASE_DIR" "${@:2}" 2> /dev/null) || return 1
    [ "$count" -ge "$1" ]
}

# sender_start NAMESPACE INTERFACE RATE OPTION...: frames of some kinds until it is stopped.
sender_start() {
    local netns=$1 interface=$2 rate=$3
    shift 3
    background_start "$netns" "sender.$interface" "$TOOLS/frames" --interface "$interface" \
        --until-signal --rate "$rate" --kind udp,tcp,icmp --flows 16 "$@"
}

# senders_start PAIRS RATE [OPTION...]: from both sides of each pair ("1 2").
SENDERS=()
senders_start() {
    local pairs=$1 rate=$2 pair
    shift 2
    for pair in $pairs; do
        sender_start "$CLIENT" "c$pair" "$rate" "${CLIENT_RECIPE[@]}" "$@"
        SENDERS+=("$BACKGROUND")
        sender_start "$SERVER" "s$pair" "$rate" "${SERVER_RECIPE[@]}" "$@"
        SENDERS+=("$BACKGROUND")
    done
}

# Ends all of them; fails when one has ended before.
senders_stop() {
    local sender
    for sender in "${SENDERS[@]}"; do
        is_running "$sender" || fail 'a sender ended early'
        background_stop "$sender"
    done
    SENDERS=()
}

# frames_keep_coming NAMESPACE INTERFACE [NUMBER]: so many more (100), soon.
frames_keep_coming() {
    await_frames "$1" "$2" "$(($(interface_frames "$1" "$2" rx) + ${3:-100}))"
}

# ask COMMAND [ARGUMENT...]: the case's Suricata, over its control socket. The answer is in the file
# "answer", and must be OK.
ask() {
    tell "$@" || fail "$*: $(cat answer answer.err)"
    grep -q '"return":"OK"' answer || fail "$*: $(cat answer answer.err)"
}

# tell COMMAND [ARGUMENT...]: the same, whatever the answer.
tell() {
    (SURICATA_LAUNCHER=(timeout -k 5 30) && suricata_socket "$CASE_DIR" "$@") > answer 2> answer.err
}

# answered PATH: what the newest answer has there.
answered() { json_value answer "message.$1"; }

# The log belongs to the user that Suricata becomes; the words begin its command.
# shellcheck disable=SC2016 # for that shell to expand
LOG_FOR_NOBODY=(sh -c 'chown -R nobody "$0" "$0/log" && exec "$@"')

# answer_has PATH VALUE COMMAND [ARGUMENT...]: by now. There are no counters in the first second.
answer_has() { tell "${@:3}" && [ "$(answered "$1" 2> not-answered)" = "$2" ]; }

# tls_server_start NAMESPACE OUTPUT OPTION...: an encrypting server on every address of it.
tls_server_start() {
    [ -e key.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -days 2 -keyout key.pem -out certificate.pem -subj /CN=page.example 2> openssl.log
    background_start "$1" "$CASE_DIR/$2" openssl s_server -accept '*:443' -key key.pem \
        -cert certificate.pem "${@:3}"
    background_wait_for_line "$CASE_DIR/$2" ACCEPT
}

# echoes_pass PAIR COUNT [OPTION...]: so many datagrams of the client come back from the server, two
# packets each. On a busy machine ping gives up on its last ones too soon.
ECHO_SERVER=
echoes_pass() {
    local pair=$1 count=$2
    shift 2
    if ! is_running "$ECHO_SERVER"; then
        tool_start "$SERVER" echo-server --port 7
        ECHO_SERVER=$BACKGROUND
    fi
    in_client "$TOOLS/udp-probe" --destination "$(server_address "$pair")" --count "$count" \
        --rate 500 --timeout-ms 10000 "$@"
}

# assert_echoed EXPECTED tcp|udp PORT WORD...: what the server's echo answers to each word, "-" for
# nothing; one connection for all.
assert_echoed() {
    local answers
    # shellcheck disable=SC2016 # for that shell to expand
    answers=$(in_client bash -c '
        read -ra expected <<< "$1"
        exec 3<> "/dev/$2/$0/$3"
        for word in "${@:4}"; do
            printf "%s\n" "$word" >&3
            patience=10
            [ "${expected[0]}" != - ] || patience=0.5
            timeout "$patience" dd bs=99 count=1 status=none <&3 || printf -- "-\n"
            expected=("${expected[@]:1}")
        done' "$(server_address)" "$@" | xargs)
    assert_equal "$1" "$answers" "what comes back from port $3"
}

# assert_counter EXPECTED NAME WHAT: of the newest statistics of the case's Suricata.
assert_counter() { assert_equal "$1" "$(sensor_counter "$CASE_DIR" "$2")" "$3"; }

# plugin_only REASON: skips a case that stock's own capture cannot be asked to pass.
plugin_only() { [ "$CAPTURE" = afp-guard ] || skip "$1"; }

# is_packet_socket PID LINK: whether what a descriptor of the process links to is one.
is_packet_socket() {
    local inode=${2#socket:\[}
    [ "$inode" != "$2" ] || return 1
    awk -v inode="${inode%]}" '$NF == inode { found = 1 } END { exit !found }' "/proc/$1/net/packet"
}

# pairs_forward PAIRS COUNT [COMPARE-OPTION...]: so many frames from each side of each, within a
# second or FORWARD_RATE of them in each, arrive on its other side as they were sent.
pairs_forward() {
    local pairs=$1 count=$2 pair
    shift 2
    for pair in $pairs; do
        recorder_start "$SERVER" "s$pair" "at-server.$pair.pcap" --buffer-mb 16
        recorder_start "$CLIENT" "c$pair" "at-client.$pair.pcap" --buffer-mb 16
    done
    send_both_ways "$pairs" "$count" --kind udp,tcp,icmp,ipv6,vlan --flows 8 \
        --rate "${FORWARD_RATE:-$count}"
    for pair in $pairs; do
        await_frames "$SERVER" "s$pair" "$count"
        await_frames "$CLIENT" "c$pair" "$count"
    done
    inline_stop "$CASE_DIR"
    recorders_stop
    for pair in $pairs; do
        "$TOOLS/pcap-compare" "from-client.$pair.pcap" "at-server.$pair.pcap" "$@"
        "$TOOLS/pcap-compare" "from-server.$pair.pcap" "at-client.$pair.pcap" "$@"
    done
}

# The end of a sensor around which things went wrong: in order, and every frame accounted for.
sensor_ends_well() {
    suricata_stop "$CASE_DIR"
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_every_frame_has_one_end "$CASE_DIR"
}

# all_frames_were_sent COUNT
all_frames_were_sent() {
    assert_counter "$1" ips.accepted 'packets accepted'
    [ "$CAPTURE" = af-packet ] || assert_counter "$1" capture.afp_guard.sent 'frames sent'
}

# capture_threads_are NUMBER: whether the case's Suricata has so many by now.
capture_threads_are() {
    local threads
    threads=$(cat "/proc/$(suricata_pid "$CASE_DIR")/task/"*/comm 2> /dev/null | grep -c '^W#') ||
        true
    [ "$threads" -eq "$1" ]
}

# How many packet sockets of the sensor are bound to an interface.
bound_sockets() { in_sensor cat /proc/net/packet | awk '$5 ~ /^[1-9]/' | wc -l; }
