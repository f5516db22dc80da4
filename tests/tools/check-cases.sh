# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # check-tools sets the variables
# The cases of check-tools: a function each, in the order they run in.

every_kind_arrives_as_sent() {
    local kind
    for kind in udp tcp syn icmp ipv6 vlan qinq priority fragments mixed; do
        start_capture
        send --kind "$kind" --count 2000 --flows 3 --size 80-1400
        end "$started" capture
        compare --ignore "$noise"
        "$tools/sequence" "$work/actual.pcap" --sent "$work/sent" >"$work/sequence"
    done
}

tags_stay_as_on_the_wire() {
    start_capture
    send --kind vlan,qinq,priority --count 300
    end "$started" capture
    # Read at fixed places, so that no idea of a tag is in between.
    [[ $(stamped_frames "$work/actual.pcap" 'ether[12:2] = 0x0800') == 0 ]]
    [[ $(stamped_frames "$work/actual.pcap" 'ether[12:4] = 0x81000000') -gt 20 ]]
    [[ $(stamped_frames "$work/actual.pcap" 'ether[12:4] = 0x88a800c8') -gt 50 ]]
    [[ $(stamped_frames "$work/actual.pcap" 'ether[12:4] = 0x81000064') -gt 50 ]]
}

mixed_ten_thousand_and_a_flipped_byte() {
    start_capture
    send --kind mixed --count 10000 --flows 8 --size 60-1500
    end "$started" capture
    compare --ignore "$noise"
    grep -q '^equal: 10000 frames' "$work/compared"
    local size byte
    size=$(stat -c %s "$work/actual.pcap")
    byte=$(od -An -tu1 -j $((size - 3)) -N1 "$work/actual.pcap")
    printf '%b' "\\x$(printf %x $((byte ^ 1)))" |
        dd of="$work/actual.pcap" bs=1 seek=$((size - 3)) conv=notrunc status=none
    has_status 1 compare --ignore "$noise"
    grep -q '^changed: frame 10000 ' "$work/compared"
    grep -q '1 changed' "$work/compared"
}

frames_taken_by_tc_are_named() {
    # 10003 is the source port of flow 3: load it; where equal steal the frame (4), so that sending
    # it succeeds, else go on (-1).
    in_here tc qdisc add dev left clsact
    in_here tc filter add dev left egress protocol ip bpf direct-action \
        bytecode '4,40 0 0 34,21 0 1 10003,6 0 0 4,6 0 0 4294967295'
    start_capture
    send --kind udp --count 1000 --flows 5
    end "$started" capture
    in_here tc qdisc del dev left clsact
    has_status 1 "$tools/sequence" "$work/actual.pcap" --sent "$work/sent" >"$work/sequence"
    grep -q '"lost":200,"doubled":0,"reordered":0,"unstamped"' "$work/sequence"
    grep -q '"flow":3,"received":0,"lost":200' "$work/sequence"
    has_status 1 compare --ignore "$noise"
    compare --ignore "$noise" --minus 'udp src port 10003'
    has_status 1 compare --ignore "$noise" --minus 'udp src port 10002'
}

a_drop_that_the_sender_sees_is_an_error() {
    in_here tc qdisc add dev left clsact
    in_here tc filter add dev left egress protocol ip bpf direct-action bytecode '1,6 0 0 2'
    has_status 2 send --kind udp --count 3 2>"$work/said"
    send --kind udp --count 3 --keep-going
    in_here tc qdisc del dev left clsact
    grep -q 'No buffer space' "$work/said"
    grep -q '"sent":0,.*"failed":"3 × No buffer space' "$work/sent"
    has_status 2 send --kind udp --count 1 --size 9500 2>"$work/said"
    grep -q 'Message too long' "$work/said"
}

doubled_and_reordered_frames_are_named() {
    "$tools/frames" --write "$work/expected.pcap" --kind udp --count 100 >/dev/null
    "$tools/frames" --write "$work/tail.pcap" --read "$work/expected.pcap" --count 1 >/dev/null
    # The first frame once more, behind the others.
    { cat "$work/expected.pcap" && tail -c +25 "$work/tail.pcap"; } >"$work/doubled.pcap"
    has_status 1 "$tools/sequence" "$work/doubled.pcap" >"$work/sequence"
    grep -q '"received":101,"lost":0,"doubled":1,"reordered":0' "$work/sequence"
    # And the first one cut out of its place: it is only late.
    local record=$((16 + 60))
    { head -c 24 "$work/doubled.pcap" && tail -c +$((25 + record)) "$work/doubled.pcap"; } \
        >"$work/actual.pcap"
    has_status 1 "$tools/sequence" "$work/actual.pcap" >"$work/sequence"
    grep -q '"received":100,"lost":0,"doubled":0,"reordered":1' "$work/sequence"
    has_status 1 compare
    grep -q '^reordered: frame 1 ' "$work/compared"
    compare --unordered
}

