# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Waiting for a condition with a deadline. A condition is a command that returns 0 (fulfilled), 1
# (not yet) or 2 (it can never be fulfilled any more: do not wait on).

POLL_INTERVAL=0.03

# poll_until SECONDS COMMAND...: silently; 0 when fulfilled, 1 at the deadline, 2 when hopeless.
poll_until() {
    local deadline status
    deadline=$(($(now_ms) + $1 * 1000))
    shift
    while true; do
        status=0
        "$@" || status=$?
        [ "$status" -ne 0 ] || return 0
        [ "$status" -ne 2 ] || return 2
        [ "$(now_ms)" -lt "$deadline" ] || return 1
        sleep "$POLL_INTERVAL"
    done
}

# wait_until SECONDS DESCRIPTION COMMAND...: and says what it waited for when that did not come.
wait_until() {
    local seconds=$1 description=$2 status=0
    shift 2
    poll_until "$seconds" "$@" || status=$?
    case $status in
        0) return 0 ;;
        2) printf 'will never come: %s\n' "$description" >&2 ;;
        *) printf 'waited %s s in vain for: %s\n' "$seconds" "$description" >&2 ;;
    esac
    return 1
}

# run_job COMMAND...: runs a long command so that a signal to this shell ends it at once, with all
# its children. A shell that waits for a plain foreground command runs its traps only when that
# command has ended.
run_job() {
    local pid status=0
    setsid "$@" < /dev/null &
    pid=$!
    cleanup_group "$pid"
    wait "$pid" || status=$?
    cleanup_pop
    return "$status"
}
