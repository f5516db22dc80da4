# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='the model of start-up and forwarding: its properties, the bug, and faults put in'
part_needs=''

MODEL_DIR=$TESTS_DIR/model

# The quick cases of tests/model/cases; with AFP_GUARD_MODEL=deep all of them.
part_run() {
    local level expected arguments title
    # Searches wait for nothing: one for each processor.
    local TEST_JOBS=$BUILD_JOBS CASE_TIMEOUT=$CASE_TIMEOUT MODEL_MEMORY=1000
    if ! packages_need model; then
        report_result skipped 'whole part' - 'spin or a C compiler is missing'
        return 0
    fi
    test_case 'off: the time line of the bug' bug_has_its_time_line
    test_case 'a search that was cut short is no verdict' cut_search_is_no_verdict
    while IFS='|' read -r level expected arguments title; do
        [[ -n $title && $level != '#'* ]] || continue
        case_is_due "$level" || continue
        test_case "${title# }" model_ends "$(trimmed "$expected")" "$arguments"
    done < "$MODEL_DIR/cases"
}

# A deep case may use all the memory: nothing runs beside it.
case_is_due() {
    case $(trimmed "$1") in
        quick) return 0 ;;
        deep)
            [ "${AFP_GUARD_MODEL:-}" = deep ] || return 1
            TEST_JOBS=1 CASE_TIMEOUT=7200 MODEL_MEMORY=8000
            ;;
        *) die "tests/model/cases: neither quick nor deep: $1" ;;
    esac
}

trimmed() {
    local word
    read -r word <<< "$1"
    printf '%s' "$word"
}

# model_ends EXPECTED ARGUMENTS
model_ends() {
    local words said
    read -ra words <<< "$2"
    said=$(verify --memory "$MODEL_MEMORY" "${words[@]}")
    [[ $said == "$1 ("* ]] || fail "expected $1, got $said"
}

# Its last line on stdout; what Spin has to say on stderr.
verify() { run_job "$MODEL_DIR/verify" "$@"; }

# The run is the report's: A sends through B before B has told its descriptor, which it does then.
bug_has_its_time_line() {
    local said
    said=$(verify --shortest MODE=OFF TELL_LATE=1)
    [[ $said == 'breaks unpublished_send ('* ]] || fail "got $said"
    "$MODEL_DIR/timeline" trail | tee timeline
    steps_of_time_line < timeline > steps
    assert_in_order steps 'A bind()' 'A is released' "A reads the peer's descriptor: 0" \
        'A sends to 0: Socket operation on non-socket' 'B publishes descriptor'
    assert_in_order steps 'B bind()' 'B begins to make its ring' 'B publishes descriptor'
    assert_in_order steps 'B bind()' 'A is released'
}

# The two columns as lines "A step", "B step".
steps_of_time_line() {
    awk -F '|' 'NR > 2 { gsub(/^ +| +$/, "", $1); gsub(/^ +| +$/, "", $2)
                         print ($1 != "" ? "A " $1 : "B " $2) }'
}

# assert_in_order FILE TEXT...: lines with these beginnings, each after the one before.
assert_in_order() {
    local file=$1 text number last=0
    shift
    for text in "$@"; do
        number=$(awk -v text="$text" 'index($0, text) == 1 { print NR; exit }' "$file")
        [ -n "$number" ] || fail "no step '$text'"
        [ "$number" -gt "$last" ] || fail "the step '$text' comes too early"
        last=$number
    done
}

# All of these would hold if they came to an end.
cut_search_is_no_verdict() {
    no_verdict 'out of memory' --memory 25 MODE=GUARD PAIRS=3 STOPS=0
    no_verdict 'out of depth' --depth 40 MODE=GUARD
    no_verdict 'out of depth, in endless runs' --endless --depth 40 MODE=GUARD
    compiler_of_a_search_that_is_killed > cc-killed
    chmod +x cc-killed
    CC=$PWD/cc-killed no_verdict 'killed' MODE=GUARD
    no_verdict 'a setting without a value' AWAY
    no_verdict 'a value that is none' MODE=SOME_MODE
    no_verdict 'a setting that is none' AWYA=3
}

no_verdict() {
    local what=$1 said status=0
    shift
    said=$(verify "$@") || status=$?
    assert_equal '2 ' "$status $said" "status and verdict, $what"
}

compiler_of_a_search_that_is_killed() {
    cat << 'END'
#!/bin/sh
printf '#!/bin/sh\nkill -KILL $$\n' > pan
chmod +x pan
END
}
