# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='the test library itself: it must notice failures and leave nothing behind'
part_needs=''

part_run() {
    test_case 'what fails, is skipped or passes is counted' results_are_counted
    test_case 'a skip is a failure where none is expected' skips_are_judged
    test_case 'a case that hangs is ended' hanging_case_is_ended
    test_case 'a case that leaves a process behind fails' stray_process_is_noticed
    test_case 'a part without cases fails' empty_part_fails
    test_case 'SIGINT cleans up' interrupt_cleans_up INT 130
    test_case 'SIGTERM cleans up' interrupt_cleans_up TERM 143
    test_case 'cleanup is in reverse, and goes on after a failure' cleanup_is_in_reverse
    test_case 'waiting ends when it is hopeless' waiting_ends
    test_case 'large numbers are added up' numbers_are_added_up
    test_case 'CMocka results are read' cmocka_results_are_read
    test_case 'sources of packages are read' sources_are_read
    test_case 'offers of Suricata are read' offers_are_read
}

numbers_are_added_up() {
    assert_equal 0 "$(sum_of_lines < /dev/null)" 'the sum of nothing'
    assert_equal 6000000000001 "$(printf '%s\n' 3000000000000 -1 3000000000002 | sum_of_lines)" 'a sum'
}

# run_inner NAME < PART: a run of its own with this one part; its output is in the file "inner", its
# status in INNER_STATUS.
run_inner() {
    mkdir -p parts
    cat > "parts/$1.sh"
    INNER_STATUS=0
    TMPDIR=$PWD PARTS_DIR=$PWD/parts "$TESTS_DIR/run" --jobs 2 > inner 2>&1 || INNER_STATUS=$?
}

results_are_counted() {
    CI=false run_inner several << 'END'
part_summary='' part_needs=''
fails() { false; true; }
fails_in_substitution() { local x; x=$(false); true; }
uses_unset() { : "$NO_SUCH_VARIABLE"; }
asserts() { assert_equal 1 2 'a number'; }
skips() { skip 'no reason at all'; }
passes() { :; }
part_run() {
    for name in fails fails_in_substitution uses_unset asserts skips passes; do
        test_case "$name" "$name"
    done
}
END
    assert_equal '1 passed, 4 failed, 1 skipped' "$(tail -n 2 inner | grep passed)" 'the last line'
    assert_equal 1 "$INNER_STATUS" 'status'
    assert_line inner "FAILED: a number: expected '1', got '2'"
    assert_line inner 'skipped several/skips: no reason at all'
}

skips_are_judged() {
    CI=true run_inner skipping << 'END'
part_summary='' part_needs=''
skips() { skip 'for a reason'; }
part_run() {
    EXPECTED_SKIPS=$RUN_DIR/list
    printf '# a remark\nskipping/exp*\n' > "$EXPECTED_SKIPS"
    test_case expected skips
    test_case other skips
}
END
    assert_line inner 'skipped expected'
    assert_line inner 'unexpected skip: for a reason'
    assert_equal 1 "$(grep -c '^0 passed, 1 failed, 1 skipped$' inner)" 'lines with the sum'
}

hanging_case_is_ended() {
    run_inner hanging << 'END'
part_summary='' part_needs=''
hangs() { cleanup_push touch "$RUN_DIR/../cleaned"; sleep 600; }
part_run() { CASE_TIMEOUT=1 test_case hangs hangs; }
END
    assert_line inner 'not done after 1 s'
    [ -e cleaned ] || fail 'the case did not clean up'
}

stray_process_is_noticed() {
    run_inner stray << 'END'
part_summary='' part_needs=''
strays() { sleep 600 & printf '%s' $! > "$RUN_DIR/../pid"; }
part_run() { test_case strays strays; }
END
    assert_line inner 'left processes behind'
    process_gone "$(process_identity "$(cat pid)")" || fail 'the process still runs'
}

empty_part_fails() {
    run_inner empty <<< "part_summary='' part_needs=''; part_run() { :; }"
    assert_line inner '0 passed, 1 failed, 0 skipped'
}