an_overrun_recording_is_refused() {
    start_capture --buffer-mb 1
    kill -STOP "$started"
    send --kind udp --count 20000 --size 1000
    kill -CONT "$started"
    has_status 3 end "$started" capture
}

a_recording_ends_by_count_and_by_silence() {
    start_capture --count 50 --filter 'udp port 5001'
    send --kind udp --count 80
    wait_until 10 grep -q '"frames":50,' "$work/capture.out"
    start_capture --idle-ms 200 --filter 'udp port 5001'
    send --kind udp --count 80
    wait_until 10 grep -q '"frames":80,' "$work/capture.out"
}

a_recording_survives_a_flap() {
    start_capture --filter 'udp port 5001'
    send --kind udp --count 100
    in_there ip link set right down
    in_there ip link set right up
    wait_until 10 in_here grep -q 1 /sys/class/net/left/carrier
    send --kind udp --count 100
    end "$started" capture
    [[ $summary == '{"frames":200,'* ]]
    # Neighbours go with the link.
    in_there ip neighbour replace fd00:9::1 lladdr 02:af:00:00:00:01 dev right nud permanent
    in_there ip neighbour replace 10.9.0.1 lladdr 02:af:00:00:00:01 dev right nud permanent
}

endless_sending_ends_by_signal() {
    local before
    before=$(frames_received)
    start "$there" sequence --interface right --sent "$work/sent" --filter 'udp port 5001'
    local account=$started
    ip netns exec "$here" "$tools/frames" --interface left --kind udp --until-signal --rate 5000 \
        >"$work/sent" &
    local generator=$!
    pids+=("$generator")
    wait_until 10 received_beyond $((before + 1000))
    kill "$generator"
    wait "$generator"
    end "$account" sequence
    [[ $summary == *'"lost":0,'* ]]
    grep -qE '"sent":[0-9]{4,}' "$work/sent"
}

rate_is_held() {
    in_here "$tools/frames" --interface left --kind udp --count 1000 --rate 2000 >"$work/sent"
    local milliseconds
    milliseconds=$(sed -E 's/.*"seconds":([0-9]+)\.([0-9]{1,3}).*/\1.\2/' "$work/sent" |
        awk '{ printf "%d", $1 * 1000 }')
    ((milliseconds >= 490 && milliseconds < 3000))
}

a_receiving_host_takes_the_fragments() {
    start "$there" echo-server --port 5001
    local server=$started mac
    mac=$(in_there cat /sys/class/net/right/address)
    send --kind fragments,udp --count 300 --size 500 --rate 5000 --source-ip 10.9.0.1 \
        --destination-ip 10.9.0.2 --destination-mac "$mac"
    local datagrams
    datagrams=$(stamped_frames "$work/expected.pcap" 'ip[6:2] & 0x1fff = 0')
    wait_until 5 in_there grep -q "^Udp: $datagrams " /proc/net/snmp
    end "$server" echo-server
    [[ $summary == "{\"datagrams\":$datagrams,"* ]]
}

http_on_the_wire_is_read() {
    command -v curl >/dev/null || skip 'no curl'
    [[ -x $tools/http-on-wire ]] || skip 'built without libhtp'
    start "$there" httpd --port 8080
    local server=$started
    start_capture --direction both
    local capture=$started
    in_here curl --max-time 20 -sS -o "$work/body" http://10.9.0.2:8080/size/300000 --next \
        --max-time 20 -sS -o /dev/null http://10.9.0.2:8080/status/404 --next \
        --max-time 20 -sS -o /dev/null -H 'Host: Shop.Example' -d some=data \
        http://10.9.0.2:8080/form?x=1 --next \
        --max-time 20 -sS -o /dev/null -g 'http://[fd00:9::2]:8080/six'
    end "$server" httpd
    [[ $summary == '{"requests":4}' && $(stat -c %s "$work/body") == 300000 ]]
    end "$capture" capture
    "$tools/http-on-wire" "$work/actual.pcap" >"$work/http"
    [[ $(wc -l <"$work/http") == 4 ]]
    grep -q '"method":"POST","hostname":"shop.example","url":"/form?x=1".*"status":200' "$work/http"
    grep -q '"url":"/status/404","protocol":"HTTP/1.1","status":404' "$work/http"
    # An eve.json that says the same, and one that lacks a request.
    sed -E 's/"method"/"http_method"/; s/.*/{"event_type":"http","http":&}/' "$work/http" \
        >"$work/eve.json"
    "$tools/http-on-wire" "$work/actual.pcap" --compare-eve "$work/eve.json" >"$work/compared"
    sed -i 2d "$work/eve.json"
    has_status 1 "$tools/http-on-wire" "$work/actual.pcap" --compare-eve "$work/eve.json" \
        >"$work/compared"
    grep -q '^on the wire only, 1 times: .*/status/404' "$work/compared"
    # A recording without the long frames of the first body has a hole.
    "$tools/frames" --read "$work/actual.pcap" --filter 'len < 2000' --write "$work/hole.pcap" \
        >/dev/null
    has_status 3 "$tools/http-on-wire" "$work/hole.pcap" >/dev/null 2>"$work/hole"
}

