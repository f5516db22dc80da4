# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The programs of tests/tools (and others that serve or send) in the background, and what they
# report.

TOOLS=${TOOLS:-} # the folder with the programs of tests/tools, once built

# background_start NAMESPACE OUTPUT COMMAND...: ended at exit. What it says goes to the file OUTPUT
# and to OUTPUT.err; its identity, for is_running and background_stop, is then in BACKGROUND.
background_start() {
    local netns=$1 output=$2
    shift 2
    (say_no_more && exec ip netns exec "$netns" "$@") < /dev/null > "$output" 2> "$output.err" &
    BACKGROUND=$(process_identity $!)
    cleanup_push end_process "$BACKGROUND"
}

# background_wait_for_line OUTPUT LINE [IDENTITY]: until it has said that.
background_wait_for_line() {
    local process=${3:-$BACKGROUND}
    wait_until 20 "'$2' from $(basename "$1")" background_has_said "$1" "$2" "$process" && return 0
    cat "$1" "$1.err" >&2
    return 1
}

background_has_said() {
    grep -qsF -- "$2" "$1" && return 0
    is_running "$3" || return 2
    return 1
}

# background_stop IDENTITY: with SIGTERM; its exit status is then in BACKGROUND_STATUS.
background_stop() {
    end_process "$1" || { warn "process $1 did not end on SIGTERM"; return 1; }
    background_result "$1"
}

# background_finish IDENTITY [SECONDS]: until it ends by itself; its exit status is then in
# BACKGROUND_STATUS.
background_finish() {
    wait_until "${2:-60}" "process $1 to end" process_gone "$1" || return 1
    background_result "$1"
}

background_result() {
    BACKGROUND_STATUS=0
    wait "${1%%:*}" 2> /dev/null || BACKGROUND_STATUS=$?
}

# tool_start NAMESPACE NAME ARGUMENT...: a program of tests/tools, until it is at work. TOOL_OUTPUT
# is the file with its output.
tool_start() {
    local netns=$1 name=$2 number=1
    shift 2
    while [ -e "$name.$number" ]; do number=$((number + 1)); done
    TOOL_OUTPUT=$PWD/$name.$number
    background_start "$netns" "$TOOL_OUTPUT" "$TOOLS/$name" "$@"
    background_wait_for_line "$TOOL_OUTPUT" ready
}

# json_value FILE PATH: the value at a path (a.b.c) of the last JSON object in FILE, e.g. of a
# tool's summary.
json_value() { "$TOOLS/eve" <(grep '^{' "$1") last "$2"; }