# interrupt_cleans_up SIGNAL STATUS: in the middle of a case that has a server and a namespace.
interrupt_cleans_up() {
    local status=0 runner
    mkdir parts
    cat > parts/long.sh << 'END'
part_summary='' part_needs=''
lasts() {
    [ "$(id -u)" -ne 0 ] || ! command -v ip > /dev/null || namespace_make test
    sleep 600 &
    cleanup_process $!
    printf '%s' "$(process_identity $!)" > "$RUN_DIR/../process.new"
    mv "$RUN_DIR/../process.new" "$RUN_DIR/../process"
    sleep 600
}
part_run() { test_case lasts lasts; }
END
    TMPDIR=$PWD PARTS_DIR=$PWD/parts "$TESTS_DIR/run" > inner 2>&1 &
    runner=$!
    wait_until 20 'the inner case to be at work' test -e process
    kill "-$1" "$runner"
    wait "$runner" || status=$?
    assert_equal "$2" "$status" 'status'
    process_gone "$(cat process)" || fail 'the process still runs'
    [ -z "$(compgen -G "/run/netns/afpg-$runner-*")" ] || fail 'a namespace is left'
    [ -z "$(compgen -G 'afpg.*')" ] || fail 'files are left'
}

cleanup_is_in_reverse() {
    local status=0
    (
        cleanup_begin
        cleanup_push sh -c 'echo first >> order'
        cleanup_push false
        cleanup_push sh -c 'echo "last one" >> order'
        exit 5
    ) || status=$?
    assert_equal 5 "$status" 'status'
    assert_equal 'last one,first,' "$(tr '\n' , < order)" 'order'
}

hopeless() { return 2; }

waiting_ends() {
    local begun status=0
    begun=$(now_ms)
    poll_until 20 hopeless || status=$?
    assert_equal 2 "$status" 'status when hopeless'
    status=0
    wait_until 1 'what never comes' false 2> told || status=$?
    assert_equal 1 "$status" 'status at the deadline'
    assert_line told 'what never comes'
    assert_at_most 5000 "$(($(now_ms) - begun))" 'milliseconds'
}

cmocka_results_are_read() {
    cat > tap << 'END'
1..4
ok 1 - good
not ok 2 - bad
# 0x1 != 0x2
skipped: nothing to do
not ok 3 # SKIP absent
# not ok - group
END
    cmocka_lines tap > lines
    printf '%s\t%s\t%s\n' passed good '' failed bad '' skipped absent 'nothing to do' > expected
    diff expected lines
    RUN_DIR=$PWD REPORT_PART=inner CI=false
    : > results
    cmocka_results program tap 1 0.0 2> told
    assert_line told '3 of 4 tests done'
    assert_equal 2 "$(report_count failed)" 'failures'
    printf '1..1\nok 1 - good\n' > tap
    : > results
    cmocka_results program tap 139 0.0 2> told
    assert_equal 1 "$(report_count failed)" 'failures of a program that crashed at its end'
}

sources_are_read() {
    one_line_sources > found << 'END'
# deb http://no.example/debian sid main
deb-src http://no.example/debian sid main
deb http://one.example/debian trixie main contrib
deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://two.example/debian sid main
END
    deb822_sources >> found << 'END'
# A remark
Types: deb deb-src
URIs: http://three.example/debian
Suites: trixie
 trixie-updates
Components: main
Signed-By: /usr/share/keyrings/b.gpg

Enabled: no
Types: deb
URIs: http://no.example/debian
Suites: trixie

Types: deb-src
URIs: http://no.example/debian
Suites: trixie
END
    cat > expected << 'END'
http://one.example/debian trixie -
http://two.example/debian sid /usr/share/keyrings/a.gpg
http://three.example/debian trixie /usr/share/keyrings/b.gpg
http://three.example/debian trixie-updates /usr/share/keyrings/b.gpg
END
    diff expected found
}

offers_are_read() {
    SURICATA_SUITES='old new newest' AFP_GUARD_CACHE=$PWD
    offers_of_madison > offers << 'END'
 suricata | 1:8.0.7-2 | http://some.example/debian newest/main amd64 Packages
 suricata | 1:8.0.10-1~bpo13+2 | http://some.example/debian new/main amd64 Packages
 suricata | 1:7.0.10-1+deb13u4 | http://some.example/debian old/main amd64 Packages
 suricata | 1:8.0.7-2 | http://some.example/debian newest/main Sources
END
    assert_equal '8.0.10 8.0.7 ' "$(offered_versions 8.0. | tr '\n' ' ')" 'versions offered'
    assert_equal 'new 1:8.0.10-1~bpo13+2' "$(offered_suites 8.0.10)" 'suites of one'
    assert_equal 7.0.10 "$(root_version "$(root_of 1:7.0.10-1+deb13u4)")" 'version of a root'
}