eve_is_asked() {
    printf '%s\n' '{"event_type":"alert","alert":{"signature_id":1}}' \
        '{"event_type":"stats","stats":{"capture":{"afp_guard":{"sent":5}}}}' \
        '{"event_type":"stats","stats":{"capture":{"afp_guard":{"sent":7}}}}' >"$work/eve.json"
    printf '{"event_type":"al' >>"$work/eve.json" # still being written
    local eve=("$tools/eve" "$work/eve.json")
    [[ $("${eve[@]}" count event_type=alert alert.signature_id=1) == 1 ]]
    [[ $("${eve[@]}" count event_type=alert alert.signature_id=2) == 0 ]]
    [[ $("${eve[@]}" last event_type=stats stats.capture.afp_guard.sent) == 7 ]]
    [[ $("${eve[@]}" values event_type!=alert stats.capture.afp_guard.sent | xargs) == '5 7' ]]
    has_status 1 "${eve[@]}" last event_type=stats no.such.path 2>/dev/null
    printf '\nnonsense\n' >>"$work/eve.json"
    has_status 2 "${eve[@]}" count 2>/dev/null
}

echo_and_dns_answer() {
    start "$there" echo-server --port 7007
    local server=$started
    in_here "$tools/udp-probe" --destination 10.9.0.2 --port 7007 --count 500 --rate 5000 \
        >"$work/probe"
    grep -q '"sent":500,"answers":500,"lost":0,"doubled":0' "$work/probe"
    in_here "$tools/udp-probe" --destination fd00:9::2 --port 7007 --count 5 >"$work/probe"
    in_here timeout 5 bash -c 'exec 3<>/dev/tcp/10.9.0.2/7007 && echo hello >&3 && head -n 1 <&3' |
        grep -qx hello
    end "$server" echo-server
    has_status 1 in_here "$tools/udp-probe" --destination 10.9.0.2 --port 7007 --count 3 \
        --timeout-ms 100 >"$work/probe"
    start "$there" dns-server --address 192.0.2.7
    # Question: number 0x1234, recursion wanted, "a", type A. The answer ends with the address.
    in_here bash -c 'exec 3<>/dev/udp/10.9.0.2/53 &&
        printf "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x01a\0\0\x01\0\x01" >&3 &&
        timeout 5 dd bs=512 count=1 <&3 2>/dev/null' | od -An -v -tx1 -w512 >"$work/answer"
    grep -q '^ 12 34 85 80 00 01 00 01 .* 00 04 c0 00 02 07$' "$work/answer"
    end "$started" dns-server
}

hosts_are_in_a_vlan() {
    local tag=("$tools/vlan-tags" --vlan 7 --priority 3)
    in_here "${tag[@]}" --interface left
    in_there "${tag[@]}" --interface right
    start "$there" echo-server --port 7007
    local server=$started
    local probe=("$tools/udp-probe" --destination 10.9.0.2 --port 7007 --count 50)
    start_capture
    in_here "${probe[@]}" >"$work/probe"
    end "$started" capture
    all_match 'ether[12:4] = 0x81006007'
    # Twice is refused. In another VLAN, or with another tag around it, a host is not heard.
    has_status 2 in_here "${tag[@]}" --interface left 2>"$work/said"
    grep -q 'left: clsact: File exists' "$work/said"
    in_here tc qdisc del dev left clsact
    in_here "$tools/vlan-tags" --interface left --vlan 8 --priority 3
    has_status 1 in_here "${probe[@]}" --timeout-ms 100 >"$work/probe"
    grep -q '"answers":0,' "$work/probe"
    in_here tc qdisc del dev left clsact
    in_here "${tag[@]}" --interface left --outer 9
    start_capture
    has_status 1 in_here "${probe[@]}" --timeout-ms 100 >"$work/probe"
    end "$started" capture
    all_match 'ether[12:4] = 0x88a86009 and ether[16:4] = 0x81006007'
    in_there tc qdisc del dev right clsact
    in_there "${tag[@]}" --interface right --outer 9
    in_here "${probe[@]}" >"$work/probe"
    end "$server" echo-server
}

