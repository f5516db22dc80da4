# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The options of an af-packet entry, side by side. Many keys are set in one start, each for an
# interface of its own; a group is such a start. What was seen of it is kept, and looked into for one
# key after the other.

# option_group NAME: has that start been made, if not yet, and makes its directory, with stock/ and
# plugin/, the directory of the case.
option_group() {
    local lock folder
    folder=$RUN_DIR/options-$(engine_version "$ENGINE")-$1
    mkdir -p "$folder"
    exec {lock}> "$folder/.lock"
    flock "$lock"
    [ ! -e "$folder/begun" ] || [ -e "$folder/made" ] || fail "the start of group $1 has failed"
    if [ ! -e "$folder/made" ]; then
        touch "$folder/begun"
        both_sides option_start "group_$1"
        cp -r stock plugin "$folder"
        touch "$folder/made"
    fi
    exec {lock}>&-
    CASE_DIR=$folder
    cd "$folder" || fail "no $folder"
}

# option_start GROUP-FUNCTION: which does, when it is called with "network", "entries" and
# "traffic", what these words say.
option_start() {
    RUNMODE=workers EXTRA='' SURICATA_OPTIONS=()
    "$1" network
    "$1" entries | suricata_yaml "$CASE_DIR"
    # Without it the place of a frame in the ring is as long as the interface's frames.
    grep -q packet_size <<< "${OPTION_KEEPS:-}" || sed -i '/^default-packet-size:/d' suricata.yaml
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" "${SURICATA_OPTIONS[@]}"
    if poll_until 30 suricata_is_started "$CASE_DIR"; then
        printf 'started\n' > outcome
        look_at_sockets > sockets
        look_at_interfaces > interfaces
        "$1" traffic
    else
        printf 'refused\n' > outcome
    fi
    suricata_stop "$CASE_DIR"
    printf '%s\n' "$SURICATA_STATUS" > status
    look_at_interfaces > interfaces.afterwards
    ! grep -q 'Engine started' log/console || look_at_statistics
}

look_at_statistics() {
    "$TOOLS/eve" log/eve.json last event_type=stats stats.decoder.event.afpacket.trunc_pkt \
        stats.decoder.ipv4 stats.defrag.ipv4.reassembled > statistics
}

# What the kernel knows of each packet socket: version of its ring, blocks, timeout, cluster and
# filter; and on a line of its own, its queue. The length of a frame's place is each capture's own matter,
# and so is the beginning of the plugin's filter, which keeps out what this host sends.
look_at_sockets() {
    in_sensor ss -0 -e -n -m -b |
        awk '/^p_/ { print line; line = "" } { line = line " " $0 } END { print line }' |
        sed -nE 's/.*\*:([[:alnum:]]+) +\* /\1 /
            s/(ino|sk|uid|cpy_thresh|frm_size|frm_nr|features):[[:alnum:]]+,?//g
            s/flags\([^)]*\)//
            s/skmem:\(r[0-9]+,(rb[0-9]+)[^)]*\)/\1/
            s/0x06 0 0 [1-9][0-9]*/0x06 0 0 all/g
            s/bpf filter \([0-9]+\): */bpf filter: /
            s/(bpf filter: )0x20 0 0 4294963204, *0x15 0 1 4, *0x06 0 0 0, */\1/
            s/ *bpf filter: 0x06 0 0 all,?//
            s/[[:space:]]+/ /g
            s/ $//
            s/^([^ ]+) (.*) (rb[0-9]+)$/\1 \2\n\1 queue \3/
            /ring_rx/p' | sort
    sed -n 's/^VmLck:[[:space:]]*/locked memory /p' "/proc/$(suricata_pid "$CASE_DIR")/status"
}

look_at_interfaces() {
    local interface
    for interface in $(in_sensor ls /sys/class/net); do
        printf '%s promiscuity %s offloads %s\n' "$interface" \
            "$(ip -n "$SENSOR" -d link show "$interface" |
                sed -n 's/.* promiscuity \([0-9]*\) .*/\1/p')" \
            "$(in_sensor ethtool -k "$interface" | sed -n 's/^\t*\([^:]*\): on.*/\1/p' |
                tr '\n' ' ')"
    done
}

# lines_of FILE PATTERN: those of a side's file.
lines_of() { grep -E -- "$2" "$3/$1" || true; }

# on_interfaces FILE PATTERN: the lines of a side's file for interfaces whose name matches. To be
# used with differing_lines, which appends the side's directory.
on_interfaces() { lines_of "$1" "^($2) " "$3"; }

threads_created() {
    grep -oE "($1): creating [0-9]+ threads?|Threads created .*" "$2/log/console" || true
}

final_lines() { grep -oE "($1): packets: .*" "$2/log/console" || true; }

outcome() { cat "$1/outcome" && exit_status "$1"; }

# same WHAT COMMAND [ARGUMENT...]: notes where the sides differ; what is to be the same must be
# there at all.
same() {
    local side
    for side in stock plugin; do
        [ -n "$("${@:2}" "$CASE_DIR/$side")" ] || fail "$side: nothing to compare: $*"
    done
    differing_lines "$@" >> "$DIFFERENCES"
}

same_sockets() { same "sockets $OPTION_KEY" on_interfaces sockets "$1"; }
same_threads() { same "threads $OPTION_KEY" threads_created "$1"; }
same_ends() { same "ends $OPTION_KEY" final_lines "$1"; }

# sockets_have INTERFACES TEXT: on both sides, each of them; so that what is the same is what was
# meant.
sockets_have() {
    local side
    for side in stock plugin; do
        [ -n "$(on_interfaces sockets "$1" "$side")" ] || fail "$side: no socket on $1"
        ! on_interfaces sockets "$1" "$side" | grep -v ' queue rb' | grep -vF -- "$2" ||
            fail "$side: $1 without $2"
    done
}

# queues_have INTERFACES TEXT
queues_have() {
    local side
    for side in stock plugin; do
        [ -n "$(on_interfaces sockets "$1" "$side")" ] || fail "$side: no socket on $1"
        ! on_interfaces sockets "$1" "$side" | grep ' queue rb' | grep -vF -- "$2" ||
            fail "$side: the queue of $1 is not $2"
    done
}

# warned WHAT REGEX: by both, or that is a difference.
warned() {
    local side
    for side in stock plugin; do
        grep -E '^(Warning|Error): ' "$side/log/console" | grep -qiE -- "$2" ||
            printf 'warnings %s: not %s: %s\n' "$OPTION_KEY" "$side" "$1" >> "$DIFFERENCES"
    done
}

# not_warned REGEX: by neither.
not_warned() {
    local side
    for side in stock plugin; do
        ! grep -E '^(Warning|Error): ' "$side/log/console" | grep -iE -- "$1" ||
            fail "$side warned of $1"
    done
}

# option_row KEY GROUP FUNCTION: what a key does, in a case named after it.
option_row() { test_case "option $1" option_is_alike "$@"; }

option_is_alike() {
    OPTION_KEY=$1 CASE_OWN=$CASE_DIR DIFFERENCES=$CASE_DIR/differences
    : > "$DIFFERENCES"
    option_group "$2"
    "$3"
    judge_differences "$DIFFERENCES"
}
