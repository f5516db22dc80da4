# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The same thing done twice, at the same time: with stock's capture ("stock") and with the plugin's
# ("plugin"), each in a directory of that name and in namespaces of its own.

PARITY_DIR=$TESTS_DIR/parity

parity_tool() {
    local name=$1
    shift
    "$BUILD_DIR/tests/parity/$name" "$@"
}

# both_sides FUNCTION [ARGUMENT...]: fails when one of them fails, and shows what it said.
both_sides() {
    local side
    local -A pid_of=()
    for side in stock plugin; do
        mkdir -p "$CASE_DIR/$side"
        on_side "$side" "$@" > "$CASE_DIR/$side/said" 2>&1 &
        pid_of[$side]=$!
    done
    for side in stock plugin; do
        wait "${pid_of[$side]}" || touch "$CASE_DIR/$side/failed"
    done
    for side in stock plugin; do
        [ -e "$CASE_DIR/$side/failed" ] || continue
        tail -n 40 "$CASE_DIR/$side/said"
        fail "with the capture of $side"
    done
}

# The shell of one side: what it makes it undoes itself.
on_side() {
    local side=$1
    shift
    set -eE
    cleanup_begin
    trap 'report_failed_command "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND"' ERR
    CASE_DIR=$CASE_DIR/$side CASE_NUMBER=$CASE_NUMBER.$side
    case $side in
        stock) CAPTURE=af-packet ;;
        plugin) CAPTURE=afp-guard ;;
    esac
    cd "$CASE_DIR"
    "$@"
}

# differing_lines WHAT COMMAND [ARGUMENT...]: a line for each line that the command, given the
# directory of a side as its last argument, prints for one side only.
differing_lines() {
    local what=$1
    shift
    LC_ALL=C comm -3 <("$@" "$CASE_DIR/stock" | LC_ALL=C sort) <("$@" "$CASE_DIR/plugin" | LC_ALL=C sort) |
        sed -e "s/^\t/$what: only plugin: /" -e t -e "s/^/$what: only stock: /"
}

# The lines of a console that people and tools look for.
kept_log_lines() {
    grep -oE -e '[[:alnum:]]+: AF_PACKET (IPS|TAP) mode activated .*' -e 'Setting IPS mode' \
        -e '[[:alnum:]]+: creating [0-9]+ threads?' \
        -e '[[:alnum:]]+: packets: [0-9]+, drops: .*' "$1/log/console" || true
}

exit_status() { printf 'exit status %s\n' "$(cat "$1/status")"; }
