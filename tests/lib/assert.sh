# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a test case says. Each ends the case when it does not hold, and names both sides.

# fail REASON
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# skip REASON: ends the case as skipped.
skip() {
    printf '%s\n' "$*" > "$CASE_DIR/skipped"
    exit 77
}

# assert_equal EXPECTED ACTUAL WHAT
assert_equal() { [ "$1" = "$2" ] || fail "$3: expected '$1', got '$2'"; }

# assert_at_least MINIMUM ACTUAL WHAT (integers)
assert_at_least() {
    [[ $2 =~ ^-?[0-9]+$ ]] || fail "$3: expected a number, got '$2'"
    [ "$2" -ge "$1" ] || fail "$3: expected at least $1, got $2"
}

# assert_at_most MAXIMUM ACTUAL WHAT (integers)
assert_at_most() {
    [[ $2 =~ ^-?[0-9]+$ ]] || fail "$3: expected a number, got '$2'"
    [ "$2" -le "$1" ] || fail "$3: expected at most $1, got $2"
}

# assert_line FILE FIXED-STRING
assert_line() { grep -qF -- "$2" "$1" || fail "no line with '$2' in $1"; }

# assert_no_line FILE FIXED-STRING
assert_no_line() {
    [ -r "$1" ] || fail "cannot read $1"
    ! grep -F -- "$2" "$1" >&2 || fail "a line with '$2' in $1"
}

# assert_fails COMMAND...
assert_fails() { ! "$@" || fail "should have failed: $*"; }
