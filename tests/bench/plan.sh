# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034 # read by the parts
#
# How much is measured. Each round measures every candidate once; the first WIDE_ROUNDS of them
# measure all cells, the others only those that the ratios are made of.

SIZE=full
ROUNDS=7
WIDE_ROUNDS=3
ALL_CANDIDATES='stock stock-offloads guard guard-pairs guard-off guard-strict forwarder forwarder-off
    bridge bridge-off'
CANDIDATES=$ALL_CANDIDATES

TRIAL_MS=300        # one spell of sending
STEADY_RATE=100000  # at which processor time is measured
MANY_FLOWS=64
TCP_SECONDS=2
RULES_NUMBER=3000   # generated; 0: none
PROBES=6000         # round trips at each load
PROBE_RATE=2500     # per second
LOADS='0 10000 50000'
STARTUP_PAIRS=6
MEMORY_THREADS='1 2' # Suricata makes no more than there are processors
WARM_UP=yes         # a start of each candidate that does not count

plan_quick() {
    SIZE=quick ROUNDS=2 WIDE_ROUNDS=0
    TRIAL_MS=120 TCP_SECONDS=1 PROBES=1500 STARTUP_PAIRS=2
}

# For the test of the suite itself.
plan_tiny() {
    SIZE=tiny ROUNDS=1 WIDE_ROUNDS=0
    CANDIDATES='stock guard forwarder'
    TRIAL_MS=20 STEADY_RATE=20000 TCP_SECONDS=1 RULES_NUMBER=0 PROBES=300 LOADS='0 10000'
    STARTUP_PAIRS=1 MEMORY_THREADS=2 WARM_UP=no
}

# is_wanted CANDIDATE
is_wanted() { [[ " ${CANDIDATES//[$'\n,']/ } " == *" $1 "* ]]; }

# wanted_of CANDIDATE...: those of them that are.
wanted_of() {
    local candidate
    for candidate in "$@"; do
        if is_wanted "$candidate"; then printf '%s\n' "$candidate"; fi
    done
}

is_wide() { [ "$1" -le "$WIDE_ROUNDS" ]; }
