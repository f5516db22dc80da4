// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/filter.h"
#include "src/net/frame_filter.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/team.h"
#include "tests/unit/text.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

// An Ethernet frame with an IPv4 header and some ports.
using Packet = std::array<std::uint8_t, 60>;

Packet packet(std::uint8_t protocol, std::uint8_t destination_port) {
    Packet bytes{};
    bytes[12] = 0x08; // IPv4
    bytes[14] = 0x45;
    bytes[23] = protocol;
    bytes[37] = destination_port;
    return bytes;
}

constexpr std::uint8_t tcp = 6;
constexpr std::uint8_t udp = 17;

// What the kernel would do with the packet: how many bytes of it the program lets through.
unsigned run(const FilterProgram& program, const Packet& bytes) {
    std::vector<bpf_insn> copy;
    for (const sock_filter& one : program)
        copy.push_back({one.code, one.jt, one.jf, one.k});
    const auto length = static_cast<unsigned>(bytes.size());
    return bpf_filter(copy.data(), bytes.data(), length, length);
}

unsigned let_through(const std::string& expression, const Packet& bytes, unsigned snaplen = 1538) {
    const auto program = compile_filter(expression, DLT_EN10MB, snaplen);
    return program ? run(*program, bytes) : 0xffffffff;
}

unsigned let_through_the_gate(const Packet& bytes) {
    return run(gate_program(), bytes);
}

void the_gate_drops_everything(void** /*state*/) {
    assert_int_equal(let_through_the_gate(packet(tcp, 80)), 0);
    assert_int_equal(let_through_the_gate(packet(udp, 53)), 0);
    assert_int_equal(let_through_the_gate(Packet{}), 0);
}

void compiles_an_expression(void** /*state*/) {
    assert_int_equal(let_through("tcp port 80", packet(tcp, 80)), 1538);
    assert_int_equal(let_through("tcp port 80", packet(tcp, 81)), 0);
    assert_int_equal(let_through("tcp port 80", packet(udp, 80)), 0);
    assert_int_equal(let_through("not (tcp port 80)", packet(udp, 80)), 1538);
    assert_int_equal(let_through("", packet(udp, 80)), 1538);
}

void lets_whole_frames_through(void** /*state*/) {
    assert_int_equal(let_through("udp", packet(udp, 1), 9240), 9240);
}

// Where the network header is depends on the link type.
bool matches_raw_ip(const Packet& bytes) {
    const auto program = compile_filter("udp", DLT_RAW, 1538);
    Packet raw{};
    std::copy(bytes.begin() + 14, bytes.end(), raw.begin());
    return program && run(*program, raw) != 0 && run(*program, bytes) == 0;
}

void minds_the_link_type(void** /*state*/) {
    assert_true(matches_raw_ip(packet(udp, 53)));
}

Text refusal(const std::string& expression) {
    const auto program = compile_filter(expression, DLT_EN10MB, 1538);
    return program ? Text() : Text(program.error().message());
}

void says_which_expression_is_wrong_and_why(void** /*state*/) {
    const Text nonsense = refusal("tcp prt 80");
    test::assert_mentions(nonsense, "\"tcp prt 80\" is no valid filter: ");
    test::assert_mentions(nonsense, "syntax error");
    test::assert_mentions(refusal("host 300.1.1.1"), "\"host 300.1.1.1\" is no valid filter: ");
    test::assert_mentions(refusal("("), "\"(\" is no valid filter: ");
}

bool all_compile_side_by_side() {
    std::atomic<unsigned> well{0};
    test::run_threads(4, [&](std::size_t number) {
        const auto port = static_cast<std::uint8_t>(number + 1);
        for (unsigned times = 0; times < 50; ++times)
            if (let_through("udp port " + std::to_string(port), packet(udp, port)) == 1538 &&
                refusal("port port").mentions("no valid filter"))
                ++well;
    });
    return well == 200;
}

bool seen(const FrameFilter& filter, Packet bytes, std::uint32_t length, std::uint32_t on_wire) {
    Frame frame;
    frame.data = bytes.data();
    frame.length = length;
    frame.wire_length = on_wire;
    return filter.matches_without_tag(frame) && filter.matches_with_tag(frame);
}

FrameFilter frame_filter(const char* expression) {
    return *FrameFilter::compile(expression, DLT_EN10MB);
}

void sorts_frames_that_were_received(void** /*state*/) {
    const FrameFilter filter = frame_filter("tcp port 80");
    assert_true(seen(filter, packet(tcp, 80), 60, 60));
    assert_false(seen(filter, packet(tcp, 81), 60, 60));
    assert_true(seen(FrameFilter(), packet(tcp, 81), 60, 60));
}

// As in the kernel: what is not there does not match, and a length is that on the wire.
void minds_where_a_frame_was_cut_off(void** /*state*/) {
    assert_false(seen(frame_filter("tcp port 80"), packet(tcp, 80), 36, 60));
    assert_true(seen(frame_filter("greater 100"), packet(tcp, 80), 60, 100));
    assert_false(seen(frame_filter("greater 100"), packet(tcp, 80), 60, 99));
}

void compiles_for_several_threads_at_once(void** /*state*/) {
    assert_true(all_compile_side_by_side());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(the_gate_drops_everything),
        cmocka_unit_test(compiles_an_expression),
        cmocka_unit_test(lets_whole_frames_through),
        cmocka_unit_test(minds_the_link_type),
        cmocka_unit_test(says_which_expression_is_wrong_and_why),
        cmocka_unit_test(sorts_frames_that_were_received),
        cmocka_unit_test(minds_where_a_frame_was_cut_off),
        cmocka_unit_test(compiles_for_several_threads_at_once),
    };
    return cmocka_run_group_tests_name("filter", tests, nullptr, nullptr);
}
