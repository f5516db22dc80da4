# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What eve.json tells of HTTP is what a reader of the far side's wire reads there.

# fetch_all HOST: a dozen requests of several methods, sizes and outcomes, most on one connection.
fetch_all() {
    local nowhere=(-sS --max-time 20 -o /dev/null)
    in_client curl "${nowhere[@]}" -H 'Host: one.example' "http://$1/size/[0-4]?of=a-page" \
        --next "${nowhere[@]}" -H 'Host: two.example' "http://$1/status/{404,500,301}" \
        --next "${nowhere[@]}" -H 'Host: three.example' -I "http://$1/size/100000" \
        --next "${nowhere[@]}" -H 'Host: four.example' -d @body "http://$1/form" \
        --next "${nowhere[@]}" -H 'Host: one.example' -H 'Connection: close' "http://$1/size/9" \
        --next "${nowhere[@]}" -H 'Host: five.example' "http://$1/size/1"
}

records_equal_the_wire() {
    local host
    [ -x "$TOOLS/http-on-wire" ] || skip 'built without libhtp'
    inline_start "$ENGINE" "$CASE_DIR" --ipv6 -- ring-size=4096
    head -c 5000 /dev/zero | tr '\0' x > body
    tool_start "$SERVER" httpd --port 80
    recorder_start "$SERVER" s1 far.pcap --direction both
    for host in "$(server_address)" "[$(server_address6)]" "$(server_address)"; do
        fetch_all "$host"
    done
    await_records 36 event_type=http
    inline_stop "$CASE_DIR"
    recorders_stop
    "$TOOLS/http-on-wire" far.pcap --compare-eve log/eve.json | tee compared
    assert_line compared 'equal: 36 on the wire, 36 in eve'
    assert_equal 3 "$(http_records http.http_method=POST http.hostname=four.example)" 'forms'
    assert_equal 3 "$(http_records http.status=404 http.hostname=two.example)" 'pages missed'
}

http_records() { eve_count "$CASE_DIR" event_type=http "$@"; }

test_case 'http records equal the wire' records_equal_the_wire
