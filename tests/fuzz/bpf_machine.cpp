// SPDX-License-Identifier: GPL-2.0-only
#include "tests/fuzz/bpf_machine.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace afpguard::fuzz {

namespace {

class Machine {
  public:
    explicit Machine(const SeenPacket& packet) : packet_(packet) {}

    std::uint32_t run(const FilterProgram& program) {
        for (std::size_t at = 0; at < program.size(); ++at) {
            if (BPF_CLASS(program[at].code) == BPF_RET)
                return BPF_RVAL(program[at].code) == BPF_A ? a_ : program[at].k;
            if (!step(program[at]))
                return 0;
            at += jump_;
        }
        require(false, "a program ends with a return");
        return 0;
    }

  private:
    // False: it read past the packet.
    bool step(const sock_filter& one) {
        jump_ = 0;
        switch (one.code) {
        case BPF_LD | BPF_IMM:
            a_ = one.k;
            return true;
        case BPF_LDX | BPF_IMM:
            x_ = one.k;
            return true;
        case BPF_LDX | BPF_MEM:
            x_ = scratch(one.k);
            return true;
        case BPF_LD | BPF_MEM:
            a_ = scratch(one.k);
            return true;
        case BPF_ST:
            scratch_.at(one.k) = a_;
            return true;
        case BPF_STX:
            scratch_.at(one.k) = x_;
            return true;
        case BPF_LD | BPF_W | BPF_ABS:
            return load(one.k, 4);
        case BPF_LD | BPF_H | BPF_ABS:
            return load(one.k, 2);
        case BPF_LD | BPF_W | BPF_IND:
            return load(one.k + x_, 4);
        default:
            return calculate(one);
        }
    }

    bool calculate(const sock_filter& one) {
        switch (one.code) {
        case BPF_ALU | BPF_XOR | BPF_X:
            a_ ^= x_;
            return true;
        case BPF_ALU | BPF_MUL | BPF_K:
            a_ *= one.k;
            return true;
        case BPF_ALU | BPF_RSH | BPF_K:
            a_ >>= one.k;
            return true;
        case BPF_MISC | BPF_TAX:
            x_ = a_;
            return true;
        case BPF_JMP | BPF_JEQ | BPF_K:
            jump_ = a_ == one.k ? one.jt : one.jf;
            return true;
        default:
            require(false, "an instruction is one that the program needs");
            return false;
        }
    }

    bool load(std::uint32_t where, std::size_t size) {
        if (where == static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PROTOCOL)) {
            a_ = packet_.protocol;
            return true;
        }
        const std::uint32_t offset = where - static_cast<std::uint32_t>(SKF_NET_OFF);
        if (offset > packet_.network.size() || packet_.network.size() - offset < size)
            return false;
        a_ = 0;
        for (const std::uint8_t byte : packet_.network.subspan(offset, size))
            a_ = a_ << 8 | byte;
        return true;
    }

    std::uint32_t scratch(std::uint32_t number) {
        require(scratch_.at(number).has_value(), "a scratch word is written before it is read");
        return *scratch_.at(number);
    }

    SeenPacket packet_;
    std::uint32_t a_ = 0;
    std::uint32_t x_ = 0;
    std::array<std::optional<std::uint32_t>, BPF_MEMWORDS> scratch_;
    std::size_t jump_ = 0;
};

} // namespace

std::uint32_t run(const FilterProgram& program, const SeenPacket& packet) {
    return Machine(packet).run(program);
}

} // namespace afpguard::fuzz
