# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary="CMocka tests against the kernel's AF_PACKET on veth, without Suricata"
part_needs='root net build'

# Each program has a network namespace of its own.
part_run() {
    local program
    for program in $(built_tests tests/kernel); do
        CASE_NUMBER=$((CASE_NUMBER + 1))
        namespace_make kernel
        cmocka_run "$BUILD_DIR/$program" ip netns exec "$NAMESPACE"
        namespace_remove "$NAMESPACE"
        cleanup_pop
    done
}
