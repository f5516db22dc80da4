# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Words for the person who watches. Progress goes to the stderr that the script began with, also
# from inside something whose output is being collected.

exec {SAY_FD}>&2

# One line of progress.
say() { printf '%s\n' "$*" >&"$SAY_FD"; }

# A heading between stages.
say_stage() { printf '\n== %s\n' "$*" >&"$SAY_FD"; }

# For what outlives the script: it must not hold the stderr that somebody may be reading to its end.
say_no_more() { [ "$SAY_FD" -le 2 ] || exec {SAY_FD}>&-; }

# Something unexpected that does not stop the work.
warn() { printf 'warning: %s\n' "$*" >&2; }

# Ends the script (or the test case) with a reason.
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Milliseconds since the epoch.
now_ms() { printf '%s' "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

# seconds_since START_MS: with one decimal.
seconds_since() {
    local passed=$(($(now_ms) - $1))
    printf '%d.%d' "$((passed / 1000))" "$((passed % 1000 / 100))"
}
