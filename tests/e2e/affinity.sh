# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# threading.cpu-affinity: capture threads run where suricata.yaml puts the threads of their
# interface.

# assert_processors EXPECTED THREAD-NAME-PATTERN NUMBER: of each thread with such a name, and there
# are so many.
assert_processors() {
    local task threads=0
    for task in "/proc/$(suricata_pid "$CASE_DIR")/task/"*; do
        # shellcheck disable=SC2053 # a pattern on purpose
        [[ $(cat "$task/comm") == $2 ]] || continue
        threads=$((threads + 1))
        assert_equal "$1" "$(awk '$1 == "Cpus_allowed_list:" { print $2 }' "$task/status")" \
            "processors of $(cat "$task/comm")"
    done
    assert_equal "$3" "$threads" "threads named $2"
}

# threads_are_pinned RUNMODE SET THREAD NUMBER: b1 has an entry of its own in that set.
threads_are_pinned() {
    local one_interface='[ { interface: b1, cpu: [ 1 ], mode: exclusive } ]'
    [ "$(getconf _NPROCESSORS_ONLN)" -ge 2 ] || skip 'needs two processors'
    RUNMODE=$1 EXTRA="threading:
  set-cpu-affinity: yes
  cpu-affinity:
    management-cpu-set: { cpu: [ 0 ] }
    $2: { cpu: [ 0 ], mode: exclusive, interface-specific-cpu-set: $one_interface }"
    inline_start "$ENGINE" "$CASE_DIR" -- "threads=$4"
    assert_processors 0 "$3#0?-a1" "$4"
    assert_processors 1 "$3#0?-b1" "$4"
    echoes_pass 1 10
    inline_stop "$CASE_DIR"
}

test_case 'affinity: workers' threads_are_pinned workers worker-cpu-set W 2
# Threads that only receive are not limited by the number of processors.
test_case 'affinity: autofp' threads_are_pinned autofp receive-cpu-set RX 3
