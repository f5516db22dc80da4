# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Real Suricatas and how to run them. An "engine" is a path: a root (directory) that holds one, or
# the program of one that is installed on this host. A running Suricata is named by its work
# directory, which holds suricata.yaml, log/ and the control socket, at the same path inside a root
# and outside.

SURICATA_ENGINES=() # every Suricata 8.0.x to test with, filled by prepare_engines
SURICATA_OTHER=     # a Suricata 7, filled by prepare_other_engine
SURICATA_STATUS=    # how the last one that was stopped ended
CAPTURE=${CAPTURE:-afp-guard} # or af-packet, stock's own capture, for comparison
PLUGIN=${PLUGIN:-}            # the plugin's path, when CAPTURE is afp-guard
SURICATA_LAUNCHER=()          # words before the command, e.g. setsid
SURICATA_SURROUNDINGS=()      # words before the command, in its network namespace already

# The program on this host: SURICATA=, or an installed one if it is a Suricata 8.0.
host_suricata() {
    local program=${SURICATA:-}
    [ -n "$program" ] || program=$(command -v suricata || true)
    [ -n "$program" ] || return 0
    if [ -n "${SURICATA:-}" ] || [[ $(program_version "$program") == 8.0.* ]]; then
        readlink -f "$program"
    fi
}

program_version() { "$1" -V 2>/dev/null | sed -n 's/.*version \([0-9.]*[0-9]\).*/\1/p'; }

# engine_version ENGINE: "8.0.8".
engine_version() { if [ -d "$1" ]; then root_version "$1"; else program_version "$1"; fi; }

# Fills SURICATA_ENGINES: what SURICATA= names and nothing else, or else an installed one and a root
# for every other 8.0.x that Debian offers. Without the mirror, the roots that are there.
prepare_engines() {
    local program version
    program=$(host_suricata)
    SURICATA_ENGINES=()
    if [ -n "$program" ]; then
        [ -x "$program" ] || { warn "no program: $program"; return 1; }
        SURICATA_ENGINES+=("$program")
    fi
    if [ -z "${SURICATA:-}" ]; then
        prepare_roots 8.0. "${program:+$(program_version "$program")}"
    fi
    [ "${#SURICATA_ENGINES[@]}" -gt 0 ] || { warn "there is no Suricata 8.0"; return 1; }
    for program in "${SURICATA_ENGINES[@]}"; do
        version+=" $(engine_version "$program")"
    done
    say "Suricata:$version"
}

# One is enough for a demonstration: SURICATA=, an installed one, or the newest that Debian offers.
# Fills SURICATA_ENGINES with it.
prepare_newest_engine() {
    local program version
    program=$(host_suricata)
    if [ -z "$program" ] && packages_need roots && refresh_offers; then
        version=$(offered_versions 8.0. | head -n 1)
        if [ -n "$version" ] && ensure_root "$version"; then program=$ROOT; fi
    fi
    [ -n "$program" ] || program=$(cached_roots 8.0. | tail -n 1)
    [ -n "$program" ] || { warn "there is no Suricata 8.0 to be had"; return 1; }
    SURICATA_ENGINES=("$program")
}

# prepare_roots PREFIX [VERSION-NOT-NEEDED]
prepare_roots() {
    local version root
    if packages_need roots && refresh_offers; then
        for version in $(offered_versions "$1"); do
            [ "$version" != "${2:-}" ] || continue
            if ensure_root "$version"; then SURICATA_ENGINES+=("$ROOT"); fi
        done
        return 0
    fi
    while read -r root; do
        SURICATA_ENGINES+=("$root")
    done < <(cached_roots "$1")
}

# Fills SURICATA_OTHER with the newest Suricata 7 that Debian offers, which has to refuse the
# plugin.
prepare_other_engine() {
    local version
    if packages_need roots; then refresh_offers || true; fi
    version=$(offered_versions 7. | head -n 1)
    SURICATA_OTHER=$(cached_roots 7. | tail -n 1)
    if [ -n "$version" ] && ensure_root "$version"; then SURICATA_OTHER=$ROOT; fi
    [ -n "$SURICATA_OTHER" ] || { warn "Debian offers no Suricata 7"; return 1; }
}

