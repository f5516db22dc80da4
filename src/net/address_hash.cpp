// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/address_hash.h"

#include "src/net/bpf_code.h"

#include <linux/if_ether.h>

#include <cstdint>

namespace afpguard {

namespace {

// Places of a packet, from the header behind Ethernet's. The kernel has taken an outer VLAN tag
// out; X skips one that is left.
constexpr std::uint32_t behind_ethernet(int offset) {
    return static_cast<std::uint32_t>(SKF_NET_OFF + offset);
}

// Folds both addresses into one word, the same for both directions. The sum so far is in scratch
// word 0; word 1 keeps X.
void fold(FilterProgram& program, int first, int last) {
    program.push_back(statement(BPF_LD | BPF_IMM, 0));
    program.push_back(statement(BPF_ST, 0));
    for (int offset = first; offset < last; offset += 4) {
        program.push_back(statement(BPF_LD | BPF_W | BPF_IND, behind_ethernet(offset)));
        program.push_back(statement(BPF_STX, 1));
        program.push_back(statement(BPF_LDX | BPF_MEM, 0));
        program.push_back(statement(BPF_ALU | BPF_XOR | BPF_X, 0));
        program.push_back(statement(BPF_ST, 0));
        program.push_back(statement(BPF_LDX | BPF_MEM, 1));
    }
    program.push_back(statement(BPF_LD | BPF_MEM, 0));
}

// Neighbouring addresses shall not be neighbouring numbers: the kernel takes the remainder.
void mix_and_return(FilterProgram& program) {
    constexpr std::uint32_t golden_ratio = 0x9e3779b1;
    program.push_back(statement(BPF_ALU | BPF_MUL | BPF_K, golden_ratio));
    program.push_back(statement(BPF_MISC | BPF_TAX, 0));
    program.push_back(statement(BPF_ALU | BPF_RSH | BPF_K, 15));
    program.push_back(statement(BPF_ALU | BPF_XOR | BPF_X, 0));
    program.push_back(statement(BPF_RET | BPF_A, 0));
}

} // namespace

FilterProgram address_hash_program() {
    constexpr int ipv4_addresses = 12;
    constexpr int ipv6_addresses = 8;
    FilterProgram ipv4;
    fold(ipv4, ipv4_addresses, ipv4_addresses + 8);
    mix_and_return(ipv4);
    FilterProgram ipv6;
    fold(ipv6, ipv6_addresses, ipv6_addresses + 32);
    mix_and_return(ipv6);

    FilterProgram program{
        statement(BPF_LDX | BPF_IMM, 0),
        load_beside(SKF_AD_PROTOCOL),
        if_equal(ETH_P_8021Q, 1, 0),
        if_equal(ETH_P_8021AD, 0, 2),
        statement(BPF_LDX | BPF_IMM, 4),
        statement(BPF_LD | BPF_H | BPF_ABS, behind_ethernet(2)),
        if_equal(ETH_P_IP, 2, 0),
        if_equal(ETH_P_IPV6, static_cast<unsigned>(1 + ipv4.size()), 0),
        statement(BPF_RET | BPF_K, 0),
    };
    append(program, ipv4);
    append(program, ipv6);
    return program;
}

} // namespace afpguard
