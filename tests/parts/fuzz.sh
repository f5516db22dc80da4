# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='what reads foreign bytes, under libFuzzer and sanitizers: the kept inputs, then new ones'
part_needs='build'

# FUZZ_SECONDS for each target.
FUZZ_SECONDS=${FUZZ_SECONDS:-60}
FUZZ_CORPUS=$TESTS_DIR/fuzz/corpus

part_run() {
    # A processor for each: seconds that are shared would be fewer inputs.
    local target CASE_TIMEOUT=$((FUZZ_SECONDS + 240)) TEST_JOBS=$BUILD_JOBS
    if ! fuzz_build; then
        report_result "$FUZZ_FAILED" 'all targets' - "$FUZZ_REASON"
        return 0
    fi
    for target in "$FUZZ_CORPUS"/*; do
        fuzz_target "${target##*/}"
    done
    report_wait
}

# fuzz_target NAME: both of its cases.
fuzz_target() {
    test_case "$1: the kept inputs" kept_inputs_pass "$1"
    test_case "$1: new inputs" new_inputs_pass "$1"
}

# Builds the targets in a folder of their own, for which clang is needed.
fuzz_build() {
    FUZZ_DIR=$BUILD_DIR/fuzz FUZZ_FAILED=skipped
    FUZZ_REASON='clang++ is not there'
    PACKAGE_TABLE+=$'\nfuzz command clang++ clang\n'
    packages_need fuzz || return 1
    FUZZ_REASON='this clang has no libFuzzer'
    clang_runtime_need || return 1
    FUZZ_FAILED=failed FUZZ_REASON="the build failed: $FUZZ_DIR/build.log"
    as_owner mkdir -p "$FUZZ_DIR"
    say "building the targets in $FUZZ_DIR"
    fuzz_build_steps > "$FUZZ_DIR/build.log" 2>&1 || { tail -n 20 "$FUZZ_DIR/build.log" >&2; return 1; }
}

fuzz_build_steps() {
    if [ ! -e "$FUZZ_DIR/Makefile" ] || [ "$PROJECT_ROOT/configure" -nt "$FUZZ_DIR/config.status" ]; then
        (cd "$FUZZ_DIR" && as_owner "$PROJECT_ROOT/configure" CXX=clang++ --disable-tests \
            --enable-fuzzing --enable-sanitizers=address,undefined CXXFLAGS='-O1 -g') || return 1
    fi
    as_owner make -C "$FUZZ_DIR" -j "$BUILD_JOBS" fuzz-targets
}

# fuzz TARGET ARGUMENT...: runs it; a failure names the input, and keeps it.
fuzz() {
    local target=$1
    shift
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 run_job \
        nice -n 10 "$FUZZ_DIR/tests/fuzz/$target" -timeout=20 -rss_limit_mb=2048 \
        -artifact_prefix="$CASE_DIR/found-" "$@" > fuzz.log 2>&1 && return 0
    grep -vE '^#[0-9]+[[:space:]]+(NEW|REDUCE|pulse)' fuzz.log | tail -n 45
    fail "$target fails with $(sed -n 's/.*Test unit written to //p' fuzz.log | tail -n 1); once more:" \
        "$FUZZ_DIR/tests/fuzz/$target FILE"
}

kept_inputs_pass() {
    local inputs=("$FUZZ_CORPUS/$1"/*)
    fuzz "$1" "${inputs[@]}"
    assert_equal "${#inputs[@]}" "$(grep -c '^Executed ' fuzz.log)" 'inputs tried'
}

new_inputs_pass() {
    local options=(-max_total_time="$FUZZ_SECONDS" -print_final_stats=1 -use_value_profile=1)
    mkdir found
    [ ! -e "$TESTS_DIR/fuzz/$1.dictionary" ] || options+=(-dict="$TESTS_DIR/fuzz/$1.dictionary")
    fuzz "$1" "${options[@]}" found "$FUZZ_CORPUS/$1"
    say "$1: $(sed -n 's/^stat::number_of_executed_units: *//p' fuzz.log) inputs," \
        "$(grep -oE 'cov: [0-9]+ ft: [0-9]+' fuzz.log | tail -n 1)"
    assert_at_least 1000 "$(sed -n 's/^stat::number_of_executed_units: *//p' fuzz.log)" 'inputs tried'
}
