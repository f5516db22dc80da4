# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='tests/bench/run, tiny: everything is measured, reported and drawn'
part_needs='root net build engines'

part_run() {
    test_case_alone 'a tiny run measures everything' tiny_run_measures_everything
    test_case 'what could not be measured is said' incomplete_run_says_so
    test_case 'a run that is interrupted leaves nothing behind' interrupted_run_cleans_up INT 130
    test_case 'a run that is ended leaves nothing behind' interrupted_run_cleans_up TERM 143
    test_case 'wrong options are refused' wrong_options_are_refused
    test_case 'generated rules are taken by Suricata' generated_rules_are_taken
}

# bench_words: puts into BENCH the words of a tiny run with one Suricata.
bench_words() {
    BENCH=(env "TMPDIR=$CASE_DIR" "$TESTS_DIR/bench/run" --tiny
        --suricata "${SURICATA_ENGINES[0]}" --build "$BUILD_DIR")
}

tiny_bench() {
    bench_words
    run_job "${BENCH[@]}" "$@"
}

tiny_run_measures_everything() {
    local status=0 key
    tiny_bench all --json report.json > printed 2> progress || status=$?
    cat progress printed
    assert_equal 0 "$status" "the run's exit status"
    for key in date command_line size machine.cpus machine.kernel binaries.plugin \
        binaries.suricata-1 binaries.iperf3; do
        of_report "$key" > /dev/null || fail "the report has no $key"
    done
    for key in tcp_vs_stock_best tcp_vs_limit cpu64_vs_stock cpu64_steady_vs_stock \
        pps64_vs_stock p99_vs_stock memory_vs_stock; do
        ratio_is_there "$key"
    done
    assert_equal 16 "$(grep -c 'round 1 of 1' progress)" 'lines of progress'
    assert_line printed '| 64 bytes, 1 flow, 1 thread |'
    # shellcheck disable=SC2016 # backquotes of Markdown
    assert_line printed '- inconclusive: `tcp_vs_stock_best`: '
    assert_equal 7 "$(find report-plots -name '*.svg' -size +1k | wc -l)" 'plots'
    assert_equal 0 "$(find . -name 'afpg-bench.*' | wc -l)" 'folders left behind'
}

of_report() { json_value report.json "$1"; }

# One round says nothing, and the report must know.
ratio_is_there() {
    local key
    for key in median lower_quartile upper_quartile; do
        assert_at_least 1 "$(thousandths "$(of_report "ratios.$1.$key")")" "$1: $key"
    done
    assert_equal 1 "$(of_report "ratios.$1.rounds")" "$1: rounds"
    assert_equal false "$(of_report "ratios.$1.conclusive")" "$1: conclusive"
}

thousandths() { awk -v number="$1" 'BEGIN { printf "%d", number * 1000 }'; }

incomplete_run_says_so() {
    local status=0
    printf '{"suricata":"8.0.8","part":"tcp","cell":"1 flow","candidate":"guard","round":1,%s}\n' \
        '"values":{"gbps":0,"error":"no way"}' > samples
    "$BUILD_DIR/tests/bench/report" samples --json report.json > printed 2> said || status=$?
    assert_equal 1 "$status" "the report's exit status"
    assert_line said 'could not be measured: tcp, round 1, guard, 1 flow: no way'
    assert_equal false "$(of_report complete)" 'complete'
    # This one is expected to pass nothing.
    sed -i 's/"guard"/"stock-offloads"/' samples
    "$BUILD_DIR/tests/bench/report" samples > printed 2> said
    assert_equal '' "$(cat said)" 'complaints'
    : > samples
    assert_fails "$BUILD_DIR/tests/bench/report" samples
}

# interrupted_run_cleans_up SIGNAL STATUS: in the middle of a measurement.
interrupted_run_cleans_up() {
    bench_words
    interrupted_command_cleans_up "$1" "$2" bench run_has_begun "${BENCH[@]}" latency
}

run_has_begun() { grep -qs 'round 1 of 1' progress; }

wrong_options_are_refused() {
    assert_fails tiny_bench sideways
    assert_fails tiny_bench --rounds none
    assert_fails tiny_bench --rounds 0
    assert_fails tiny_bench --candidates guard,wizard
    assert_fails tiny_bench --frobnicate yes
    assert_fails tiny_bench --json
    assert_fails tiny_bench --suricata /nonexistent
}

generated_rules_are_taken() {
    "$TESTS_DIR/bench/make-rules" 1000 > some.rules
    "$TESTS_DIR/bench/make-rules" 1000 | cmp some.rules -
    assert_equal 1000 "$(wc -l < some.rules)" 'rules'
    RULES=$(cat some.rules)
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_run "${SURICATA_ENGINES[0]}" - "$CASE_DIR" -T "$(capture_arguments)" > told
    assert_line told '1000 rules successfully loaded, 0 rules failed'
}
