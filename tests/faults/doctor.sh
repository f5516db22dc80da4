# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What afp-guard-doctor finds is made so for real, and what it prints is done: then it is content.

# One pair that nothing is wrong with.
healthy_sensor() {
    doctor_prepare "$ENGINE"
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    doctor_is_content
}

# Each in turn, on a sensor that is healthy before and after.
line_is_mended() {
    healthy_sensor
    ip -n "$SENSOR" link set dev b1 mtu 1400
    doctor_mends 1 'b1 has MTU 1400 and a1 1500'
    ip -n "$SENSOR" link set dev b1 mtu 9000
    doctor_mends 1 'a1 has MTU 1500 and b1 9000'
    ip -n "$SENSOR" address add 10.9.9.1/24 dev a1
    doctor_mends 1 'a1 has the address 10.9.9.1/24'
    ip -n "$SENSOR" link add br9 type bridge
    ip -n "$SENSOR" link set dev b1 master br9
    doctor_mends 2 'b1 is a port of the bridge br9'
    sysctl_in "$SENSOR" net/ipv4/ip_forward 1
    doctor_mends 1 'the kernel forwards IPv4'
    sysctl_in "$SENSOR" net/ipv6/conf/all/forwarding 1
    [ ! -e /proc/sys/net/ipv6 ] || doctor_mends 1 'the kernel forwards IPv6'
    ip -n "$SENSOR" link set dev a1 down
    doctor_mends 1 'a1 is down'
    ip -n "$SERVER" link set dev s1 down
    doctor_says 1 'b1 has no carrier'
}

# Offloads by what is to become of them: switched off at the start, or left on.
offloads_are_mended() {
    healthy_sensor
    in_sensor ethtool -K a1 gro on > ethtool.output
    doctor_says 0 'a1 gro is on, and will be switched off at the start'
    yaml_set_in_entry a1 'offload: off'
    yaml_set_on_top 'capture: { disable-offloading: no }'
    doctor_mends 1 'a1 gro is on, and capture.disable-offloading is no'
}

# The pair's entries, each with another mistake; the line that is printed goes into them.
pairs_are_mended() {
    healthy_sensor
    yaml_remove_from_entry b1 copy-iface
    doctor_mends 2 'b1 has copy-mode and no copy-iface'
    yaml_remove_from_entry b1 copy-mode
    doctor_mends 2 'a1 copies to b1, which copies nothing back'
    yaml_set_in_entry b1 'copy-mode: tap'
    doctor_mends 2 'b1 has copy-mode: tap and a1'
    yaml_set_in_entry b1 'copy-iface: b1'
    doctor_mends 2 'b1 copies to itself'
    yaml_set_in_entry b1 'threads: 1'
    doctor_mends 2 'b1 has another number of threads'
    yaml_set_in_entry b1 'cluster-id: 92'
    doctor_mends 2 'b1 has the cluster-id of a1, 92'
    sed -i '/^  - interface: b1$/,/^[^ ]/{/^  /d}' suricata.yaml
    doctor_mends 2 'a1 copies to b1, which has no entry'
    # The threads of an entry that was written for it are those of nobody.
    yaml_set_in_entry a1 'copy-iface: a9'
    doctor_says 2 'a1 copies to a9, which has no entry'
}

settings_are_mended() {
    healthy_sensor
    yaml_set_on_top 'runmode: single'
    doctor_mends 2 'single is for one interface'
    yaml_set_in_entry a1 'defrag: yes'
    doctor_mends 1 'a1 defrag inline'
    yaml_set_in_entry b1 'cluster-type: cluster_flows'
    doctor_mends 1 'b1 cluster-type: "cluster_flows" is not allowed'
    yaml_set_in_entry a1 'ring-size: 3000000000'
    doctor_mends 1 'a1 ring-size: "3000000000" is not allowed; allowed: a number of frames from 1 to '
    yaml_set_in_entry b1 'copymode: ips'
    doctor_says 1 'b1 unknown key "copymode" is ignored; did you mean "copy-mode"?'
    assert_equal 'write copy-mode in place of copymode' "$(mend_of 'b1 unknown key')" 'the mend'
    yaml_remove_from_entry b1 copymode
    yaml_add_entry '- threads: 2'
    doctor_says 1 'af-packet entry 1 has no interface and is ignored'
    sed -i '/^  - threads: 2$/d' suricata.yaml
    yaml_set_on_top 'afp-guard: strict'
    doctor_mends 2 'afp-guard "strict" is not allowed; allowed: keys with values'
    yaml_set_in_entry a1 'ring-size: 100000000'
    doctor_mends 2 'a1 ring-size: a ring of 100000000 frames'
    yaml_set_in_entry a1 'copy-mode: bridge'
    doctor_says 2 'a1 copy-mode: "bridge" is not allowed; allowed: ips or tap'
    yaml_set_in_entry a1 'copy-mode: ips'
    printf 'plugins: [ %s ]\n' "$CASE_DIR/nothing.so" >> suricata.yaml
    doctor_says 2 "$CASE_DIR/nothing.so cannot be opened: No such file or directory"
    yaml_set_on_top "plugins: [ $TOOLS/frames ]"
    doctor_says 2 'has no SCPluginRegister'
    assert_line findings 'plugins afp-guard.so is not in the list'
}

