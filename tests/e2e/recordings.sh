# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What Suricata writes of traffic besides its records: frames (pcap-log), and files (file-store),
# also as a user without privileges.

# Stock rewrites outer tags to 802.1Q and takes priority tags away.
recorded_kinds() {
    printf 'udp,tcp,icmp,ipv6,vlan'
    [ "$CAPTURE" = af-packet ] || printf ',qinq,priority'
}

# recorded PCAP...: one file of all of them, which are as Suricata writes them.
recorded() {
    local pcap
    head -c 24 "$1"
    for pcap in "$@"; do
        tail -c +25 "$pcap"
    done
}

# frames_are_recorded MODE FILENAME [FILES]: of both interfaces, all of them, as they were on the
# wire; the FILES are as many as there are threads.
frames_are_recorded() {
    local files
    OUTPUTS="  - pcap-log: { enabled: yes, mode: $1, filename: $2, limit: 100mb }
  - file-store: { version: 2, enabled: yes, force-filestore: yes }"
    EXTRA='run-as: { user: nobody, group: nogroup }'
    SURICATA_LAUNCHER=("${LOG_FOR_NOBODY[@]}" "$CASE_DIR")
    topology_make
    inline_pairs 1 | suricata_yaml "$CASE_DIR"
    # A file ends where Suricata ends to look at a body.
    suricata_start "$ENGINE" "$SENSOR" "$CASE_DIR" \
        --set app-layer.protocols.http.libhtp.default-config.response-body-limit=0
    suricata_wait_started "$CASE_DIR"
    send_both_ways 1 1000 --kind "$(recorded_kinds)" --flows 8 --size 60-1514 --rate 2000
    await_frames "$SERVER" s1 1000
    await_frames "$CLIENT" c1 1000
    head -c 300000 /dev/urandom > page
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    in_client curl -fsS --max-time 20 -o got "http://$(server_address)/page"
    cmp page got
    inline_stop "$CASE_DIR"
    files=(log/*.pcap*)
    assert_equal "$3" "${#files[@]}" 'files'
    recorded "${files[@]}" > recorded.pcap
    recorded from-client.1.pcap from-server.1.pcap > sent.pcap
    "$TOOLS/pcap-compare" sent.pcap recorded.pcap --ignore 'host 10.97.1.1' --through-tags
    assert_equal "$(sensor_counter "$CASE_DIR" decoder.pkts)" \
        "$(frames_left recorded.pcap 'less 1')" 'frames recorded'
    assert_page_is_stored
}

# Suricata names a file by its digest.
assert_page_is_stored() {
    local digest
    digest=$(sha256sum page | cut -d ' ' -f 1)
    cmp page "log/filestore/${digest:0:2}/$digest"
    assert_equal 1 "$(find log/filestore -type f | wc -l)" 'files stored'
    assert_equal nobody "$(stat -c %U "log/filestore/${digest:0:2}/$digest")" 'the owner'
}

test_case 'recordings: pcap-log in one file, file-store' frames_are_recorded normal log.pcap 1
test_case 'recordings: pcap-log in a file a thread' frames_are_recorded multi log.%n.%t.pcap 4
