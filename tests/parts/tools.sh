# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='the programs that the tests measure with, on good and on spoilt input'
part_needs='root net build'

part_run() { cmocka_run "$TESTS_DIR/tools/check-tools" env TOOLS="$TOOLS"; }
