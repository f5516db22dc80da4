# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What an operator asks an inline Suricata over its control socket, and that it can be ended so.

# assert_interface NAME PACKETS INVALID-CHECKSUMS: all that iface-stat says.
assert_interface() {
    wait_until 15 "invalid checksum $3 of $1" answer_has invalid-checksums "$3" iface-stat "$1"
    wait_until 15 "packet $2 of $1" answer_has pkts "$2" iface-stat "$1"
    assert_equal 0 "$(answered drop)" "drops of $1"
    assert_equal 0 "$(answered bypassed)" "bypassed packets of $1"
}

# spoil_checksums PCAP COUNT: of frames of the kind syn, which are of 74 bytes.
spoil_checksums() {
    local frame
    for ((frame = 0; frame < $2; frame++)); do
        # The pcap's header, that of each frame, Ethernet, IP, and sixteen bytes of TCP.
        printf '\001\002' | dd "of=$1" bs=1 "seek=$((24 + 90 * frame + 16 + 14 + 20 + 16))" \
            conv=notrunc status=none
    done
}

# A pair that had packets from both sides, some spoilt on their way to the first interface, and a
# pair that had none.
inline_pair_answers() {
    local interface
    inline_start "$ENGINE" "$CASE_DIR" --pairs 2
    echoes_pass 1 20
    "$TOOLS/frames" --write spoilt.pcap --count 5 --kind syn --flows 5 > recipe
    spoil_checksums spoilt.pcap 5
    in_client "$TOOLS/frames" --interface c1 --read spoilt.pcap --count 5 > sent
    assert_interface a1 25 5
    assert_interface b1 20 0
    assert_interface a2 0 0
    ask iface-list
    assert_equal 4 "$(answered count)" 'interfaces'
    for interface in a1 b1 a2 b2; do
        assert_line answer "\"$interface\""
    done
    tell iface-stat nowhere || true
    assert_line answer '"return":"NOK"'
    wait_until 10 'statistics' answer_has ips.accepted 45 dump-counters
    assert_equal 45 "$(answered capture.kernel_packets)" 'frames received'
    assert_equal 0 "$(answered capture.kernel_drops)" 'frames that the kernel dropped'
    assert_equal 5 "$(answered tcp.invalid_checksum)" 'packets that were spoilt'
    inline_stop "$CASE_DIR"
    assert_line log/console 'a1: packets: 25, drops: 0 (0.00%), invalid chksum: 5'
    assert_line log/console 'b1: packets: 20, drops: 0 (0.00%), invalid chksum: 0'
}

# As SIGTERM does, and in the middle of traffic.
ends_when_told() {
    local identity
    inline_start "$ENGINE" "$CASE_DIR"
    identity=$(cat process)
    senders_start 1 2000
    frames_keep_coming "$SERVER" s1
    frames_keep_coming "$CLIENT" c1
    ask shutdown
    background_finish "$identity" 30
    assert_equal 0 "$BACKGROUND_STATUS" "Suricata's exit status"
    senders_stop
    assert_no_line log/console 'Error:'
    assert_line log/console 'a1: packets: '
    assert_no_line log/console 'sending packet failed'
    assert_every_frame_has_one_end "$CASE_DIR"
    assert_at_least 200 "$(sensor_counter "$CASE_DIR" ips.accepted)" 'packets accepted'
}

test_case 'questions: an inline pair' inline_pair_answers
test_case 'questions: shutdown under traffic' ends_when_told
