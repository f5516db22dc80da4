# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# CMocka programs: every test in one is a result of its own, read from its TAP output.

PROGRAM_TIMEOUT=${PROGRAM_TIMEOUT:-180}

# cmocka_run PROGRAM [WRAPPER WORD...]: e.g. WRAPPER "ip netns exec NAME". Enters the results,
# unless only cases with another name are wanted.
cmocka_run() {
    local program=$1 name output start status=0
    shift
    name=${program##*/}
    [[ $CASE_PREFIX$name == *"$CASE_FILTER"* ]] || return 0
    output=$RUN_DIR/$REPORT_PART-$name
    start=$(now_ms)
    if [ ! -x "$program" ]; then
        report_result failed "$CASE_PREFIX$name" - "not built: $program"
        return 0
    fi
    run_job timeout -k 5 "$PROGRAM_TIMEOUT" env CMOCKA_MESSAGE_OUTPUT=tap "$@" "$program" \
        > "$output" 2>&1 || status=$?
    cmocka_results "$CASE_PREFIX$name" "$output" "$status" "$(seconds_since "$start")"
}

# cmocka_results NAME OUTPUT STATUS SECONDS: a program that died, promised more tests than it gave
# results for, or says that it failed without naming a test, is a failure of its own.
cmocka_results() {
    local name=$1 output=$2 status=$3 seconds=$4 result test note failures=0 count=0 planned
    planned=$(awk -F '[.][.]' '/^1[.][.][0-9]+$/ { n += $2 } END { print n + 0 }' "$output")
    while IFS=$'\t' read -r result test note; do
        count=$((count + 1))
        [ "$result" != failed ] || failures=$((failures + 1))
        report_result "$result" "$name: $test" - "$note"
    done < <(cmocka_lines "$output")
    if [ "$count" -eq 0 ] || [ "$count" -lt "$planned" ]; then
        report_result failed "$name" "$seconds" "$count of $planned tests done, status $status"
        failures=$((failures + 1))
    elif [ "$status" -ne 0 ] && [ "$failures" -eq 0 ]; then
        report_result failed "$name" "$seconds" "status $status"
        failures=$((failures + 1))
    fi
    [ "$failures" -eq 0 ] || sed 's/^/      | /' "$output" | tail -n 60 >&2
}

# "ok 1 - name", "not ok 2 - name", "ok 3 # SKIP name": as "passed<TAB>name<TAB>note" and so on. A
# test that skips says why on a line "skipped: reason" before it does.
cmocka_lines() {
    awk -v OFS='\t' '
        /^skipped: / { why = substr($0, 10); next }
        !/^(not )?ok [0-9]+/ { next }
        { result = /^not / ? "failed" : "passed"; note = "" }
        /# SKIP/ { result = "skipped"; note = why == "" ? "the test gives no reason" : why }
        { sub(/^(not )?ok [0-9]+ (- )?(# SKIP ?)?/, ""); print result, $0, note; why = "" }' "$1"
}
