# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='CMocka tests without root and without Suricata'
part_needs='build'

part_run() {
    local program
    for program in $(built_tests tests/unit) $(built_tests tests/schedules); do
        cmocka_run "$BUILD_DIR/$program"
    done
}
