# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='stock af-packet and the plugin side by side, with the same Suricata and yaml'
part_needs='root net build engines'

# shellcheck source=/dev/null
part_run() {
    local file
    for file in "$TESTS_DIR"/parity/*.sh; do
        . "$file"
    done
    : > "$RUN_DIR/parity-needed"
    for ENGINE in "${SURICATA_ENGINES[@]}"; do
        CASE_PREFIX="$(engine_version "$ENGINE") "
        replay_cases
        inline_rows
        passive_rows
        program_rows
        effect_rows
        trouble_rows
        test_case 'bursts: order, autofp, 3 threads' bursts_are_alike
        odd_rows
        refusal_rows
        test_case 'the packaged suricata.yaml' packaged_yaml_is_alike
    done
    CASE_PREFIX=''
    report_wait
    [ -n "$CASE_FILTER" ] ||
        test_case 'every difference that is allowed is there' every_allowance_is_needed
    test_case 'the README has the table of differences' readme_has_the_table
}