# engine_command ENGINE NETNS DIR PROGRAM ARGUMENT...: puts into COMMAND the words that run the
# engine's PROGRAM in the network namespace (or in this one, with "-").
engine_command() {
    local engine=$1 netns=$2 dir=$3 program=$4 folders
    shift 4
    COMMAND=("${SURICATA_LAUNCHER[@]}")
    [ "$netns" = - ] || COMMAND+=(ip netns exec "$netns")
    COMMAND+=("${SURICATA_SURROUNDINGS[@]}")
    if [ -d "$engine" ]; then
        folders=("$PROJECT_ROOT" "$dir")
        [ -z "$PLUGIN" ] || folders+=("$(dirname "$PLUGIN")")
        COMMAND+=(unshare -m --propagation private
            "$LIB_DIR/in-root" "$engine" "${folders[@]}" -- "$program")
    else
        [ ! -x "${engine%/*}/$program" ] || program=${engine%/*}/$program
        COMMAND+=("$program")
    fi
    COMMAND+=("$@")
}

# The words on Suricata's command line that select the capture.
capture_arguments() {
    case $CAPTURE in
        afp-guard) printf '%s' --capture-plugin=afp-guard ;;
        af-packet) printf '%s' --af-packet ;;
        *) die "CAPTURE is afp-guard or af-packet, not $CAPTURE" ;;
    esac
}

# suricata_start ENGINE NETNS DIR ARGUMENT...: in the background, with a fresh DIR/log; ended at
# exit. The logs of earlier runs stay as log.1, log.2, …
suricata_start() {
    local engine=$1 netns=$2 dir=$3 earlier=1
    shift 3
    if [ -e "$dir/log" ]; then
        while [ -e "$dir/log.$earlier" ]; do earlier=$((earlier + 1)); done
        mv "$dir/log" "$dir/log.$earlier"
    fi
    mkdir -p "$dir/log"
    printf '%s\n' "$engine" > "$dir/engine"
    engine_command "$engine" "$netns" "$dir" suricata \
        -c "$dir/suricata.yaml" -l "$dir/log" "$(capture_arguments)" "$@"
    (say_no_more && exec "${COMMAND[@]}") < /dev/null > "$dir/log/console" 2>&1 &
    process_identity $! > "$dir/process"
    cleanup_push end_process "$(cat "$dir/process")"
}

# suricata_run ENGINE NETNS DIR ARGUMENT...: in the foreground, to its end (suricata -T,
# --build-info). Its output is this function's output, its status is this function's.
suricata_run() {
    local engine=$1 netns=$2 dir=$3
    shift 3
    mkdir -p "$dir/log"
    engine_command "$engine" "$netns" "$dir" suricata -c "$dir/suricata.yaml" -l "$dir/log" "$@"
    "${COMMAND[@]}" < /dev/null 2>&1
}

# suricata_wait_started DIR [SECONDS]: until all its threads run; fails at once when the process has
# ended.
suricata_wait_started() {
    wait_until "${2:-60}" "Suricata's engine to start" suricata_is_started "$1" && return 0
    suricata_show_log "$1"
    return 1
}

suricata_is_started() {
    grep -qsF 'Engine started' "$1/log/console" "$1/log/suricata.log" && return 0
    suricata_is_running "$1" || return 2
    return 1
}

suricata_is_running() { is_running "$(cat "$1/process")"; }

# suricata_pid DIR
suricata_pid() { cut -d : -f 1 "$1/process"; }

# suricata_adopt DIR PIDFILE: from now on the process that PIDFILE names (suricata -D) is the one
# meant by DIR.
suricata_adopt() {
    wait_until 60 "the pid file $2" test -s "$2" || return 1
    process_identity "$(cat "$2")" > "$1/process"
    cleanup_push end_process "$(cat "$1/process")"
}

# suricata_stop DIR [SECONDS]: as an operator would, with SIGTERM. Fails when it did not end in
# time. The exit status is then in SURICATA_STATUS.
suricata_stop() {
    local identity
    identity=$(cat "$1/process")
    SURICATA_STATUS=unknown
    if ! end_process "$identity" "${2:-30}"; then
        warn "Suricata did not end within ${2:-30} s"
        return 1
    fi
    SURICATA_STATUS=0
    wait "${identity%%:*}" 2> /dev/null || SURICATA_STATUS=$?
}

# suricata_socket DIR COMMAND [ARGUMENT...]: sends a command to the control socket; prints the
# answer (JSON).
suricata_socket() {
    local dir=$1
    shift
    engine_command "$(cat "$dir/engine")" - "$dir" suricatasc -c "$*" "$dir/suricata.socket"
    "${COMMAND[@]}" < /dev/null
}

# What a person wants to see of a Suricata that did not do what was asked.
suricata_show_log() {
    local file
    for file in "$1"/log/console "$1"/log/suricata.log; do
        [ -s "$file" ] || continue
        printf -- '--- %s\n' "$file" >&2
        tail -n 25 "$file" >&2
        return 0
    done
}