places_of_a_cluster_are_counted() {
    start "$there" cluster --interface right --type cluster_round_robin --sockets 3 --id 7
    send --kind udp --count 300
    end "$started" cluster
    [[ $summary =~ \[1[0-9]{2},1[0-9]{2},1[0-9]{2}\] ]] # and some noise
    # A socket of another type is not let in, and one in known places gets all of a flow.
    start "$there" cluster --interface right --sockets 2 --id 7
    local first=$started
    has_status 2 in_there "$tools/cluster" --interface right --type cluster_cpu --id 7 \
        2>"$work/said"
    grep -q 'PACKET_FANOUT: Invalid argument' "$work/said"
    send --kind udp --count 300
    end "$first" cluster
    [[ $summary =~ [^0-9]3[0-9]{2}[^0-9] ]]
}

a_socket_option_is_denied() {
    local option deny=("$tools/deny-option" --level 263 --option 18 --error 12) # PACKET_FANOUT
    has_status 2 in_there "${deny[@]}" -- "$tools/cluster" --interface right 2>"$work/said"
    grep -q 'PACKET_FANOUT: Cannot allocate memory' "$work/said"
    has_status 2 in_there "${deny[@]}" --length 4 -- "$tools/cluster" --interface right \
        2>"$work/said"
    # Neither a value of another length nor another option is its business.
    for option in '18 --length 5' '5'; do
        # shellcheck disable=SC2086 # an option and its length
        start "$there" deny-option --level 263 --option $option -- "$tools/cluster" \
            --interface right
        end "$started" deny-option
        [[ $summary == '{"frames":['* ]]
    done
}

# As for somebody who may not raise it.
a_limit_is_raised_without_effect() {
    local lower='ulimit -Sl 64 && ulimit -Hl 64' raise='ulimit -l unlimited && ulimit -l'
    local modest=(setpriv --reuid 65534 --regid 65534 --clear-groups --)
    has_status 1 "${modest[@]}" bash -c "$lower && $raise" 2>/dev/null
    [[ $("${modest[@]}" bash -c "$lower && '$tools/grant-memlock' -- bash -c '$raise'") == 64 ]]
    # Other limits are not its business.
    [[ $("$tools/grant-memlock" -- bash -c 'ulimit -n 77 && ulimit -n') == 77 ]]
}

every_thread_is_signalled() {
    # bash counts the signals that it handles.
    bash -c 'trap "echo hit" HUP; echo up; while :; do sleep 0.01; done' >"$work/hits" &
    local target=$!
    pids+=("$target")
    wait_until 10 grep -q up "$work/hits"
    start "$here" signal-storm --pid "$target" --rate 500
    wait_until 10 grep -q hit "$work/hits"
    end "$started" signal-storm
    [[ $summary == *'"threads":1}' ]]
    # At a rate that cannot be kept it is always behind, and ends all the same.
    start "$here" signal-storm --pid "$target" --rate 1000000000
    kill "$started"
    wait_until 5 grep -q '"sent":' "$work/signal-storm.out"
    # It does not end a process that has no handler, and ends with the process.
    start "$here" signal-storm --pid "$target" --signal 10 --rate 500
    kill "$target"
    wait "$target" || true
    wait_until 10 grep -q '"sent":0,"threads":0' "$work/signal-storm.out"
}

a_link_comes_back() {
    ip netns exec "$here" "$tools/frames" --interface left --kind udp --until-signal \
        --keep-going --rate 2000 >"$work/sent" &
    local sender=$!
    pids+=("$sender")
    in_there "$tools/link-flaps" --link right --far "$there:right" --count 6 \
        >"$work/flaps"
    grep -q '"flaps":6,' "$work/flaps"
    kill "$sender"
    wait "$sender"
    has_status 1 in_there "$tools/link-flaps" --link right --far right --patience-ms 50 \
        2>"$work/said"
    grep -q '^flap 0: nothing arrives at right' "$work/said"
    # Neighbours go with the link.
    in_there ip neighbour replace fd00:9::1 lladdr 02:af:00:00:00:01 dev right nud permanent
    in_there ip neighbour replace 10.9.0.1 lladdr 02:af:00:00:00:01 dev right nud permanent
}

wrong_usage_is_one_line() {
    local tool
    for tool in frames capture sequence pcap-compare eve udp-probe httpd echo-server cluster \
        deny-option grant-memlock link-flaps signal-storm; do
        "$tools/$tool" --help | grep -q '^Usage: '
        has_status 2 "$tools/$tool" --no-such-option 2>"$work/said"
        [[ $(wc -l <"$work/said") == 1 ]]
    done
    has_status 2 "$tools/frames" --write "$work/x" --kind nonsense --count 1 2>/dev/null
    has_status 2 "$tools/frames" --write "$work/x" --kind udp --count 1 --size 59 2>/dev/null
    has_status 2 "$tools/pcap-compare" /dev/null /dev/null 2>/dev/null
    has_status 2 in_here "$tools/capture" --interface none --write "$work/x" 2>/dev/null
}
