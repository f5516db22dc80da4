# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The systemd drop-in: systemd understands it, it leaves little to attack, and a sensor that has no
# more than it leaves forwards.

DROP_IN=$PROJECT_ROOT/yaml/systemd-drop-in.conf

# service_root: a folder, in SERVICE_ROOT, that looks to systemd-analyze like a system with
# Suricata's packaged service and the drop-in.
service_root() {
    local unit from program
    unit=$(packaged_unit) || skip "this Suricata comes without a service"
    SERVICE_ROOT=$CASE_DIR/system
    install -D -m 644 "$unit" "$SERVICE_ROOT/etc/systemd/system/suricata.service"
    install -D -m 644 "$DROP_IN" \
        "$SERVICE_ROOT/etc/systemd/system/suricata.service.d/afp-guard.conf"
    for program in suricata suricatasc kill; do
        install -D /dev/null "$SERVICE_ROOT/usr/bin/$program"
    done
    for from in /usr/lib/systemd/system/{sysinit,basic,network,network-online,shutdown,local-fs,swap,local-fs-pre,cryptsetup,integritysetup,veritysetup,sockets,timers,paths,slices,umount,tmp}.{target,slice,mount}; do
        [ ! -e "$from" ] || install -D -m 644 "$from" "$SERVICE_ROOT$from"
    done
}

packaged_unit() {
    local from=''
    [ ! -d "$ENGINE" ] || from=$ENGINE
    for from in "$from"/{usr/,}lib/systemd/system/suricata.service; do
        [ ! -e "$from" ] || { printf '%s' "$from"; return 0; }
    done
    return 1
}

# analyze COMMAND OPTION...: its output is in "told".
analyze() {
    local status=0
    systemd-analyze "$1" --root="$SERVICE_ROOT" "${@:2}" > told 2>&1 || status=$?
    cat told
    return "$status"
}

drop_in_is_understood() {
    PACKAGE_TABLE+=$'\nservice command systemd-analyze systemd\n'
    packages_need service || skip 'there is no systemd-analyze'
    service_root
    analyze verify --man=no suricata.service || fail 'systemd does not accept the drop-in'
    [ ! -s told ] || fail 'systemd has something to say about the drop-in'
    # Of 100, which is an ordinary service of root's.
    analyze security --offline=true --threshold=50 suricata.service > /dev/null ||
        fail "too much is left open: $(tail -n 1 told)"
}

# dropped_in KEY: what the drop-in sets it to.
dropped_in() { sed -n "s/^$1=//p" "$DROP_IN"; }

# confined_program: in Suricata's place is a script that gives up what the drop-in takes away, as
# far as that goes without systemd: capabilities, new privileges, and memory that is both written and
# executed.
confined_program() {
    local program=$ENGINE
    [ ! -d "$ENGINE" ] || program=/usr/bin/suricata
    mkdir bin
    cat > bin/suricata <<END
#!/bin/sh
exec setpriv --no-new-privs --inh-caps=-all --bounding-set=$(setpriv_capabilities) -- \\
    perl -e 'syscall(157, 65, 1, 0, 0, 0); exec @ARGV' $program "\$@"
END
    chmod 755 bin/suricata
    if [ -d "$ENGINE" ]; then PATH=$CASE_DIR/bin:$PATH; else ENGINE=$CASE_DIR/bin/suricata; fi
}

setpriv_capabilities() {
    local list=-all capability
    for capability in $(dropped_in CapabilityBoundingSet); do
        capability=${capability#CAP_}
        list+=,+${capability,,}
    done
    printf '%s' "$list"
}

# confined_sensor_forwards USER CAPABILITIES
confined_sensor_forwards() {
    plugin_only 'the drop-in is for the plugin'
    [ "$1" = root ] || EXTRA="run-as: { user: $1, group: nogroup }"
    RULES='alert udp any any -> any 7 (msg:"by a pattern"; pcre:"/[a-z0-9]{2}.+$/"; sid:1;)'
    topology_make --offload on
    inline_pairs 1 mmap-locked=yes | suricata_yaml "$CASE_DIR"
    chmod 777 "$CASE_DIR" log
    confined_program
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR"
    chmod 777 log
    suricata_wait_started "$CASE_DIR"
    assert_line "/proc/$(suricata_pid "$CASE_DIR")/status" $'NoNewPrivs:\t1'
    assert_equal "$2" "$(capabilities_within_reach)" 'capabilities that it might have'
    echoes_pass 1 50
    ask reload-rules
    inline_stop "$CASE_DIR"
    assert_counter 100 ips.accepted 'packets accepted'
}

capabilities_within_reach() {
    ones_in "0x$(sed -n 's/^CapBnd:[[:space:]]*//p' "/proc/$(suricata_pid "$CASE_DIR")/status")"
}

# ones_in NUMBER: how many of its bits are set.
ones_in() {
    local number=$(($1)) ones=0
    for ((; number > 0; number >>= 1)); do ones=$((ones + (number & 1))); done
    printf '%d' "$ones"
}

test_case 'systemd understands the drop-in' drop_in_is_understood
test_case 'it forwards with what the drop-in leaves' confined_sensor_forwards root \
    "$(dropped_in CapabilityBoundingSet | wc -w)"
test_case 'it forwards with what the drop-in leaves, as nobody' confined_sensor_forwards nobody 0
