# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Tenants: each has rules of its own, and nobody else's. Suricata refuses to tell them by interface
# when it is inline; by VLAN it does.

# tenants SELECTOR RULE-OF-TENANT-1 RULE-OF-TENANT-2 MAPPING...: what EXTRA has to be for them.
tenants() {
    local selector=$1 tenant rules=("${@:2:2}")
    shift 3
    for tenant in 1 2; do
        printf '%%YAML 1.1\n---\ndefault-rule-path: %s\nrule-files: [ tenant-%d.rules ]\n' \
            "$CASE_DIR" "$tenant" > "tenant-$tenant.yaml"
        printf '%s\n' "${rules[tenant - 1]}" > "tenant-$tenant.rules"
    done
    printf 'multi-detect:\n  enabled: yes\n  selector: %s\n  loaders: 1\n' "$selector"
    printf '  tenants:\n    - { id: 1, yaml: %s }\n    - { id: 2, yaml: %s }\n' \
        "$CASE_DIR/tenant-1.yaml" "$CASE_DIR/tenant-2.yaml"
    printf '  mappings:\n'
    printf '    - { %s }\n' "$@"
}

# assert_alerts COUNT TENANT CONDITION...: so many, all by the tenant's own rule.
assert_alerts() {
    local count=$1 tenant=$2
    shift 2
    assert_equal "$count" "$(eve_count "$CASE_DIR" event_type=alert "$@")" "alerts with $*"
    assert_equal "$count" "$(eve_count "$CASE_DIR" event_type=alert "$@" "tenant_id=$tenant" \
        "alert.signature_id=$tenant")" "alerts of tenant $tenant with $*"
}

# The third pair belongs to nobody.
tenants_by_interface() {
    local pair rule='alert icmp any any -> any any (itype:8; sid:%d;)'
    EXTRA=$(tenants device "${rule/\%d/1}" "${rule/\%d/2}" \
        'device: a1, tenant-id: 1' 'device: a2, tenant-id: 2')
    inline_start "$ENGINE" "$CASE_DIR" --pairs 3 -- copy-mode=tap
    for pair in 1 2 3; do
        in_client ping -q -c 5 -i 0.01 -W 2 "$(server_address "$pair")"
    done
    inline_stop "$CASE_DIR"
    assert_alerts 5 1 in_iface=a1
    assert_alerts 5 2 in_iface=a2
    assert_equal 10 "$(eve_count "$CASE_DIR" event_type=alert)" 'alerts'
}

tenants_by_vlan() {
    EXTRA=$(tenants vlan 'alert udp any any -> any any (dsize:>0; sid:1;)' \
        'drop udp any any -> any any (dsize:>0; sid:2;)' \
        'vlan-id: 100, tenant-id: 1' 'vlan-id: 200, tenant-id: 2')
    inline_start "$ENGINE" "$CASE_DIR"
    recorder_start "$SERVER" s1 far.pcap
    for vlan in 100 200 300; do
        in_client "$TOOLS/frames" --interface c1 --write "$vlan.pcap" --kind vlan --vlan "$vlan" \
            --count 50 --source-port "10$vlan" --rate 2000 > sent
    done
    await_frames "$SERVER" s1 100
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/pcap-compare" 100.pcap far.pcap --ignore 'vlan 300'
    "$TOOLS/pcap-compare" 300.pcap far.pcap --ignore 'vlan 100'
    assert_alerts 50 1 vlan.0=100
    assert_alerts 50 2 vlan.0=200
    assert_equal 100 "$(eve_count "$CASE_DIR" event_type=alert)" 'alerts'
    assert_counter 50 ips.blocked 'packets blocked'
}

test_case 'tenants by interface' tenants_by_interface
test_case 'tenants by VLAN' tenants_by_vlan
