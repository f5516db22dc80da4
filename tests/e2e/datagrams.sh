# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# Datagrams that fill a frame, and ones that need three, all come back. The rate is one that the
# server's socket holds out for a while when the machine is busy.
udp_passes() {
    local size
    inline_start "$ENGINE" "$CASE_DIR"
    tool_start "$SERVER" echo-server --port 7
    for size in 64 1472 4000; do
        in_client "$TOOLS/udp-probe" --destination "$(server_address)" --size "$size" \
            --count 300 --rate 300
    done
    inline_stop "$CASE_DIR"
    # 300 each way of one, one and three frames.
    assert_equal 3000 "$(sensor_counter "$CASE_DIR" capture.kernel_packets)" 'frames received'
}

# A name is asked for by the client's own resolver.
dns_passes() {
    inline_start "$ENGINE" "$CASE_DIR"
    tool_start "$SERVER" dns-server --port 53 --address 192.0.2.80
    printf 'nameserver %s\n' "$(server_address)" > resolv.conf
    printf 'hosts: dns\n' > nsswitch.conf
    in_client unshare -m --propagation private sh -ec '
        mount --bind resolv.conf /etc/resolv.conf
        mount --bind nsswitch.conf /etc/nsswitch.conf
        getent ahostsv4 page.example' > answer
    assert_line answer 192.0.2.80
    inline_stop "$CASE_DIR"
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=dns dns.queries.0.rrname=page.example)" \
        'dns records'
}

test_case 'UDP passes' udp_passes
test_case 'DNS passes' dns_passes
