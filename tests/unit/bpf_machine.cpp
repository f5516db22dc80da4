// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/bpf_machine.h"

#include <linux/filter.h>

#include <array>

namespace afpguard::test {

namespace {

using Word = std::optional<std::uint32_t>;

constexpr std::uint32_t beside(int what) {
    return static_cast<std::uint32_t>(SKF_AD_OFF + what);
}

class Machine {
  public:
    explicit Machine(const SeenFrame& frame) : frame_(frame) {}

    Word run(const FilterProgram& program) {
        for (std::size_t at = 0; at < program.size(); at += 1 + jump_) {
            const sock_filter& one = program[at];
            if (BPF_CLASS(one.code) == BPF_RET)
                return BPF_RVAL(one.code) == BPF_A ? a_ : Word(one.k);
            jump_ = 0;
            step(one);
            if (past_the_frame_)
                return 0;
            if (!well_)
                return std::nullopt;
        }
        return std::nullopt;
    }

  private:
    void step(const sock_filter& one) {
        switch (BPF_CLASS(one.code)) {
        case BPF_LD:
            a_ = load(one);
            return;
        case BPF_LDX:
            x_ = load(one);
            return;
        case BPF_ST:
            return store(one.k, a_);
        case BPF_STX:
            return store(one.k, x_);
        case BPF_ALU:
            a_ = calculate(one, number(a_), BPF_SRC(one.code) == BPF_X ? number(x_) : one.k);
            return;
        case BPF_JMP:
            return jump(one);
        default:
            (BPF_MISCOP(one.code) == BPF_TAX ? x_ : a_) = BPF_MISCOP(one.code) == BPF_TAX ? a_ : x_;
        }
    }

    // What a program reads of the scratch words it has written.
    std::uint32_t number(const Word& word) {
        well_ = well_ && word;
        return word.value_or(0);
    }

    void store(std::uint32_t place, const Word& word) {
        if (place < scratch_.size())
            scratch_[place] = word;
        else
            well_ = false;
    }

    Word load(const sock_filter& one) {
        const std::uint32_t size = BPF_SIZE(one.code) == BPF_W   ? 4
                                   : BPF_SIZE(one.code) == BPF_H ? 2
                                                                 : 1;
        switch (BPF_MODE(one.code)) {
        case BPF_IMM:
            return one.k;
        case BPF_MEM:
            return number(one.k < scratch_.size() ? scratch_[one.k] : Word());
        case BPF_LEN:
            return static_cast<std::uint32_t>(frame_.bytes.size());
        case BPF_ABS:
            return one.k >= beside(0) ? know(one.k) : bytes(one.k, size);
        case BPF_IND:
            return bytes(one.k + number(x_), size);
        case BPF_MSH:
            return 4 * (bytes(one.k, 1) & 0xf);
        default:
            return std::nullopt;
        }
    }

    Word know(std::uint32_t what) {
        switch (what - beside(0)) {
        case SKF_AD_PROTOCOL:
            return frame_.protocol;
        case SKF_AD_PKTTYPE:
            return frame_.kind;
        case SKF_AD_VLAN_TAG_PRESENT:
            return frame_.tag.protocol != 0 ? 1 : 0;
        case SKF_AD_VLAN_TAG:
            return frame_.tag.control;
        case SKF_AD_VLAN_TPID:
            return frame_.tag.protocol;
        default:
            return std::nullopt;
        }
    }

    std::uint32_t bytes(std::uint32_t place, std::uint32_t size) {
        const auto network = static_cast<std::uint32_t>(SKF_NET_OFF);
        const std::uint64_t offset =
            place >= network ? std::uint64_t{place - network} + frame_.network : place;
        std::uint32_t value = 0;
        past_the_frame_ = past_the_frame_ || offset + size > frame_.bytes.size();
        if (!past_the_frame_)
            for (const std::uint8_t byte : frame_.bytes.subspan(offset, size))
                value = value << 8 | byte;
        return value;
    }

    Word calculate(const sock_filter& one, std::uint32_t a, std::uint32_t other) {
        switch (BPF_OP(one.code)) {
        case BPF_ADD:
            return a + other;
        case BPF_SUB:
            return a - other;
        case BPF_MUL:
            return a * other;
        case BPF_DIV:
        case BPF_MOD:
            past_the_frame_ = past_the_frame_ || other == 0; // ends it in the same way
            if (other == 0)
                return 0;
            return BPF_OP(one.code) == BPF_DIV ? a / other : a % other;
        case BPF_OR:
            return a | other;
        case BPF_AND:
            return a & other;
        case BPF_XOR:
            return a ^ other;
        case BPF_LSH:
            return other < 32 ? a << other : 0;
        case BPF_RSH:
            return other < 32 ? a >> other : 0;
        case BPF_NEG:
            return 0 - a;
        default:
            return std::nullopt;
        }
    }

    void jump(const sock_filter& one) {
        if (BPF_OP(one.code) == BPF_JA) {
            jump_ = one.k;
            return;
        }
        const std::uint32_t a = number(a_);
        const std::uint32_t other = BPF_SRC(one.code) == BPF_X ? number(x_) : one.k;
        jump_ = holds(BPF_OP(one.code), a, other) ? one.jt : one.jf;
    }

    bool holds(int comparison, std::uint32_t a, std::uint32_t other) {
        switch (comparison) {
        case BPF_JEQ:
            return a == other;
        case BPF_JGT:
            return a > other;
        case BPF_JGE:
            return a >= other;
        case BPF_JSET:
            return (a & other) != 0;
        default:
            well_ = false;
            return false;
        }
    }

    SeenFrame frame_;
    Word a_ = 0;
    Word x_ = 0;
    std::array<Word, BPF_MEMWORDS> scratch_;
    std::size_t jump_ = 0;
    bool past_the_frame_ = false;
    bool well_ = true;
};

} // namespace

std::optional<std::uint32_t> run(const FilterProgram& program, const SeenFrame& frame) {
    return Machine(frame).run(program);
}

} // namespace afpguard::test
