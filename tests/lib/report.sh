# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Test cases and their results. A case is a function that runs in a process group of its own, with a
# directory of its own (CASE_DIR) as its working directory; its output is shown only when it fails.
# Up to TEST_JOBS cases run at a time.

RUN_DIR=                        # everything this run writes
REPORT_PART=                    # the part that cases belong to
CASE_FILTER=                    # only cases whose name has this in it
CASE_PREFIX=                    # put before every name, e.g. the Suricata's version
CASE_NUMBER=0
CASE_DIR=
CASE_TIMEOUT=${CASE_TIMEOUT:-240} # seconds, after which a case that begins now is ended and has failed
TEST_JOBS=${TEST_JOBS:-1}
EXPECTED_SKIPS=$TESTS_DIR/expected-skips
declare -A CASE_RUNNING=()      # pid -> number, start in ms, seconds that it may take, name

# report_begin: an empty report in a fresh RUN_DIR, which a process without privileges may enter.
report_begin() {
    RUN_DIR=$(mktemp -d "${TMPDIR:-/tmp}/afpg.XXXXXX")
    chmod 755 "$RUN_DIR"
    : > "$RUN_DIR/results"
    : > "$RUN_DIR/seconds"
    cleanup_push report_remove_files
    cleanup_push namespaces_remove_all
    cleanup_push report_end_cases
}

# test_case NAME FUNCTION [ARGUMENT...]: begins the case as soon as there is room for it.
test_case() {
    local name=$CASE_PREFIX$1
    shift
    [[ $name == *"$CASE_FILTER"* ]] || return 0
    report_wait_for_fewer_than "$TEST_JOBS"
    CASE_NUMBER=$((CASE_NUMBER + 1))
    CASE_DIR=$RUN_DIR/$CASE_NUMBER
    mkdir -m 755 "$CASE_DIR"
    set -m # the case gets a process group of its own
    report_run_case "$@" < /dev/null >> "$CASE_DIR/output" 2>&1 &
    set +m
    CASE_RUNNING[$!]="$CASE_NUMBER $(now_ms) $CASE_TIMEOUT $name"
}

# test_case_alone NAME FUNCTION [ARGUMENT...]: for a case that measures time; nothing runs beside
# it.
test_case_alone() {
    report_wait
    test_case "$@"
    report_wait
}

# The case's own shell.
report_run_case() {
    set +m
    set -eE
    CASE_RUNNING=()
    cleanup_begin
    SAY_FD=2
    trap 'report_failed_command "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND"' ERR
    cd "$CASE_DIR"
    "$@"
}

report_failed_command() { printf 'FAILED: line %s of %s: %s\n' "$1" "${2##*/}" "$3" >&2; }

# Until no case runs.
report_wait() { report_wait_for_fewer_than 1; }

report_wait_for_fewer_than() {
    local pid
    while [ "${#CASE_RUNNING[@]}" -ge "$1" ]; do
        for pid in "${!CASE_RUNNING[@]}"; do
            report_look_at "$pid"
        done
        [ "${#CASE_RUNNING[@]}" -lt "$1" ] || sleep "$POLL_INTERVAL"
    done
}

# Takes the result of a case that has ended; ends one that takes too long.
report_look_at() {
    local pid=$1 number start limit name status=0 seconds note
    read -r number start limit name <<< "${CASE_RUNNING[$pid]}"
    if [ -n "$(process_identity "$pid")" ]; then
        [ $(($(now_ms) - start)) -gt $((limit * 1000)) ] || return 0
        printf 'FAILED: not done after %s s\n' "$limit" >> "$RUN_DIR/$number/output"
        end_group "$pid" || true
    fi
    wait "$pid" 2> /dev/null || status=$?
    unset "CASE_RUNNING[$pid]"
    if ! poll_until 3 group_gone "$pid"; then
        printf 'FAILED: left processes behind\n' >> "$RUN_DIR/$number/output"
        end_group "$pid" || true
        status=1
    fi
    seconds=$(seconds_since "$start")
    case $status in
        0) report_result passed "$name" "$seconds" ;;
        77)
            note=$(cat "$RUN_DIR/$number/skipped" 2> /dev/null || printf 'no reason given')
            report_result skipped "$name" "$seconds" "$note"
            ;;
        *)
            report_result failed "$name" "$seconds" "status $status, files in $RUN_DIR/$number"
            sed 's/^/      | /' "$RUN_DIR/$number/output" | tail -n 60 >&2
            ;;
    esac
}

