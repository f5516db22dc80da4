// SPDX-License-Identifier: GPL-2.0-only
#include "tests/parity/talks.h"

#include "tests/tools/checksum.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace afpguard::parity {

namespace {

constexpr std::size_t ip_at = 14;
constexpr std::size_t segment_at = 34;

enum : unsigned { wrong_tcp = 100, wrong_udp, wrong_ip, wrong_icmp, wrong_tcp6, wrong_then_right };
enum : unsigned { cut = 110, malformed = 120, oversized = 140 };

// A frame that is right, spoilt.
Bytes spoilt(Bytes frame, const std::function<void(Bytes&)>& spoil) {
    spoil(frame);
    return frame;
}

Bytes good_udp(unsigned number) {
    return dns_talk({number}, "page.example").front();
}

Bytes good_tcp(unsigned number, const Bytes& options = {}) {
    return Place{number}.frame(
        From::client, tools::protocol_tcp,
        tools::tcp_segment({40000, 80}, {number, 0, tools::TcpFields::syn, options}, 0));
}

Bytes good_icmp(unsigned number) {
    return Place{number}.frame(From::client, tools::protocol_icmp,
                               tools::icmp_echo_request(1, 1, 40));
}

Bytes flipped(Bytes frame, std::size_t at) {
    frame[at] ^= 0xff;
    return frame;
}

Bytes cut_to(Bytes frame, std::size_t length) {
    frame.resize(length);
    return frame;
}

} // namespace

void add_wrong_checksums(Conversations& all) {
    all.add("checksum-tcp", {flipped(good_tcp(wrong_tcp), segment_at + 16)});
    all.add("checksum-udp", {flipped(good_udp(wrong_udp), segment_at + 6)});
    all.add("checksum-ip", {flipped(good_udp(wrong_ip), ip_at + 10)});
    all.add("checksum-icmp", {flipped(good_icmp(wrong_icmp), segment_at + 2)});
    const Place place6{wrong_tcp6, {}, true};
    all.add("checksum-tcp6", {flipped(http_talk(place6, "/index", "a page").front(), 70)});
    // In the middle of a connection: what is wrong must not be inspected as if it had come.
    Frames talk = http_talk({wrong_then_right}, "/alert-me", "a page");
    talk.insert(talk.begin() + 3, flipped(talk[3], segment_at + 16));
    all.add("checksum-in-connection", talk);
}

void add_only_wrong_checksums(Conversations& all, std::uint32_t frames) {
    Frames wrong;
    for (std::uint32_t i = 0; i < frames; ++i)
        wrong.push_back(flipped(good_tcp(wrong_tcp), segment_at + 16));
    all.add("checksum", wrong);
}

void add_truncated(Conversations& all) {
    std::size_t number = 0;
    for (const std::size_t length : {15U, 20U, 33U, 34U, 38U, 41U, 50U})
        all.add("truncated-udp-" + std::to_string(length),
                {cut_to(good_udp(cut + static_cast<unsigned>(number++)), length)});
    all.add("truncated-tcp", {cut_to(good_tcp(cut), segment_at + 10)});
    all.add("truncated-icmp", {cut_to(good_icmp(cut), segment_at + 3)});
    const Frames talk6 = dns_talk({cut, {}, true}, "page.example");
    all.add("truncated-ipv6", {cut_to(talk6.front(), 40), cut_to(talk6.front(), 58)});
    const Frames tagged = dns_talk({cut, {{0x8100, 10}}}, "page.example");
    all.add("truncated-vlan", {cut_to(tagged.front(), 18), cut_to(tagged.front(), 30)});
    // Longer than the packet says it is.
    Bytes padded = good_udp(cut + 8);
    padded.resize(padded.size() + 20, 0x50);
    all.add("padded", {padded});
}

void add_malformed(Conversations& all) {
    const auto set = [](std::size_t at, std::uint8_t value) {
        return [at, value](Bytes& frame) { frame[at] = value; };
    };
    all.add("ip-version-5", {spoilt(good_udp(malformed), set(ip_at, 0x55))});
    all.add("ip-header-short", {spoilt(good_udp(malformed + 1), set(ip_at, 0x42))});
    all.add("ip-header-long", {spoilt(good_udp(malformed + 2), set(ip_at, 0x4f))});
    all.add("ip-length-short", {spoilt(good_udp(malformed + 3), set(ip_at + 3, 10))});
    all.add("ip-length-long", {spoilt(good_udp(malformed + 4), set(ip_at + 2, 5))});
    all.add("ip6-version-4",
            {spoilt(dns_talk({malformed, {}, true}, "page.example").front(), set(ip_at, 0x40))});
    all.add("udp-length-short", {spoilt(good_udp(malformed + 5), set(segment_at + 5, 3))});
    all.add("udp-length-long", {spoilt(good_udp(malformed + 6), set(segment_at + 4, 9))});
    all.add("tcp-header-short", {spoilt(good_tcp(malformed + 7), set(segment_at + 12, 0x20))});
    all.add("tcp-header-long", {spoilt(good_tcp(malformed + 8), set(segment_at + 12, 0xf0))});
    all.add("tcp-options-wrong", {good_tcp(malformed + 9, Bytes{2, 77, 1, 1})});
    all.add("icmp-unknown", {spoilt(good_icmp(malformed + 10), set(segment_at, 77))});
    all.add("gre-wrong-version", {spoilt(good_udp(malformed + 11), set(ip_at + 9, 47))});
    all.add("http-nonsense", TcpTalk({malformed + 12}, {40000, 80})
                                 .open()
                                 .say(From::client, "\x01\x02\x03 not a request\r\n\r\n")
                                 .close()
                                 .frames());
    all.add("tcp-without-reason", TcpTalk({malformed + 13}, {40000, 80}).close().frames());
}

void add_oversized(Conversations& all) {
    const std::string request =
        "POST /long HTTP/1.1\r\nHost: page.example\r\nContent-Length: 4000\r\n\r\n";
    TcpTalk talk({oversized}, {40000, 80});
    talk.open().say(From::client, request).say_at_once(From::client, std::string(4000, 'o'));
    Frames frames = talk.say(From::client, std::string(1000, 'l')).close().frames();
    for (Bytes& frame : frames) {
        if (frame.size() < 4000)
            continue;
        // What is left of the sum is added by who takes the segment apart: here, that of addresses.
        const ByteView packet = ByteView(frame).subspan(ip_at);
        const std::uint64_t sum =
            tools::pseudo_header_sum(packet.subspan(12, 4), packet.subspan(16, 4),
                                     tools::protocol_tcp, frame.size() - segment_at);
        const std::uint16_t unfinished = ~tools::finish_sum(sum);
        tools::write_bytes(frame, segment_at + 16, unfinished, 2);
    }
    all.add("oversized", frames);
}

} // namespace afpguard::parity
