# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A control group whose memory can be made scarce.

MEMORY_GROUP='' # its folder; empty where this system lets us make none
SQUEEZED=0

# memory_group_make NAME: for processes that enter it (MEMORY_GROUP/cgroup.procs); removed at exit.
# Version 2 of the control groups where that has the memory controller, else version 1.
memory_group_make() {
    local root
    MEMORY_GROUP=''
    for root in /sys/fs/cgroup /sys/fs/cgroup/memory; do
        if grep -qsw memory "$root/cgroup.subtree_control" ||
            [ -w "$root/memory.limit_in_bytes" ]; then
            mkdir "$root/$1" 2> /dev/null || continue
            MEMORY_GROUP=$root/$1
            cleanup_push memory_group_remove "$MEMORY_GROUP"
            memory_group_ends_nobody
            return 0
        fi
    done
}

# Version 1 knows a hard limit only. Whoever is above it waits until it is lifted.
memory_group_ends_nobody() {
    [ ! -e "$MEMORY_GROUP/memory.oom_control" ] || printf 1 > "$MEMORY_GROUP/memory.oom_control"
}

# It can be removed once the last process has left.
memory_group_remove() { poll_until 10 rmdir "$1" 2> /dev/null || true; }

memory_group_bytes() {
    cat "$MEMORY_GROUP/memory.current" 2> /dev/null || cat "$MEMORY_GROUP/memory.usage_in_bytes"
}

# memory_group_squeeze: takes back what can be taken, an eighth of what is used, and lets go again.
# What was used meanwhile is then in SQUEEZED. Nobody is ended for it: version 2 slows down who is
# above the mark, version 1 refuses a mark that is in use already, and lets who needs more wait.
memory_group_squeeze() {
    local mark=memory.high free=max
    if [ ! -e "$MEMORY_GROUP/memory.high" ]; then mark=memory.limit_in_bytes free=-1; fi
    (printf '%s' "$(($(memory_group_bytes) * 7 / 8))" > "$MEMORY_GROUP/$mark") 2> /dev/null || true
    SQUEEZED=$(memory_group_bytes)
    sleep 0.3
    printf '%s' "$free" > "$MEMORY_GROUP/$mark"
}

# memory_group_fill: somebody takes what is left to a mark a little above what is used, and stays.
# Whoever needs more then waits, or with version 2 is slowed down.
MEMORY_EATER=
memory_group_fill() {
    local mark=memory.high
    [ -e "$MEMORY_GROUP/memory.high" ] || mark=memory.limit_in_bytes
    printf '%s' "$(($(memory_group_bytes) + 1048576))" > "$MEMORY_GROUP/$mark"
    # Not in a namespace of ours, where the groups are not seen.
    # shellcheck disable=SC2016 # for that shell to expand
    (say_no_more && exec sh -c 'echo $$ > "$0/cgroup.procs" && exec tail /dev/zero' \
        "$MEMORY_GROUP") < /dev/null &
    MEMORY_EATER=$(process_identity $!)
    cleanup_push end_process "$MEMORY_EATER"
    wait_until 20 'the last of the memory to be taken' memory_group_is_full
}

memory_group_is_full() {
    local refusals
    refusals=$(cat "$MEMORY_GROUP/memory.failcnt" 2> /dev/null ||
        sed -n 's/^high //p' "$MEMORY_GROUP/memory.events")
    [ "$refusals" -gt 0 ]
}

memory_group_release() {
    if [ -e "$MEMORY_GROUP/memory.high" ]; then
        printf max > "$MEMORY_GROUP/memory.high"
    else
        printf -- -1 > "$MEMORY_GROUP/memory.limit_in_bytes"
    fi
    background_stop "$MEMORY_EATER"
}
