// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/tag_flow.h"

#include "src/net/bpf_code.h"

#include <linux/if_ether.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace afpguard {

namespace {

constexpr std::uint32_t type_place = 12; // of the frame's type: that of the tag, where it has one
constexpr std::array<std::uint32_t, 3> tag_types{ETH_P_8021Q, ETH_P_8021AD, ETH_P_QINQ1};

bool is_tag_type(std::uint32_t type) {
    return std::ranges::find(tag_types, type) != tag_types.end();
}

bool begins_tag_type(std::uint32_t byte) {
    return std::ranges::any_of(tag_types, [&](std::uint32_t type) { return type >> 8 == byte; });
}

// What is known of a register or of a scratch word.
struct Value {
    std::optional<std::uint32_t> constant;
    std::optional<unsigned> type_bit; // where the first byte of the type has its lowest bit
    bool is_type = false;             // the type, and nothing but the type

    bool operator==(const Value&) const = default;

    [[nodiscard]] bool of_type_in(std::uint32_t other) const {
        if (!type_bit)
            return false;
        return *type_bit >= 8 ? is_tag_type(other >> (*type_bit - 8) & 0xffff)
                              : begins_tag_type(other >> *type_bit & 0xff);
    }
    // Two ways meet, and it may have come by either.
    void merge(const Value& other) {
        if (constant != other.constant)
            constant.reset();
        if (!type_bit)
            type_bit = other.type_bit;
        is_type = is_type && other.is_type;
    }
};

Value known(std::uint32_t constant) {
    return {constant, {}, false};
}

// What a load of `size` bytes from that place gets.
Value loaded(std::uint32_t place, std::uint32_t size) {
    if (place > type_place || place + size <= type_place)
        return {};
    return {{}, 8 * (place + size - 1 - type_place), place == type_place && size == 2};
}

struct State {
    Value a;
    Value x;
    std::array<Value, BPF_MEMWORDS> scratch;

    void merge(const State& other) {
        a.merge(other.a);
        x.merge(other.x);
        for (std::size_t word = 0; word < scratch.size(); ++word)
            scratch[word].merge(other.scratch[word]);
    }
};

// Which frames are followed.
enum class Frames { all, tagged };

// Jumps lead forwards, so one pass in order sees every instruction after all that lead to it.
class Walk {
  public:
    Walk(const FilterProgram& program, Frames frames)
        : program_(program),
          frames_(frames),
          states_(program.size()),
          courses_(program.size(), Course::never) {
        reach(0, State{});
        for (std::size_t at = 0; at < program_.size(); ++at)
            if (states_[at]) {
                courses_[at] = Course::passed;
                step(at, *states_[at]);
            }
    }

    [[nodiscard]] const std::vector<Course>& courses() const { return courses_; }
    [[nodiscard]] bool compares_with_tags() const { return compares_with_tags_; }

  private:
    void reach(std::size_t at, const State& state) {
        if (at >= states_.size())
            return;
        if (states_[at])
            states_[at]->merge(state);
        else
            states_[at] = state;
    }

    void step(std::size_t at, State state) {
        const sock_filter& one = program_[at];
        switch (BPF_CLASS(one.code)) {
        case BPF_RET:
            return;
        case BPF_JMP:
            return jump(at, state);
        case BPF_LD:
            state.a = load(one, state);
            break;
        case BPF_LDX:
            state.x = load(one, state);
            break;
        case BPF_ST:
            state.scratch.at(one.k % BPF_MEMWORDS) = state.a;
            break;
        case BPF_STX:
            state.scratch.at(one.k % BPF_MEMWORDS) = state.x;
            break;
        case BPF_ALU:
            calculate(one, state);
            break;
        default:
            if (BPF_MISCOP(one.code) == BPF_TAX)
                state.x = state.a;
            else
                state.a = state.x;
        }
        reach(at + 1, state);
    }

    static Value load(const sock_filter& one, const State& state) {
        switch (BPF_MODE(one.code)) {
        case BPF_IMM:
            return known(one.k);
        case BPF_MEM:
            return state.scratch.at(one.k % BPF_MEMWORDS);
        case BPF_ABS:
            return loaded(one.k, size_of_load(one));
        case BPF_IND:
            if (state.x.constant)
                return loaded(*state.x.constant + one.k, size_of_load(one));
            return {};
        default:
            return {};
        }
    }

    // Both sides of a comparison, or of a calculation.
    void note(const Value& a, const Value& other) {
        if ((other.constant && a.of_type_in(*other.constant)) ||
            (a.constant && other.of_type_in(*a.constant)))
            compares_with_tags_ = true;
    }

    static Value operand(const sock_filter& one, const State& state) {
        return BPF_SRC(one.code) == BPF_X ? state.x : known(one.k);
    }

    void calculate(const sock_filter& one, State& state) {
        const Value other = operand(one, state);
        note(state.a, other);
        std::optional<unsigned> type_bit = state.a.type_bit ? state.a.type_bit : other.type_bit;
        if (BPF_OP(one.code) == BPF_RSH && type_bit)
            type_bit = other.constant && *other.constant <= *type_bit
                           ? std::optional(*type_bit - *other.constant)
                           : std::nullopt;
        state.a = {{}, type_bit, false};
    }

    void jump(std::size_t at, const State& state) {
        const sock_filter& one = program_[at];
        if (BPF_OP(one.code) == BPF_JA)
            return reach(at + 1 + one.k, state);
        const Value other = operand(one, state);
        note(state.a, other);
        const bool asks_for_type = BPF_OP(one.code) == BPF_JEQ && state.a.is_type && other.constant;
        if (frames_ == Frames::tagged && asks_for_type && !is_tag_type(*other.constant))
            courses_[at] = Course::unequal;
        else
            reach(at + 1 + one.jt, state);
        reach(at + 1 + one.jf, state);
    }

    const FilterProgram& program_;
    const Frames frames_;
    std::vector<std::optional<State>> states_;
    std::vector<Course> courses_;
    bool compares_with_tags_ = false;
};

} // namespace

bool compares_with_tags(const FilterProgram& program) {
    return Walk(program, Frames::all).compares_with_tags();
}

std::vector<Course> courses_with_tag(const FilterProgram& program) {
    return Walk(program, Frames::tagged).courses();
}

} // namespace afpguard
