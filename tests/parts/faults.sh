# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='what goes wrong around the plugin: links, devices, frames that cannot be sent, what runs short'
part_needs='root net build engines'

part_run() { enter_cases "$TESTS_DIR/faults"; }
