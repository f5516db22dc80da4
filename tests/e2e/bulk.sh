# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Files of some megabytes go both ways at once and arrive as they were, over IPv4 and IPv6, plain
# and encrypted.

BULK_BYTES=4000000

# bulk_fetch NAMESPACE URL: in the background; its identity is appended to FETCHES.
FETCHES=()
bulk_fetch() {
    local number=${#FETCHES[@]}
    background_start "$1" "fetch.$number" curl -gkfsS --max-time 60 -o "got.$number" "$2"
    FETCHES+=("$BACKGROUND")
}

files_arrive() {
    local scheme number
    inline_start "$ENGINE" "$CASE_DIR" --ipv6 -- ring-size=8192
    head -c "$BULK_BYTES" /dev/urandom > bulk
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR"
    tool_start "$CLIENT" httpd --port 80 --root "$CASE_DIR"
    tls_server_start "$SERVER" tls-at-server -WWW
    tls_server_start "$CLIENT" tls-at-client -WWW
    for scheme in http https; do
        bulk_fetch "$CLIENT" "$scheme://$(server_address)/bulk"
        bulk_fetch "$CLIENT" "$scheme://[$(server_address6)]/bulk"
        bulk_fetch "$SERVER" "$scheme://$(client_address)/bulk"
        bulk_fetch "$SERVER" "$scheme://[$(client_address6)]/bulk"
    done
    for number in "${!FETCHES[@]}"; do
        background_finish "${FETCHES[number]}"
        assert_equal 0 "$BACKGROUND_STATUS" "the exit status of fetch $number"
        cmp bulk "got.$number"
    done
    assert_equal 8 "${#FETCHES[@]}" 'files fetched'
    inline_stop "$CASE_DIR"
    assert_equal 0 "$(sensor_counter "$CASE_DIR" ips.blocked)" 'packets blocked'
    assert_at_least $((8 * BULK_BYTES)) "$(sensor_counter "$CASE_DIR" decoder.bytes)" \
        'bytes through the sensor'
}

# Datagrams in three fragments each way: IPv4's and IPv6's are taken apart and put together
# differently.
fragments_pass() {
    STARTUP=strict
    inline_start "$ENGINE" "$CASE_DIR" --ipv6
    echoes_pass 1 20 --size 4000
    echoes_pass 1 30 --size 4000 --destination "$(server_address6)"
    inline_stop "$CASE_DIR"
    # And a few of IPv6's own.
    assert_at_least 300 "$(sensor_counter "$CASE_DIR" capture.kernel_packets)" 'frames received'
    assert_equal 40 "$(sensor_counter "$CASE_DIR" defrag.ipv4.reassembled)" \
        'IPv4 packets put together'
    assert_equal 60 "$(sensor_counter "$CASE_DIR" defrag.ipv6.reassembled)" \
        'IPv6 packets put together'
}

test_case 'files arrive as they were, both ways' files_arrive
test_case 'fragments of IPv4 and IPv6 pass, strict' fragments_pass