# What the process that would start Suricata may do.
privileges_are_mended() {
    healthy_sensor
    DOCTOR_LAUNCHER=(setpriv '--bounding-set=-net_raw,-net_admin')
    doctor_says 2 'CAP_NET_RAW is missing'
    assert_line findings 'CAP_NET_ADMIN is missing'
    DOCTOR_LAUNCHER=()
    yaml_set_on_top 'run-as: { user: nobody, group: afpg-nogroup }'
    doctor_says 2 'there is no group afpg-nogroup'
    yaml_set_on_top 'run-as: { user: nobody }'
    doctor_is_content
    # With run-as rings are locked when CAP_IPC_LOCK is gone.
    yaml_set_in_entry a1 'mmap-locked: yes'
    yaml_set_in_entry a1 'ring-size: 512'
    # shellcheck disable=SC2016 # for that shell to expand
    DOCTOR_LAUNCHER=(bash -c 'ulimit -S -l 64; "$@"' -)
    doctor_says 2 'mmap-locked the rings take'
    assert_equal 'ulimit -l unlimited' "$(mend_of 'mmap-locked the rings take')" 'the mend'
    # As much as may be had without further privileges is enough for a small ring.
    # shellcheck disable=SC2016 # for that shell to expand
    DOCTOR_LAUNCHER=(bash -c 'ulimit -S -l 64; ulimit -S -l "$(ulimit -H -l)"; "$@"' -)
    doctor_is_content
}

# What is mapped is bounded, and the engine may take nearly all of it.
address_space_is_mended() {
    healthy_sensor
    yaml_set_on_top 'flow: { memcap: 1000mb }'
    # shellcheck disable=SC2016 # for that shell to expand
    DOCTOR_LAUNCHER=(bash -c 'ulimit -S -v 1000000; "$@"' -)
    doctor_says 1 'address space the rings take'
    assert_equal 'ulimit -v unlimited' "$(mend_of 'address space the rings take')" 'the mend'
    # shellcheck disable=SC2016 # for that shell to expand
    DOCTOR_LAUNCHER=(bash -c 'ulimit -S -v 1000000; ulimit -v unlimited; "$@"' -)
    doctor_is_content
}

# Content: then that Suricata starts with the same yaml, and forwards. While it does, another one
# must not; and one on other ports not with the same clusters.
content_means_it_works() {
    healthy_sensor
    (SURICATA_LAUNCHER=() && TMPDIR=$CASE_DIR doctor --test --json result.json &&
        assert_equal 0 "$DOCTOR_STATUS" "the doctor's status")
    assert_equal 1 "$("$TOOLS/eve" result.json count status=0 errors=0 \
        suricata="$(engine_version "$ENGINE")" interfaces=2)" 'results in JSON'
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    suricata_wait_started "$CASE_DIR"
    echoes_pass 1 20
    cp suricata.yaml first.yaml
    cable_make "$CLIENT" c2 "$SENSOR" a2 1500 1
    cable_make "$SENSOR" b2 "$SERVER" s2 1500 1
    set_offload "$SENSOR" a2 off
    set_offload "$SENSOR" b2 off
    sed -i 's/\([ab]\)1/\12/' suricata.yaml
    doctor_mends 2 "another program (Suricata-Main, process $(suricata_inner_pid)) has it on"
    cp first.yaml suricata.yaml
    doctor_says 2 "a1 another program (Suricata-Main, process $(suricata_inner_pid)) forwards between"
    mend_of 'a1 another program' > mends
    mend_carry_out "$(cat mends)"
    wait_until 20 'Suricata to end' suricata_has_ended
    doctor_is_content
}

