# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='tests/study/startup-race, small: the race shows without the guard and not with it'
part_needs='root net build engines'

part_run() {
    test_case_alone 'off shows the race; guard and strict do not' race_shows_and_is_closed
    test_case 'a study that failed says so' failed_study_says_so
    test_case 'a study that is interrupted leaves nothing behind' interrupted_study_cleans_up INT 130
    test_case 'a study that is ended leaves nothing behind' interrupted_study_cleans_up TERM 143
    test_case 'wrong options are refused' wrong_options_are_refused
}

# small_study_words: puts into STUDY the words of a study with two pairs and one Suricata.
small_study_words() {
    STUDY=(env "TMPDIR=$CASE_DIR" "$TESTS_DIR/study/startup-race" --pairs 2 --delay-us 200000
        --suricata "${SURICATA_ENGINES[0]}" --build "$BUILD_DIR")
}

# small_study OPTION...: to its end.
small_study() {
    small_study_words
    run_job "${STUDY[@]}" "$@"
}

race_shows_and_is_closed() {
    local status=0
    small_study --cycles 1 --json report.json --svg picture.svg --markdown table.md \
        > printed 2> progress || status=$?
    cat progress printed
    assert_equal 0 "$status" "the study's exit status"
    assert_equal 4 "$(grep -c ': 1 of 1: Engine started' progress)" 'lines of progress'
    assert_equal "$(cat table.md)" "$(cat printed)" 'the tables, in a file and printed'
    assert_equal 4 "$(grep -c "^| $(engine_version "${SURICATA_ENGINES[0]}") |" printed)" 'rows'
    grep -q '<svg' picture.svg || fail 'no picture'
    assert_line picture.svg 'W#02-SFE_1_RX'
    run_is 0 stock stock
    run_is 1 afp-guard off
    run_is 2 afp-guard guard
    run_is 3 afp-guard strict
    assert_equal 1 "$(of_run 1 cycles_enotsock)" 'off: cycles with ENOTSOCK'
    assert_at_least 1 "$(of_run 1 enotsock_lines)" 'off: ENOTSOCK lines'
    race_is_closed 2
    race_is_closed 3
    assert_equal 0 "$(of_run 3 guarded)" 'strict: frames guarded'
    # Each of its eight rings is held back, one after the other; the plugin's all at once.
    assert_at_least 1600 "$(whole "$(of_run 0 socket_phase_ms)")" "stock's socket phase"
    assert_at_least 200 "$(whole "$(of_run 2 socket_phase_ms)")" "guard's socket phase"
    assert_at_most 1500 "$(whole "$(of_run 2 socket_phase_ms)")" "guard's socket phase"
    assert_equal 0 "$(find . -name 'afpg-study.*' | wc -l)" 'folders left behind'
}

# of_run NUMBER KEY
of_run() { json_value report.json "runs.$1.$2"; }

whole() { printf '%.0f' "$1"; }

# run_is NUMBER CAPTURE MODE: and has all that a reader of the report counts on.
run_is() {
    local key
    assert_equal "$2 $3 200000 1 1" "$(of_run "$1" capture) $(of_run "$1" mode) $(
        of_run "$1" delay_us) $(of_run "$1" cycles) $(of_run "$1" started)" "run $1"
    for key in suricata guarded lost_after_up wedged cycles_enotsock enotsock_lines; do
        of_run "$1" "$key" > /dev/null || fail "run $1 has no $key"
    done
    for key in start_ms socket_phase_ms first_forward_ms last_forward_ms; do
        assert_at_least 1 "$(whole "$(of_run "$1" "$key")")" "run $1: $key"
    done
    assert_at_least 262144 "$(of_run "$1" ring_bytes)" "run $1: bytes of a ring"
    assert_at_least 1000 "$(of_run "$1" sent_after_up)" "run $1: frames that had to pass"
    for key in SFE_0_TX SFE_0_RX SFE_1_TX SFE_1_RX; do
        assert_at_least 250 "$(of_run "$1" "interfaces.$key.packets_last_cycle")" "run $1: $key"
    done
}

race_is_closed() {
    assert_equal '0 0 0' "$(of_run "$1" enotsock_lines) $(of_run "$1" lost_after_up) $(
        of_run "$1" wedged)" "run $1: ENOTSOCK lines, frames lost after, wedged interfaces"
}

# What the report makes of a guard that let one frame through too early.
failed_study_says_so() {
    local status=0
    printf '%s\n' '{"capture":"afp-guard","mode":"guard","suricata":"8.0.8","capture_threads":1}' \
        '{"started":true,"all_up_ms":1.5,"enotsock_lines":1,"capture_threads":1}' > run
    "$BUILD_DIR/tests/study/report" run --json report.json > printed 2> said || status=$?
    assert_equal 1 "$status" "the report's exit status"
    assert_line said 'expectation failed: 8.0.8 afp-guard guard, delay 0 ms: no ENOTSOCK lines: 1'
    assert_line printed '**FAILS**'
    assert_equal 1 "$(of_run 0 enotsock_lines)" 'ENOTSOCK lines in the report'
}

# interrupted_study_cleans_up SIGNAL STATUS: in the middle of a start.
interrupted_study_cleans_up() {
    small_study_words
    interrupted_command_cleans_up "$1" "$2" study study_has_begun_a_cycle \
        "${STUDY[@]}" --modes guard
}

study_has_begun_a_cycle() { [ -n "$(find . -path '*/run.1/exec' -size +0)" ]; }

wrong_options_are_refused() {
    assert_fails small_study --modes guard,paranoid
    assert_fails small_study --cycles none
    assert_fails small_study --cycles 0
    assert_fails small_study --frobnicate yes
    assert_fails small_study --json
    assert_fails small_study --modes guard --svg picture.svg
    assert_fails small_study --suricata /nonexistent
}
