# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# By name, before anything is loaded: the plugin asks for nothing that this Suricata does not have.

suricata_has_what_is_imported() {
    local program=$ENGINE
    [ ! -d "$ENGINE" ] || program=$ENGINE/usr/bin/suricata
    [ "$CAPTURE" = afp-guard ] || skip 'there is no plugin'
    "$PROJECT_ROOT/suricata-headers/verify/imports" "$PLUGIN" "$program"
    # And would say so.
    assert_fails "$PROJECT_ROOT/suricata-headers/verify/imports" "$PLUGIN" "$(command -v bash)"
}

test_case 'it has what the plugin imports' suricata_has_what_is_imported
