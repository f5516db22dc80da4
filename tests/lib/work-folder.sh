# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The folder of a study or a benchmark: configurations, logs, what was recorded.

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
