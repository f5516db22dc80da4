# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A sensor between two ends of several cables, traffic through all of them without a pause, and
# Suricatas that are ended and started again in it.
#
#     outside  SFE_0_TX ----- SFE_0_TX  sensor  SFE_0_RX ----- SFE_0_RX  outside
#              SFE_1_TX ----- SFE_1_TX          SFE_1_RX ----- SFE_1_RX
#                                    ...
#
# Names of interfaces are the same at both ends of a cable. One clock is used for everything:
# CLOCK_REALTIME of this kernel.

STEADY_MS=1000     # how long traffic is watched after all is up
PATIENCE_MS=10000  # how long after "Engine started" the last flow may take to come through
SLOT_BYTES=1664    # of a ring, for each frame of default-packet-size
CYCLE_DIR=''       # where the Suricata that is measured works
COMMANDS=''        # to the traffic
TRAFFIC=''         # its process

# race_network PAIRS: sets SENSOR and OUTSIDE.
race_network() {
    local pair side
    namespace_make sensor && SENSOR=$NAMESPACE
    namespace_make outside && OUTSIDE=$NAMESPACE
    for ((pair = 0; pair < $1; pair++)); do
        for side in TX RX; do
            cable_make "$SENSOR" "SFE_${pair}_$side" "$OUTSIDE" "SFE_${pair}_$side" 1500 1
            set_offload "$SENSOR" "SFE_${pair}_$side" off
        done
    done
}

# race_traffic DIR PAIRS RATE FLOWS: from now on, until the end.
race_traffic() {
    local dir=$1 pair ways=()
    for ((pair = 0; pair < $2; pair++)); do
        ways+=(--way "SFE_${pair}_TX:SFE_${pair}_RX" --way "SFE_${pair}_RX:SFE_${pair}_TX")
    done
    mkfifo "$dir/commands"
    exec {COMMANDS}<> "$dir/commands"
    (say_no_more && exec ip netns exec "$OUTSIDE" "$STUDY/traffic" "${ways[@]}" --rate "$3" \
        --flows "$4" {COMMANDS}>&-) < "$dir/commands" > "$dir/answers" 2> "$dir/answers.err" &
    TRAFFIC=$(process_identity $!)
    TRAFFIC_DIR=$dir
    cleanup_push end_process "$TRAFFIC"
    wait_until 20 'the traffic' race_traffic_said ready 1 || die "$(cat "$dir/answers.err")"
}

# race_traffic_said WORD TIMES
race_traffic_said() {
    [ "$(grep -cx "$1" "$TRAFFIC_DIR/answers" 2> /dev/null)" -lt "$2" ] || return 0
    is_running "$TRAFFIC" || return 2
    return 1
}

# A new account of the traffic, from here.
race_traffic_begin() {
    TRAFFIC_CYCLES=$((${TRAFFIC_CYCLES:-0} + 1))
    printf 'begin\n' >&"$COMMANDS"
    wait_until 20 'the traffic to begin a cycle' race_traffic_said begun "$TRAFFIC_CYCLES"
}

# race_traffic_finish FILE STEADY PATIENCE: until the account is there.
race_traffic_finish() {
    printf 'finish %s %s %s\n' "$1" "$2" "$3" >&"$COMMANDS"
    wait_until $((30 + ($2 + $3) / 1000)) 'the account of the traffic' race_account_is_there "$1"
}

race_account_is_there() {
    [ ! -s "$1" ] || return 0
    is_running "$TRAFFIC" || return 2
    return 1
}

# race_configuration DIR MODE PAIRS THREADS RING-MB: for stock, off, guard or strict. Sets CAPTURE.
race_configuration() {
    local pair entry=("threads=$4")
    [ "$5" -eq 0 ] || entry+=("ring-size=$(($5 * 1048576 / SLOT_BYTES))")
    CAPTURE=afp-guard STARTUP=$2
    [ "$2" != stock ] || CAPTURE=af-packet STARTUP=''
    CYCLE_DIR=$1
    mkdir -p "$CYCLE_DIR"
    cp "$STUDY/socket-trace.so" "$CYCLE_DIR/"
    for ((pair = 0; pair < $3; pair++)); do
        AF_PACKET_CLUSTER=$((2 * pair + 1)) af_packet_pair "SFE_${pair}_TX" "SFE_${pair}_RX" \
            "${entry[@]}"
    done | suricata_yaml "$CYCLE_DIR"
}

# race_launch ENGINE DELAY-US THREADS: the same command each time, with its own time of exec in
# CYCLE_DIR/exec (microseconds) and each line that it says, with its time, in CYCLE_DIR/console.
race_launch() {
    local engine=$1 delay=$2 threads=$3 program=suricata widener=()
    local dir=$CYCLE_DIR
    [ -d "$engine" ] || program=$engine
    # Stock has no widener of its own.
    [ "$CAPTURE" = af-packet ] && widener=("SOCKET_TRACE_DELAY_US=$delay")
    [ "$CAPTURE" = afp-guard ] && [ "$delay" -ne 0 ] &&
        widener=("SURICATA_RING_SETUP_DELAY_US=$delay")
    rm -rf "$dir"/{exec,console,trace,traffic,log,pipe}
    mkdir "$dir/log"
    mkfifo "$dir/pipe"
    # One that ends before it has made these has not started, and that is a result too.
    touch "$dir/trace" "$dir/log/eve.json"
    # shellcheck disable=SC2016 # for the other shell to expand
    engine_command "$engine" "$SENSOR" "$dir" bash -c \
        'echo "${EPOCHREALTIME/[.,]/}" > "$1"; shift; exec "$@"' - "$dir/exec" \
        env "LD_PRELOAD=$dir/socket-trace.so" "SOCKET_TRACE=$dir/trace" "${widener[@]}" \
        "$program" -c "$dir/suricata.yaml" -l "$dir/log" "$(capture_arguments)" \
        --set max-pending-packets=1024 --set "threading.detect-thread-ratio=$threads"
    (say_no_more && exec "$STUDY/timed-lines" {COMMANDS}>&-) < "$dir/pipe" > "$dir/console" &
    LISTENER=$!
    (say_no_more && exec "${COMMAND[@]}" {COMMANDS}>&-) < /dev/null > "$dir/pipe" 2>&1 &
    process_identity $! > "$dir/process"
    cleanup_push end_process "$(cat "$dir/process")"
}

race_is_started() {
    grep -qsF 'Engine started' "$CYCLE_DIR/console" && return 0
    suricata_is_running "$CYCLE_DIR" || return 2
    return 1
}

# race_stop: as an operator would. STOP_MS and EXIT_STATUS say how it went.
race_stop() {
    local begin
    begin=$(now_ms)
    EXIT_STATUS=137
    if suricata_stop "$CYCLE_DIR" 60; then EXIT_STATUS=$SURICATA_STATUS; fi
    cleanup_pop
    STOP_MS=$(($(now_ms) - begin))
    wait "$LISTENER" || true
}

# race_cycle ENGINE DELAY-US PAIRS THREADS: traffic flows, Suricata starts in it, all pairs come up,
# are watched for a while, and nothing more is on its way when it is told to end.
race_cycle() {
    local seconds=$((60 + 2 * $3 * $4 * $2 / 1000000)) watch=("$STEADY_MS" "$PATIENCE_MS")
    race_traffic_begin
    race_launch "$1" "$2" "$4"
    poll_until "$seconds" race_is_started || watch=(0 0)
    race_traffic_finish "$CYCLE_DIR/traffic" "${watch[@]}" || die "$(cat "$TRAFFIC_DIR/answers.err")"
    race_stop
}
