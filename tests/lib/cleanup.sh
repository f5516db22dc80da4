# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What has been made is undone at exit: last made, first undone, after success, failure, INT and
# TERM.

CLEANUP_ACTIONS=()

# Starts an empty list for this shell. A subshell that makes things calls this first: the list that
# it inherited belongs to its parent.
cleanup_begin() {
    CLEANUP_ACTIONS=()
    trap cleanup_run EXIT
    trap 'cleanup_interrupted INT 130' INT
    trap 'cleanup_interrupted TERM 143' TERM
    trap 'cleanup_interrupted HUP 129' HUP
}

# heed_interrupt "$0" "$@": a script that was started in the background by another one ignores
# SIGINT, and bash cannot trap what was ignored when it began. Starts the script again without that.
heed_interrupt() {
    local ignored
    ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/$$/status)
    if ((0x$ignored & 2)); then exec env --default-signal=INT "$@"; fi
}

cleanup_interrupted() {
    say "ended by SIG$1, cleaning up"
    exit "$2"
}

# cleanup_push COMMAND ARGUMENT...: to be run at exit.
cleanup_push() {
    local quoted
    printf -v quoted '%q ' "$@"
    CLEANUP_ACTIONS+=("$quoted")
}

# cleanup_pop: forgets the newest action without running it.
cleanup_pop() { unset "CLEANUP_ACTIONS[-1]"; }

# cleanup_forget: keeps everything (a demonstration that is left running).
cleanup_forget() { CLEANUP_ACTIONS=(); }

# Runs the actions, newest first. An action that fails does not keep the others from running, and a
# second Ctrl-C does not interrupt them.
cleanup_run() {
    local status=$? action
    trap - EXIT ERR
    trap '' INT TERM HUP
    set +e
    while [ "${#CLEANUP_ACTIONS[@]}" -gt 0 ]; do
        action=${CLEANUP_ACTIONS[-1]}
        unset 'CLEANUP_ACTIONS[-1]'
        eval "$action" || true
    done
    exit "$status"
}

# process_identity PID: the pid and its start time, so that a number given to another process is not
# mistaken for the one we started. Empty when there is no such process or it is a zombie.
process_identity() {
    local stat fields
    { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 0
    read -ra fields <<< "${stat##*) }"
    [ "${fields[0]}" = Z ] || printf '%s:%s' "$1" "${fields[19]}"
}

# cleanup_process PID: ends that process at exit.
cleanup_process() { cleanup_push end_process "$(process_identity "$1")"; }

# cleanup_group PID: ends at exit every process of the group that PID leads.
cleanup_group() { cleanup_push end_group "$1"; }

# is_running PID:STARTTIME
is_running() { [ -n "$1" ] && [ "$(process_identity "${1%%:*}")" = "$1" ]; }

# end_process PID:STARTTIME [SECONDS]: TERM, and KILL when that did not end it in time.
# Returns 1 when KILL was needed.
end_process() {
    local identity=$1 seconds=${2:-10} pid=${1%%:*}
    is_running "$identity" || return 0
    kill -TERM "$pid" 2>/dev/null || return 0
    poll_until "$seconds" process_gone "$identity" && return 0
    kill -KILL "$pid" 2>/dev/null
    poll_until 5 process_gone "$identity"
    return 1
}

process_gone() { ! is_running "$1"; }

# end_group PGID [SECONDS]: the same for a process group that one of our own jobs leads.
end_group() {
    local group=$1 seconds=${2:-20}
    kill -TERM -- "-$group" 2>/dev/null || return 0
    poll_until "$seconds" group_gone "$group" && return 0
    kill -KILL -- "-$group" 2>/dev/null
    poll_until 5 group_gone "$group"
    return 1
}

# Zombies do not count: some containers have nobody who reaps orphans.
group_gone() {
    local file stat fields
    kill -0 -- "-$1" 2>/dev/null || return 0
    for file in /proc/[0-9]*/stat; do
        { read -r stat < "$file"; } 2>/dev/null || continue
        read -ra fields <<< "${stat##*) }" # state, parent, group
        if [ "${fields[2]}" = "$1" ] && [ "${fields[0]}" != Z ]; then return 1; fi
    done
    return 0
}
