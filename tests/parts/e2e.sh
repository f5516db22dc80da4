# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='the plugin in every Suricata 8.0.x that Debian offers, in network namespaces'
part_needs='root net build engines'

part_run() {
    enter_cases "$TESTS_DIR/e2e"
    [ "$CAPTURE" != afp-guard ] || prepare_other_engine || true
    test_case 'Suricata 7 refuses the plugin and does not crash' suricata7_refuses
}

suricata7_refuses() {
    local status=0
    [ "$CAPTURE" = afp-guard ] || skip 'there is no plugin to refuse'
    [ -n "$SURICATA_OTHER" ] || skip 'no Suricata 7 to be had'
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    suricata_run "$SURICATA_OTHER" - "$CASE_DIR" "$(capture_arguments)" > told || status=$?
    cat told
    assert_refused "$status"
    assert_line told "$(engine_version "$SURICATA_OTHER")"
    assert_line told afp-guard
}