# report_result passed|failed|skipped NAME [SECONDS|- [NOTE]]: enters and shows one result. With
# CI=true, a skip that tests/expected-skips does not list is a failure.
report_result() {
    local status=$1 name=$2 seconds=${3:--} note=${4:-} mark
    if [ "$status" = skipped ] && [ "${CI:-}" = true ] &&
        ! report_skip_expected "$REPORT_PART/$name"; then
        status=failed
        note="unexpected skip: $note"
    fi
    case $status in
        passed) mark=ok ;;
        failed) mark=FAILED ;;
        skipped) mark=skipped ;;
    esac
    printf '%s\t' "$status" "$REPORT_PART" "$name" "$seconds" >> "$RUN_DIR/results"
    printf '%s\n' "$note" >> "$RUN_DIR/results"
    [ "$seconds" = - ] && seconds='' || seconds=" ($seconds s)"
    printf '  %-7s %s%s%s\n' "$mark" "$name" "$seconds" "${note:+: $note}" >&2
}

# Each line of the list is a pattern for "part/name"; "#" begins a remark.
report_skip_expected() {
    local pattern
    [ -r "$EXPECTED_SKIPS" ] || return 1
    while read -r pattern; do
        # shellcheck disable=SC2053 # a pattern on purpose
        if [[ -n $pattern && $pattern != \#* && $1 == $pattern ]]; then return 0; fi
    done < "$EXPECTED_SKIPS"
    return 1
}

report_count() { grep -c "^$1"$'\t' "$RUN_DIR/results" || true; }

# report_part_seconds PART START_MS: a part is done, with all that was made ready for it.
report_part_seconds() { printf '%s\t%s\n' "$1" "$(seconds_since "$2")" >> "$RUN_DIR/seconds"; }

# Where the time went, when there is more than one part.
report_seconds() {
    [ "$(wc -l < "$RUN_DIR/seconds")" -gt 1 ] || return 0
    say_stage 'seconds'
    awk -F '\t' '{ printf "%8.1f  %s\n", $2, $1; sum += $2 }
        END { printf "%8.1f  all parts\n", sum }' "$RUN_DIR/seconds" >&2
}

# What failed and what was skipped, once more, the seconds of each part, and the line that everything
# ends with. Returns 1 when something failed or nothing was tested at all.
report_summary() {
    local passed failed skipped
    passed=$(report_count passed) failed=$(report_count failed) skipped=$(report_count skipped)
    if [ "$failed" -gt 0 ] || [ "$skipped" -gt 0 ]; then
        say_stage 'not passed'
        awk -F '\t' '$1 != "passed" {
            printf "%-7s %s/%s%s\n", $1, $2, $3, $5 == "" ? "" : ": " $5
        }' "$RUN_DIR/results" >&2
    fi
    report_seconds
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# At exit: ends the cases that still run. Each cleans up after itself when it gets TERM.
report_end_cases() {
    local pid
    for pid in "${!CASE_RUNNING[@]}"; do
        kill -TERM -- "-$pid" 2> /dev/null
    done
    for pid in "${!CASE_RUNNING[@]}"; do
        end_group "$pid" 20
        wait "$pid" 2> /dev/null
    done
    CASE_RUNNING=()
}

# The files of a run stay when they are asked for (KEEP=yes) or needed to look into a failure.
report_remove_files() {
    if [ "${KEEP:-no}" = yes ] || [ "$(report_count failed)" -gt 0 ]; then
        say "files of this run: $RUN_DIR"
    else
        rm -rf "$RUN_DIR"
    fi
}
