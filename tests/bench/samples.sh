# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What was measured: one line of JSON for each measurement, and one of progress.

SAMPLES='' # the file
BEGUN=     # when all of it began, in milliseconds

samples_begin() {
    SAMPLES=$1/samples
    BEGUN=$(now_ms)
    : > "$SAMPLES"
}

# sample_add PART CELL CANDIDATE ROUND COMMAND...: COMMAND prints the values, a line of JSON. It is
# no substitution, in which nobody would hear a signal.
sample_add() {
    local part=$1 cell=$2 candidate=$3 round=$4 values
    shift 4
    "$@" > "$SAMPLES.new" || die "could not measure $part, $candidate, $cell"
    values=$(tail -n 1 "$SAMPLES.new")
    [[ $values == '{'*'}' ]] || die "no measurement of $part, $candidate, $cell: '$values'"
    printf '{"suricata":"%s","part":"%s","cell":"%s","candidate":"%s","round":%d,"values":%s}\n' \
        "$(engine_version "$ENGINE")" "$part" "$cell" "$candidate" "$round" "$values" >> "$SAMPLES"
    say "$(printf '%5d s  %s, round %d of %d, %s, %s: %s' "$((($(now_ms) - BEGUN) / 1000))" \
        "$part" "$round" "$ROUNDS" "$candidate" "$cell" "$(sample_words "$values")")"
}

# The values as a person reads them, without what is only for the file.
sample_words() {
    sed -E 's/,"(ring_bytes|threads|interfaces)":.*//; s/(\.[0-9])[0-9]+/\1/g; s/[{}"]//g
        s/:/ /g; s/,/, /g' <<< "$1"
}
