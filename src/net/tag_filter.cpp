// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/tag_filter.h"

#include "src/net/bpf_code.h"
#include "src/net/program_parts.h"
#include "src/net/tag_flow.h"
#include "src/net/vlan.h"

#include <pcap/dlt.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace afpguard {

namespace {

// Places of a frame with a tag.
constexpr std::uint32_t tag_start = 12;
constexpr std::uint32_t control_start = tag_start + 2;
constexpr std::uint32_t tag_end = tag_start + vlan_header_length;

// One of the tag's two half-words.
sock_filter load_half_of_tag(std::uint32_t place) {
    return load_beside(place < control_start ? SKF_AD_VLAN_TPID : SKF_AD_VLAN_TAG);
}

FilterProgram load_byte(std::uint32_t place) {
    if (place < tag_start)
        return {statement(BPF_LD | BPF_B | BPF_ABS, place)};
    if (place >= tag_end)
        return {statement(BPF_LD | BPF_B | BPF_ABS, place - vlan_header_length)};
    return {load_half_of_tag(place),
            place % 2 == 0 ? calculate(BPF_RSH, 8) : calculate(BPF_AND, 0xff)};
}

// Byte by byte, where the frame has them in several places; `spare` keeps X.
FilterProgram load_bytes(std::uint32_t place, std::uint32_t size, std::uint32_t spare) {
    FilterProgram code{statement(BPF_STX, spare)};
    append(code, load_byte(place));
    for (std::uint32_t next = 1; next < size; ++next) {
        code.push_back(calculate(BPF_LSH, 8));
        code.push_back(statement(BPF_MISC | BPF_TAX));
        append(code, load_byte(place + next));
        code.push_back(statement(BPF_ALU | BPF_OR | BPF_X));
    }
    code.push_back(statement(BPF_LDX | BPF_MEM, spare));
    return code;
}

FilterProgram load(const sock_filter& one, std::uint32_t spare) {
    const std::uint32_t size = size_of_load(one);
    if (one.k + size <= tag_start)
        return {one};
    if (one.k >= tag_end)
        return {statement(one.code, one.k - vlan_header_length)};
    if (size == 1)
        return load_byte(one.k);
    if (size == 2 && one.k % 2 == 0)
        return {load_half_of_tag(one.k)};
    return load_bytes(one.k, size, spare);
}

// Into X, by way of A; `spare` keeps A.
FilterProgram load_x_with(const FilterProgram& load_a, std::uint32_t spare) {
    FilterProgram code{statement(BPF_ST, spare)};
    append(code, load_a);
    code.push_back(statement(BPF_MISC | BPF_TAX));
    code.push_back(statement(BPF_LD | BPF_MEM, spare));
    return code;
}

FilterProgram load_length() {
    return {statement(BPF_LD | BPF_W | BPF_LEN), calculate(BPF_ADD, vlan_header_length)};
}

// Four times the low half of a byte: the length of an IPv4 header.
FilterProgram load_header_length(std::uint32_t place) {
    FilterProgram code = load_byte(place);
    code.push_back(calculate(BPF_AND, 0xf));
    code.push_back(calculate(BPF_LSH, 2));
    return code;
}

// A scratch word that the program does not use.
std::optional<std::uint32_t> spare_word(const FilterProgram& program) {
    std::array<bool, BPF_MEMWORDS> used{};
    for (const sock_filter& one : program) {
        const auto kind = BPF_CLASS(one.code);
        const bool loads = (kind == BPF_LD || kind == BPF_LDX) && BPF_MODE(one.code) == BPF_MEM;
        if (loads || kind == BPF_ST || kind == BPF_STX)
            used.at(one.k % BPF_MEMWORDS) = true;
    }
    for (std::uint32_t word = 0; word < used.size(); ++word)
        if (!used[word])
            return word;
    return std::nullopt;
}

// What stands for an instruction in the program for frames whose tag is beside them.
class Translation {
  public:
    explicit Translation(const FilterProgram& program)
        : program_(program), courses_(courses_with_tag(program)) {}

    Result<FilterProgram> run() {
        const auto spare = spare_word(program_);
        if (!spare)
            return Error("uses all scratch words");
        std::vector<ProgramPart> parts;
        for (std::size_t at = 0; at < program_.size(); ++at) {
            auto part = translate(at, *spare);
            if (!part)
                return part.error();
            parts.push_back(*std::move(part));
        }
        return assemble(parts);
    }

  private:
    [[nodiscard]] Result<ProgramPart> translate(std::size_t at, std::uint32_t spare) const {
        if (courses_[at] == Course::never)
            return ProgramPart{};
        const sock_filter& one = program_[at];
        switch (BPF_CLASS(one.code)) {
        case BPF_JMP:
            return jump(at);
        case BPF_LD:
            return load_a(one, spare);
        case BPF_LDX:
            return ProgramPart{load_x(one, spare), {}};
        default:
            return ProgramPart{{one}, {}};
        }
    }

    [[nodiscard]] Result<ProgramPart> jump(std::size_t at) const {
        const sock_filter& one = program_[at];
        ProgramPart::Jump jump{one, at + 1 + one.jt, at + 1 + one.jf};
        if (BPF_OP(one.code) == BPF_JA)
            jump = {{}, at + 1 + one.k, 0};
        else if (courses_[at] == Course::unequal)
            jump = {{}, at + 1 + one.jf, 0};
        if (std::max(jump.yes, jump.no) >= program_.size())
            return Error("jumps back, which no filter of a socket can");
        return ProgramPart{{}, jump};
    }

    static Result<ProgramPart> load_a(const sock_filter& one, std::uint32_t spare) {
        switch (BPF_MODE(one.code)) {
        case BPF_LEN:
            return ProgramPart{load_length(), {}};
        case BPF_ABS:
            if (one.k > std::numeric_limits<std::int32_t>::max())
                return Error("reads at a place that no frame has");
            return ProgramPart{load(one, spare), {}};
        case BPF_IND:
            if (one.k < tag_end)
                return Error("reads at places that it computes from the start of the frame, which "
                             "the kernel cannot where it has taken a tag out");
            return ProgramPart{{statement(one.code, one.k - vlan_header_length)}, {}};
        default:
            return ProgramPart{{one}, {}};
        }
    }

    static FilterProgram load_x(const sock_filter& one, std::uint32_t spare) {
        switch (BPF_MODE(one.code)) {
        case BPF_LEN:
            return load_x_with(load_length(), spare);
        case BPF_MSH:
            return load_x_with(load_header_length(one.k), spare);
        default:
            return {one};
        }
    }

    const FilterProgram& program_;
    const std::vector<Course> courses_;
};

} // namespace

bool looks_at_tags(const std::string& expression, int link_type) {
    if (link_type != DLT_EN10MB)
        return false;
    const auto literal = compile_filter_literally(expression, link_type);
    const auto program = compile_filter(expression, link_type);
    // Either may have what the other has not: the optimizer calculates with constants.
    return (literal && compares_with_tags(*literal)) || (program && compares_with_tags(*program));
}

Result<FilterProgram> see_tags(const FilterProgram& program) {
    auto with_tag = Translation(program).run();
    if (!with_tag)
        return with_tag;
    // A frame without a tag is as it was on the wire.
    FilterProgram both{
        load_beside(SKF_AD_VLAN_TAG_PRESENT),
        if_equal(0, 0, 1),
        statement(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(with_tag->size())),
    };
    append(both, *with_tag);
    append(both, program);
    return both;
}

} // namespace afpguard
