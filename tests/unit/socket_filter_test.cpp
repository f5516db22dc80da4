// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/socket_filter.h"

#include "tests/unit/bpf_machine.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <linux/if_packet.h>
#include <pcap/dlt.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;
using test::Text;

constexpr std::uint32_t none = 0xffffffff;

// An UDP datagram.
constexpr std::array<std::uint8_t, 60> datagram = [] {
    std::array<std::uint8_t, 60> bytes{};
    bytes[12] = 0x08;
    bytes[14] = 0x45;
    bytes[23] = 17;
    return bytes;
}();

std::uint32_t admitted(const Admission& admission, std::uint8_t kind, VlanTag tag = {}) {
    const auto program = socket_program(admission);
    test::SeenFrame frame{datagram};
    frame.kind = kind;
    frame.tag = tag;
    return program ? test::run(*program, frame).value_or(none) : none;
}

std::size_t length(const Admission& admission) {
    const auto program = socket_program(admission);
    return program ? program->size() : none;
}

void needs_no_program_to_admit_everything(void** /*state*/) {
    assert_int_equal(length({}), 0);
}

void refuses_what_this_host_sends(void** /*state*/) {
    for (const char* expression : {"", "udp", "udp or vlan"}) {
        assert_int_equal(admitted({false, expression, DLT_EN10MB}, PACKET_OUTGOING), 0);
        for (std::uint8_t kind = PACKET_HOST; kind <= PACKET_OTHERHOST; ++kind)
            assert_int_equal(admitted({false, expression, DLT_EN10MB}, kind), 262144);
    }
    assert_int_equal(admitted({false, "tcp", DLT_EN10MB}, PACKET_HOST), 0);
    assert_int_equal(admitted({true, "udp", DLT_EN10MB}, PACKET_OUTGOING), 262144);
}

// Who looks for sockets like these finds them by it.
bool begins_as_documented() {
    const auto program = socket_program({false, "", DLT_EN10MB});
    const auto& code = *program;
    return code[0].code == (BPF_LD | BPF_W | BPF_ABS) &&
           code[0].k == static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE) &&
           code[1].code == (BPF_JMP | BPF_JEQ | BPF_K) && code[1].k == PACKET_OUTGOING &&
           code[1].jt == 0 && code[1].jf == 1 && code[2].code == (BPF_RET | BPF_K) &&
           code[2].k == 0;
}

void begins_with_what_it_refuses(void** /*state*/) {
    assert_true(begins_as_documented());
}

void sees_the_tag_beside_the_frame(void** /*state*/) {
    for (const bool outgoing : {false, true}) {
        const Admission vlan{outgoing, "vlan 100 and udp", DLT_EN10MB};
        assert_int_equal(admitted(vlan, PACKET_HOST), 0);
        assert_int_equal(admitted(vlan, PACKET_HOST, {0x8100, 0xe064}), 262144);
        assert_int_equal(admitted(vlan, PACKET_HOST, {0x88a8, 100}), 262144);
        assert_int_equal(admitted(vlan, PACKET_HOST, {0x8100, 101}), 0);
        const Admission udp{outgoing, "udp", DLT_EN10MB};
        assert_int_equal(admitted(udp, PACKET_HOST, {0x8100, 101}), 262144);
    }
}

// The end of a refusal; the expression in front may be long.
Text refusal(const std::string& expression) {
    const auto program = socket_program({false, expression, DLT_EN10MB});
    const std::string message = program ? "" : program.error().message();
    return Text(message.substr(message.size() - std::min<std::size_t>(message.size(), 200)));
}

void says_what_it_cannot_do(void** /*state*/) {
    test::assert_mentions(refusal("tcp prt 80"), "\"tcp prt 80\" is no valid filter: ");
    assert_string_equal(refusal("vlan and ether[ether[20]] = 1").c_str(),
                        "\"vlan and ether[ether[20]] = 1\" looks at VLAN tags, and reads at places "
                        "that it computes from the start of the frame, which the kernel cannot "
                        "where it has taken a tag out");
}

// The kernel takes 4096 instructions. It must be said while the process starts, not when the first
// thread attaches the program.
std::string long_expression(unsigned terms, const char* start = "") {
    std::string text = start + std::string("ether[20] = 1");
    for (unsigned term = 1; term < terms; ++term)
        text += " or ether[" + std::to_string(20 + term) + "] = 1";
    return text;
}

std::size_t length_of_terms(unsigned terms) {
    return length({false, long_expression(terms), DLT_EN10MB});
}

Text refusal_of_terms(unsigned terms, const char* start = "") {
    return refusal(long_expression(terms, start));
}

void refuses_more_instructions_than_a_socket_takes(void** /*state*/) {
    constexpr const char* message = "\" compiles to more instructions than a socket takes";
    assert_in_range(length_of_terms(1000), 2000, 4096);
    test::assert_mentions(refusal_of_terms(1600), message);
    // With a program for frames with a tag and one for those without.
    assert_string_equal(refusal_of_terms(600, "vlan or ").c_str(), "");
    test::assert_mentions(refusal_of_terms(1000, "vlan or "), message);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(needs_no_program_to_admit_everything),
        cmocka_unit_test(refuses_what_this_host_sends),
        cmocka_unit_test(begins_with_what_it_refuses),
        cmocka_unit_test(sees_the_tag_beside_the_frame),
        cmocka_unit_test(says_what_it_cannot_do),
        cmocka_unit_test(refuses_more_instructions_than_a_socket_takes),
    };
    return cmocka_run_group_tests_name("socket_filter", tests, nullptr, nullptr);
}
