# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='our declarations against genuine headers, and the plugin in hosts that it must refuse'
part_needs='build'

VERIFY=$PROJECT_ROOT/suricata-headers/verify

part_run() {
    local setter
    test_case 'every declaration agrees with the genuine headers' declarations_agree
    test_case 'a wrong declaration is noticed' wrong_declarations_are_noticed
    test_case 'the plugin imports only what is declared' imports_are_declared
    test_case 'a host like 8.0.7 is accepted' forged_host_is_accepted
    test_case '8.1.0 is refused by its loader' refused_by_loader --version '8.1.0 RELEASE'
    test_case '9.0.0 is refused by its loader' refused_by_loader --version '9.0.0-dev'
    test_case '8.1.0 with the API of 8.0 is refused' refused 'found 8.1.0' --version '8.1.0 RELEASE' --api 2048
    test_case '7.0.10 is refused' refused 'expected Suricata 8.0.x, found 7.0.10' --version '7.0.10 RELEASE'
    test_case 'a unit-test build is refused' refused 'rows of 96 bytes, found 104' --stride 104
    for setter in SCPacketSetReleasePacket SCPacketSetLiveDevice SCPacketSetDatalink SCPacketSetTime SCPacketSetSource \
        PacketDrop PacketSetData TmThreadsSetFlag LiveDevicePktsAdd LiveDeviceDropAdd; do
        test_case "$setter that writes elsewhere is refused" refused "expected $setter to write" --setter "$setter"
    done
    test_case 'a host without any one of the symbols is refused' refused_without_each_symbol
    test_case 'a host without eBPF captures, but runs no programs' ebpf_refused_without_each_symbol
}

declarations_agree() {
    local status=0
    "$VERIFY/run" || status=$?
    [ "$status" -ne 77 ] || skip 'there are no genuine headers to be had'
    return "$status"
}

wrong_declarations_are_noticed() {
    local status=0
    "$VERIFY/self-test" || status=$?
    [ "$status" -ne 77 ] || skip 'there are no genuine headers to be had'
    return "$status"
}

imports_are_declared() { "$VERIFY/imports" "$PLUGIN"; }

# forged_host OPTION...: loads the plugin; a crash or a hang ends the case.
forged_host() {
    timeout 20 "$TOOLS/forged_host" "$@" "$PLUGIN" > host.log 2>&1 || fail "the forged host ended with $?: $(cat host.log)"
    assert_line host.log 'end'
}

forged_host_is_accepted() {
    forged_host
    assert_line host.log 'registered afp-guard'
    assert_no_line host.log 'log 1:'
}

# refused TEXT OPTION...: the plugin says why in one line, and registers nothing.
refused() {
    local text=$1
    shift
    forged_host "$@"
    assert_line host.log "$text"
    assert_equal 1 "$(grep -c 'expected .*, found .*; use ' host.log)" 'lines of refusal'
    assert_no_line host.log 'registered'
}

# Its version is all that such a host looks at.
refused_by_loader() {
    forged_host "$@"
    assert_line host.log 'refused by version: plugin has 0x800'
    assert_no_line host.log 'registered'
}

refused_without_each_symbol() {
    local symbol count=0
    for symbol in $("$VERIFY/imports" --list); do
        refused "without $symbol;" --missing "$symbol"
        count=$((count + 1))
    done
    assert_at_least 80 "$count" 'symbols tried'
}

# begins_capture STATUS OPTION...: on one interface.
begins_capture() {
    local expected=$1 status=0
    shift
    timeout 20 "$TOOLS/forged_host" "$@" "$PLUGIN" > host.log 2>&1 || status=$?
    assert_equal "$expected" "$status" "exit status of: $(cat host.log)"
}

# Only who asks for programs has to do without, and is told by the first symbol that is not there.
ebpf_refused_without_each_symbol() {
    local symbol count=0 wish=ebpf-filter-file=/some.bpf
    begins_capture 0 --setting "$wish"
    for symbol in $("$VERIFY/imports" --list ebpf); do
        begins_capture 1 --missing "$symbol" --setting "$wish"
        assert_line host.log "log 1: forged0: ebpf-filter-file: \"/some.bpf\" needs a Suricata that is built with eBPF"
        assert_line host.log "(it has no $symbol); use such a build, as Debian's, or remove the key"
        count=$((count + 1))
    done
    assert_at_least 14 "$count" 'symbols tried'
    for wish in xdp-filter-file=/some.bpf cluster-type=cluster_ebpf; do
        begins_capture 1 --missing EBPFLoadFile --setting "$wish" --setting ebpf-lb-file=/some.bpf
        assert_line host.log "forged0: ${wish%%=*}: \"${wish#*=}\" needs a Suricata that is built with eBPF"
    done
    begins_capture 0 --missing EBPFLoadFile --setting bypass=yes
}