# Its process as seen from here; the words before it may be processes of their own.
suricata_inner_pid() {
    local pid
    for pid in $(ip netns pids "$SENSOR"); do
        [ "$(cat "/proc/$pid/comm" 2> /dev/null)" != Suricata-Main ] || printf '%s' "$pid"
    done
}

suricata_has_ended() { ! suricata_is_running "$CASE_DIR"; }

# A rule that -T does not take.
test_of_suricata_is_told() {
    healthy_sensor
    printf 'alert nonsense\n' > test.rules
    doctor_is_content
    (TMPDIR=$CASE_DIR doctor --test
        assert_equal 2 "$DOCTOR_STATUS" "the doctor's status, having said: $(cat findings)")
    assert_line findings '-T fails: '
    yaml_set_on_top 'afp-guard: { startup: fast }'
    doctor_says 2 'startup: "fast" is not allowed; allowed: guard, strict or off'
}

other_suricata_is_told() {
    prepare_other_engine || skip 'no Suricata 7 to be had'
    healthy_sensor
    suricata_program "$SURICATA_OTHER" "$CASE_DIR/other-program"
    DOCTOR_SURICATA=other-program
    doctor_says 2 "is Suricata $(engine_version "$SURICATA_OTHER"); afp-guard works in 8.0.x alone"
    DOCTOR_SURICATA=no-program
    doctor_says 2 'No such file or directory'
    DOCTOR_SURICATA=suricata-program
    doctor_is_content
}

# Debian's own file, as it is: of an interface that is not there, and without the plugin.
packaged_yaml_is_read() {
    local file=$ENGINE/etc/suricata/suricata.yaml
    [ -d "$ENGINE" ] || file=/etc/suricata/suricata.yaml
    [ -e "$file" ] || skip "there is no $file"
    healthy_sensor
    cp "$file" suricata.yaml
    doctor_says 2 'eth0 does not exist; there are: a1, b1'
    assert_line findings 'plugins afp-guard.so is not in the list'
    assert_line findings '2 errors, no warnings, no notes'
}

# What is no configuration is told by file, line and column, and soon.
bad_yaml_is_refused() {
    healthy_sensor
    printf 'include: [ deeper.yaml ]\n' >> suricata.yaml
    printf '%%YAML 1.1\n---\nstats:\n  deeper: !include suricata.yaml\n' > deeper.yaml
    doctor
    assert_equal 3 "$DOCTOR_STATUS" "the doctor's status"
    assert_line findings.err \
        "deeper.yaml:4:11: $CASE_DIR/suricata.yaml: includes itself, or one that includes it"
    doctor --json - || true
    assert_equal 1 "$("$TOOLS/eve" findings count status=3)" 'results in JSON'
    printf '%%YAML 1.1\n---\nstats: yes\n' > deeper.yaml
    doctor_is_content
    printf 'af-packet: [\n' >> suricata.yaml
    doctor
    assert_equal 3 "$DOCTOR_STATUS" "the doctor's status"
    assert_line findings.err "afp-guard-doctor: $CASE_DIR/suricata.yaml:"
}

if [ "$CAPTURE" = afp-guard ]; then
    test_case 'doctor: content means that it works' content_means_it_works
    test_case 'doctor: the packaged yaml is read' packaged_yaml_is_read
fi
# The Suricata is of no matter to the others.
if [ "$CAPTURE" = afp-guard ] && [ "$ENGINE" = "${SURICATA_ENGINES[0]}" ]; then
    test_case 'doctor: the line is mended' line_is_mended
    test_case 'doctor: offloads are mended' offloads_are_mended
    test_case 'doctor: pairs are mended' pairs_are_mended
    test_case 'doctor: settings are mended' settings_are_mended
    test_case 'doctor: privileges are mended' privileges_are_mended
    test_case 'doctor: address space is mended' address_space_is_mended
    test_case "doctor: what -T says is told" test_of_suricata_is_told
    test_case 'doctor: another Suricata is told' other_suricata_is_told
    test_case 'doctor: bad yaml is refused' bad_yaml_is_refused
fi
