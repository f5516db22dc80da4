# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A bridge's whole life, start, traffic and stop, under valgrind: no memory and no descriptor is left
# over, and nothing is read that was never written. With the bridge of the kernel tests, because a
# Suricata under valgrind needs the symbols of its own C library, which packages do not bring.

valgrind_works() {
    PACKAGE_TABLE+=$'\nvalgrind command valgrind valgrind\n'
    packages_need valgrind || return 1
    valgrind -q true > /dev/null 2>&1 || packages_install libc6-dbg || true
    valgrind -q true > /dev/null 2>&1
}

bridge_leaves_nothing_over() {
    local status=0
    plugin_only 'the bridge is the plugin'\''s'
    valgrind_works || skip 'valgrind cannot be had, or does not work here'
    namespace_make bridge
    ip netns exec "$NAMESPACE" valgrind --log-file=valgrind.log --track-fds=yes \
        --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=99 \
        "$BUILD_DIR/tests/kernel/$1" > tests.log 2>&1 || status=$?
    cat tests.log
    [ "$status" -eq 0 ] || fail "$(cat valgrind.log)"
    assert_line valgrind.log 'ERROR SUMMARY: 0 errors'
    assert_line valgrind.log 'FILE DESCRIPTORS:'
    assert_equal '' "$(descriptors_left_over)" 'descriptors left over'
}

# Those that the program has not got from who started it.
descriptors_left_over() {
    awk '/Open (file descriptor|AF_)/ { open = $0; next }
        open != "" && !/inherited from parent/ { print open }
        { open = "" }' valgrind.log
}

# No Suricata is in it: once is enough.
if [ "$ENGINE" = "${SURICATA_ENGINES[0]}" ]; then
    test_case 'under valgrind: a bridge leaves nothing over' bridge_leaves_nothing_over \
        bridge_traffic_test
fi
