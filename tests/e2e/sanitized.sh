# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The plugin, built with AddressSanitizer and UndefinedBehaviorSanitizer, in a Suricata that is not:
# no leak, no byte out of place, from the start through traffic, new rules and lost links to the
# end.

# On a busy machine.
BUILD_PATIENCE=600

# sanitized_plugin: builds it, once, and makes it PLUGIN.
sanitized_plugin() {
    local dir=$BUILD_DIR/sanitized library lock
    plugin_only 'the sanitizers are for the plugin'
    [ ! -e "$PROJECT_ROOT/config.status" ] || skip 'the source tree is configured in place'
    as_owner mkdir -p "$dir"
    exec {lock}> "$dir/.lock"
    wait_until "$BUILD_PATIENCE" 'another case that builds it' flock -n "$lock"
    if [ "$PROJECT_ROOT/configure" -nt "$dir/config.status" ]; then
        (cd "$dir" && as_owner "$PROJECT_ROOT/configure" --disable-tests CXXFLAGS='-O1 -g' \
            --enable-sanitizers=address,undefined)
    fi > "$dir/configure.log" 2>&1 || skip 'it cannot be configured with sanitizers'
    as_owner make -C "$dir" -j "$BUILD_JOBS" plugin/afp-guard.so > "$dir/make.log" 2>&1 ||
        fail "$(tail -n 20 "$dir/make.log")"
    for library in libasan libubsan; do
        sanitizer_library "$dir/plugin" "$library"
    done
    exec {lock}>&-
    PLUGIN=$dir/plugin/afp-guard.so
}

# sanitizer_library FOLDER NAME: puts it beside the plugin, for a root has none of its own. Never
# into a file that is there: another case may be running on it.
sanitizer_library() {
    local from
    from=$(ldd "$1/afp-guard.so" | awk -v name="$2." 'index($1, name) == 1 { print $3 }')
    [ -n "$from" ] || skip "this compiler has no shared $2"
    ! cmp -s "$from" "$1/$2.so" || return 0
    as_owner cp -L "$from" "$1/$2.new"
    as_owner mv "$1/$2.new" "$1/$2.so"
}

# The sanitizer has to be there before Suricata's first allocation: in the program's place is a
# script that sees to that. What it finds is in sanitizer.PID.
sanitized_program() {
    local program=$ENGINE
    [ ! -d "$ENGINE" ] || program=/usr/bin/suricata
    mkdir bin
    cat > bin/suricata <<END
#!/bin/sh
export LD_PRELOAD=${PLUGIN%/*}/libasan.so:${PLUGIN%/*}/libubsan.so
export ASAN_OPTIONS=detect_leaks=1:exitcode=99:log_path=$CASE_DIR/sanitizer
export UBSAN_OPTIONS=print_stacktrace=1:log_path=$CASE_DIR/sanitizer
exec $program "\$@"
END
    chmod 755 bin/suricata
    if [ -d "$ENGINE" ]; then PATH=$CASE_DIR/bin:$PATH; else ENGINE=$CASE_DIR/bin/suricata; fi
    # Whatever the case fails with, that is the reason.
    cleanup_push sanitizer_show
}

sanitizer_show() { cat sanitizer.* 2> /dev/null || true; }

sanitized_wait_started() {
    if ! suricata_wait_started "$CASE_DIR"; then
        assert_nothing_found
        fail 'it did not start'
    fi
    grep -q libasan "/proc/$(suricata_pid "$CASE_DIR")/maps" && return 0
    assert_nothing_found
    fail 'the sanitizer is not there'
}

assert_nothing_found() {
    local report
    for report in sanitizer.*; do
        [ ! -e "$report" ] || fail "$(cat "$report")"
    done
    [ ! -e log/console ] || assert_no_line log/console "runtime error"
}

# One pair forwards, drops, meets new rules and loses both of its links, one after the other and
# together, and then a cold restart under traffic; the other one's threads wait all the time for an
# interface that never comes up. Somebody asks for the status without a pause.
inline_is_clean() {
    local storm answers
    sanitized_plugin
    sanitized_program
    RULES='drop udp any [10001,20001] -> any any (msg:"not these"; sid:1;)'
    topology_make --pairs 2
    ip -n "$SENSOR" link set a2 down
    inline_pairs 2 ring-size=4096 | suricata_yaml "$CASE_DIR"
    tool_start "$SENSOR" question-storm "$CASE_DIR/suricata.socket" afp-guard-status
    storm=$BACKGROUND
    answers=$TOOL_OUTPUT
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    sanitized_wait_started
    send_both_ways 1 500 --kind mixed --flows 4 --rate 1000
    ask reload-rules
    senders_start 1 500 --keep-going
    links_flap_once b1
    links_flap_once a1
    links_flap_once a1 b1
    sanitized_stop
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    sanitized_wait_started
    frames_keep_coming "$SERVER" s1 100
    senders_stop
    echoes_pass 1 50
    sanitized_stop
    background_stop "$storm"
    assert_at_least 20 "$(json_value "$answers" answers)" 'answers to who asks'
}

# links_flap_once PORT...: all of these at once.
links_flap_once() {
    local port
    for port in "$@"; do ip -n "$SENSOR" link set "$port" down; done
    for port in "$@"; do
        wait_until 10 "the sensor to see that $port is down" link_news_are down "$port"
    done
    for port in "$@"; do ip -n "$SENSOR" link set "$port" up; done
    for port in "$@"; do
        wait_until 10 "the sensor to see that $port is up" link_news_are up "$port"
    done
    frames_keep_coming "$SERVER" s1 50
    frames_keep_coming "$CLIENT" c1 50
}

# link_news_are up|down PORT: whether that is the last that was said of it.
link_news_are() { [[ $(grep "$2: interface " log/console | tail -n 1) == *"$1"* ]]; }

sanitized_stop() {
    suricata_stop "$CASE_DIR"
    assert_nothing_found
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_at_least 100 "$(sensor_counter "$CASE_DIR" capture.afp_guard.sent)" 'frames sent'
}

passive_is_clean() {
    sanitized_plugin
    sanitized_program
    topology_make
    af_packet_entry a1 threads=2 defrag=yes | suricata_yaml "$CASE_DIR"
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    sanitized_wait_started
    in_client "$TOOLS/frames" --interface c1 --count 500 --rate 1000 --kind mixed > sent
    suricata_stop "$CASE_DIR"
    assert_nothing_found
    assert_equal 0 "$SURICATA_STATUS" "Suricata's exit status"
    assert_every_frame_has_one_end "$CASE_DIR"
}

# A refusal ends the process from within: what was made by then is still held on to.
refusal_is_clean() {
    local status=0
    sanitized_plugin
    sanitized_program
    topology_make
    af_packet_pair a1 nowhere | suricata_yaml "$CASE_DIR"
    suricata_run "$ENGINE" "$SENSOR" "$CASE_DIR" --capture-plugin=afp-guard > told || status=$?
    cat told
    assert_nothing_found
    assert_equal 1 "$status" 'exit status'
    assert_line told 'nowhere'
}

# The first one builds the plugin.
sanitized_case() { CASE_TIMEOUT=$((CASE_TIMEOUT + BUILD_PATIENCE)) test_case "under sanitizers: $1" "$2"; }

sanitized_case inline inline_is_clean
sanitized_case passive passive_is_clean
sanitized_case 'a refusal' refusal_is_clean
