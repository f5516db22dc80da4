# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The suricata.yaml that the distribution ships, whole, with interfaces and copy-mode put in.

# Its first entry becomes the one of a1, with the one of b1 before it.
packaged_yaml() {
    sed '/^af-packet:/,/^[a-z]/ s/^  - interface: eth0$/  - interface: b1\
    cluster-id: 98\
    copy-mode: ips\
    copy-iface: a1\
  - interface: a1\
    copy-mode: ips\
    copy-iface: b1/' "$1"
}

page_passes() {
    local packaged=/etc/suricata/suricata.yaml plugin=()
    [ ! -d "$ENGINE" ] || packaged=$ENGINE$packaged
    [ "$CAPTURE" = af-packet ] || plugin=(--set "plugins.0=$PLUGIN")
    topology_make
    packaged_yaml "$packaged" > suricata.yaml
    assert_equal 7 "$(diff "$packaged" suricata.yaml | grep -c '^>')" 'lines that were put in'
    printf 'alert http any any -> any any (http.uri; content:"/size/5000"; sid:1;)\n' > test.rules
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" -S "$CASE_DIR/test.rules" "${plugin[@]}"
    suricata_wait_started "$CASE_DIR"
    tool_start "$SERVER" httpd --port 80
    in_client curl -fsS --max-time 20 -o page "http://$(server_address)/size/5000"
    in_client ping -q -c 3 -i 0.05 -W 2 "$(server_address)"
    suricata_stop "$CASE_DIR"
    printf '%s\n' "$SURICATA_STATUS" > status
    tell_of_page > told
}

tell_of_page() {
    "$TOOLS/eve" log/eve.json values event_type=http http.url http.status http.length
    "$TOOLS/eve" log/eve.json values event_type=alert alert.signature_id
    "$TOOLS/eve" log/eve.json values event_type=flow proto=ICMP proto flow.pkts_toserver
    kept_log_lines "$CASE_DIR" | sed 's/packets: [0-9]*/packets: N/'
}

packaged_yaml_is_alike() {
    local packaged=/etc/suricata/suricata.yaml
    [ ! -d "$ENGINE" ] || packaged=$ENGINE$packaged
    [ -r "$packaged" ] || skip "there is no $packaged"
    both_sides page_passes
    cmp stock/page plugin/page
    assert_equal 5000 "$(stat -c %s plugin/page)" 'bytes of the page'
    grep -q '/size/5000' plugin/told || fail 'no record of the page'
    {
        differing_lines 'packaged yaml' told_of_page
        differing_lines 'packaged yaml' exit_status
    } > differences
    judge_differences differences
}

told_of_page() { cat "$1/told"; }
