// SPDX-License-Identifier: GPL-2.0-only
// Keys of the tables of flows, byte for byte as the programs that come with Suricata make them.
#include "src/net/flow_table.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <arpa/inet.h>

#include <cstdio>
#include <string>

namespace {

using namespace afpguard;
using test::Text;

HalfFlow flow(bool ipv6, bool tcp) {
    HalfFlow half;
    half.ipv6 = ipv6;
    half.tcp = tcp;
    half.source = {htonl(0x0a010203), htonl(0x11), htonl(0x22), htonl(0x33)};
    half.target = {htonl(0xc0a80a0b), htonl(0x44), htonl(0x55), htonl(0x66)};
    half.source_port = 0x1234;
    half.target_port = 0x0050;
    half.vlans = {0x0123, 0x0456, 0};
    return half;
}

// In hexadecimal digits, as many bytes as a table's keys have.
Text bytes_of(const FlowKey& key, std::size_t size) {
    std::string digits;
    for (std::size_t at = 0; at < size; ++at) {
        char pair[3];
        std::snprintf(pair, sizeof pair, "%02x", static_cast<unsigned>(key[at]));
        digits += pair;
    }
    return digits;
}

Text ipv4_key(const HalfFlow& half, KeyOrder order) {
    return bytes_of(key_of(half, order), 16);
}

void is_as_on_the_wire_for_xdp(void** /*state*/) {
    assert_string_equal(ipv4_key(flow(false, true), KeyOrder::network).c_str(),
                        "0a010203c0a80a0b1234005047025604");
    assert_string_equal(ipv4_key(flow(false, false), KeyOrder::network).c_str(),
                        "0a010203c0a80a0b1234005046025604");
}

void is_turned_for_a_socket_filter(void** /*state*/) {
    assert_string_equal(ipv4_key(flow(false, true), KeyOrder::host).c_str(),
                        "0302010a0b0aa8c03412500047025604");
}

void has_whole_addresses_of_ipv6(void** /*state*/) {
    assert_string_equal(bytes_of(key_of(flow(true, false), KeyOrder::network), 40).c_str(),
                        "0a010203000000110000002200000033"
                        "c0a80a0b000000440000005500000066"
                        "1234005046025604");
}

void ends_with_the_third_tag(void** /*state*/) {
    HalfFlow half = flow(false, true);
    half.vlans[2] = 0x0789;
    assert_string_equal(bytes_of(key_of(half, KeyOrder::host), 20).c_str(),
                        "0302010a0b0aa8c0341250004702560489070000");
}

void turns_round(void** /*state*/) {
    assert_string_equal(ipv4_key(flow(false, true).reversed(), KeyOrder::network).c_str(),
                        "c0a80a0b0a0102030050123447025604");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(is_as_on_the_wire_for_xdp),
        cmocka_unit_test(is_turned_for_a_socket_filter),
        cmocka_unit_test(has_whole_addresses_of_ipv6),
        cmocka_unit_test(ends_with_the_third_tag),
        cmocka_unit_test(turns_round),
    };
    return cmocka_run_group_tests_name("flow_key", tests, nullptr, nullptr);
}
