# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# page_fetch OUTPUT URL [CURL OPTION...]: prints the status of the answer.
page_fetch() {
    in_client curl -sS --max-time 20 -o "$1" -w '%{http_code}' "${@:3}" "$2"
}

# A page arrives as it was sent, and so does the word that there is none.
http_page_passes() {
    local url
    inline_start "$ENGINE" "$CASE_DIR"
    url=http://$(server_address)
    mkdir site
    head -c 300000 /dev/urandom > site/page
    tool_start "$SERVER" httpd --port 80 --root "$CASE_DIR/site"
    assert_equal 200 "$(page_fetch got "$url/page")" 'status of a page'
    cmp site/page got
    assert_equal 404 "$(page_fetch missing "$url/missing")" 'status of a page that is not there'
    inline_stop "$CASE_DIR"
    assert_equal 2 "$(eve_count "$CASE_DIR" event_type=http)" 'http records'
    assert_equal 1 "$(eve_count "$CASE_DIR" event_type=http http.url=/page http.status=200)" \
        'http records of the page'
}

https_page_passes() {
    inline_start "$ENGINE" "$CASE_DIR"
    head -c 100000 /dev/urandom > page
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj /CN=page.example -addext subjectAltName=DNS:page.example \
        -keyout key.pem -out certificate.pem 2> openssl.log
    background_start "$SERVER" "$CASE_DIR/server" \
        openssl s_server -accept 443 -key key.pem -cert certificate.pem -WWW
    background_wait_for_line "$CASE_DIR/server" ACCEPT
    page_fetch got https://page.example/page --cacert certificate.pem \
        --resolve "page.example:443:$(server_address)"
    cmp page got
    inline_stop "$CASE_DIR"
    assert_at_least 1 "$(eve_count "$CASE_DIR" event_type=tls tls.sni=page.example)" 'tls records'
}

# The rule looks into the stream: the request for one page never arrives, another's does.
http_request_is_dropped() {
    local alerts
    RULES='drop http any any -> any any (msg:"no secret"; flow:to_server; http.uri;'
    RULES+=' content:"/secret"; sid:2;)'
    inline_start "$ENGINE" "$CASE_DIR"
    tool_start "$SERVER" httpd --port 80 --size 100
    page_fetch got "http://$(server_address)/open"
    assert_fails page_fetch got "http://$(server_address)/secret" --max-time 2
    background_stop "$BACKGROUND"
    assert_equal 1 "$(json_value "$TOOL_OUTPUT" requests)" 'requests that the server saw'
    inline_stop "$CASE_DIR"
    assert_at_least 1 "$(sensor_counter "$CASE_DIR" ips.blocked)" 'packets blocked'
    alerts=$(eve_count "$CASE_DIR" event_type=alert alert.signature_id=2 alert.action=blocked)
    assert_at_least 1 "$alerts" 'alerts'
}

test_case 'an HTTP page passes' http_page_passes
test_case 'an HTTPS page passes' https_page_passes
test_case 'an HTTP request is dropped by a rule' http_request_is_dropped
