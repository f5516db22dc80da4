# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The folder of a study or a benchmark: configurations, logs, what was recorded. And what becomes of
# it when that is interrupted.

WORK='' # set by work_folder_make

# work_folder_make NAME: removed at exit, unless KEEP is yes.
work_folder_make() {
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/afpg-$1.XXXXXX")
    chmod 755 "$WORK" # for a process without privileges
    cleanup_push work_folder_remove
}

work_folder_remove() {
    if [ "${KEEP:-no}" = yes ]; then say "files of this run: $WORK"; else rm -rf "$WORK"; fi
}

# interrupted_command_cleans_up SIGNAL STATUS NAME BEGUN COMMAND...: in a case. The command, which
# makes work folders of that name, gets the signal when BEGUN, a condition, is fulfilled; it ends
# with the status and leaves no folder and no namespace behind.
interrupted_command_cleans_up() {
    local signal=$1 expected=$2 name=$3 begun=$4 pid process status=0
    shift 4
    "$@" > printed 2> progress &
    pid=$!
    process=$(process_identity "$pid")
    wait_until 100 'the middle of what is interrupted' command_has_begun "$process" "$begun"
    kill "-$signal" "$pid"
    wait_until 60 'the end of what is interrupted' process_gone "$process"
    wait "$pid" || status=$?
    cat progress
    assert_equal "$expected" "$status" 'the exit status'
    assert_equal 0 "$(find /run/netns -name "afpg-$pid-*" | wc -l)" 'namespaces left behind'
    assert_equal 0 "$(find . -name "afpg-$name.*" | wc -l)" 'folders left behind'
}

# command_has_begun PROCESS BEGUN
command_has_begun() {
    if "$2"; then return 0; fi
    is_running "$1" || return 2
    return 1
}
