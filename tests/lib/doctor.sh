# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# afp-guard-doctor in the sensor's namespace, and the mends that it prints, carried out.

DOCTOR_SURICATA=suricata-program # what it is told to take for Suricata
DOCTOR_LAUNCHER=()               # words before the command, in the sensor already
DOCTOR_STATUS=                   # how it ended

# doctor_prepare ENGINE: once in a case, before the others.
doctor_prepare() {
    [ -x "$BUILD_DIR/doctor/afp-guard-doctor" ] || skip 'built without the doctor'
    suricata_program "$1" "$CASE_DIR/$DOCTOR_SURICATA"
}

# suricata_program ENGINE FILE: a program that is the engine's Suricata.
suricata_program() {
    engine_command "$1" - "$CASE_DIR" suricata
    # shellcheck disable=SC2016 # for that shell to expand
    printf '#!/bin/sh\nexec %s "$@"\n' "$(printf '%q ' "${COMMAND[@]}")" > "$2"
    chmod 755 "$2"
}

# doctor [OPTION...]: what it says of suricata.yaml is then in the file "findings", with one space
# where it has many.
# shellcheck disable=SC2120 # the options are the cases'
doctor() {
    DOCTOR_STATUS=0
    in_sensor "${DOCTOR_LAUNCHER[@]}" "$BUILD_DIR/doctor/afp-guard-doctor" \
        --config "$CASE_DIR/suricata.yaml" --suricata "$CASE_DIR/$DOCTOR_SURICATA" "$@" \
        > told 2> findings.err || DOCTOR_STATUS=$?
    tr -s ' ' < told > findings
}

# doctor_is_content: nothing to mend is found.
doctor_is_content() {
    # shellcheck disable=SC2119
    doctor
    assert_equal 0 "$DOCTOR_STATUS" "the doctor's status, having said: $(cat findings findings.err)"
}

# doctor_says STATUS WORDS: ended so, with a finding that has these words.
doctor_says() {
    # shellcheck disable=SC2119
    doctor
    assert_equal "$1" "$DOCTOR_STATUS" "the doctor's status, having said: $(cat findings findings.err)"
    grep -qF -- "$2" findings || fail "no finding with '$2': $(cat findings)"
}

# mend_of WORDS: what it prints to mend the findings with these words.
mend_of() { grep -F -A 1 -- "$1" findings | sed -n 's/^ *mend: //p'; }

# doctor_mends STATUS WORDS: says so; what it prints is done, and it finds nothing any more.
doctor_mends() {
    local mend
    doctor_says "$1" "$2"
    mend_of "$2" > mends
    [ -s mends ] || fail "nothing that mends '$2': $(cat findings)"
    while IFS= read -r mend; do
        mend_carry_out "$mend"
    done < mends
    doctor_is_content
}

# mend_carry_out MEND: a command is run, a line goes into suricata.yaml.
mend_carry_out() {
    local place line
    case $1 in
        'suricata.yaml, af-packet, entry of '*)
            place=${1#*entry of } && line=${place#*: } && place=${place%%: *}
            yaml_set_in_entry "$place" "$line"
            ;;
        'suricata.yaml, af-packet: '*) yaml_add_entry "${1#*: }" ;;
        'suricata.yaml: '*) yaml_set_on_top "${1#*: }" ;;
        *) in_sensor bash -euc "$1" > mend.output 2>&1 || fail "$1: $(cat mend.output)" ;;
    esac
}

# yaml_set_in_entry INTERFACE LINE: in place of what its entry had for that key.
yaml_set_in_entry() {
    sed -i -e "/^  - interface: $1\$/,/^  - interface: \|^[^ ]/{/^    ${2%%:*}:/d}" \
        -e "s|^  - interface: $1\$|&\n    $2|" suricata.yaml
}

yaml_remove_from_entry() {
    sed -i "/^  - interface: $1\$/,/^  - interface: \|^[^ ]/{/^    $2:/d}" suricata.yaml
}

yaml_add_entry() { sed -i "s|^af-packet:\$|&\n  $1|" suricata.yaml; }

yaml_set_on_top() {
    sed -i "/^${1%%:*}:/d" suricata.yaml
    printf '%s\n' "$1" >> suricata.yaml
}
