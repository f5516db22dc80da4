// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/program_parts.h"

#include "src/net/bpf_code.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace afpguard {

namespace {

// A conditional jump has eight bits for each distance. Where that is too little, both of its ways
// lead to a plain jump.
enum class Jumps { near, far };

constexpr std::uint32_t longest_near = std::numeric_limits<std::uint8_t>::max();

// Where each part begins, and where the last one ends.
using Places = std::vector<std::uint32_t>;

bool conditional(const ProgramPart& part) {
    return part.jump && part.jump->condition;
}

std::size_t length(const ProgramPart& part, Jumps kind) {
    const std::size_t jump = conditional(part) && kind == Jumps::far ? 3 : 1;
    return part.code.size() + (part.jump ? jump : 0);
}

Places places_of(const std::vector<ProgramPart>& parts, Jumps kind) {
    Places places{0};
    for (const ProgramPart& part : parts)
        places.push_back(places.back() + static_cast<std::uint32_t>(length(part, kind)));
    return places;
}

bool all_near(const std::vector<ProgramPart>& parts) {
    const Places places = places_of(parts, Jumps::near);
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (!conditional(parts[at]))
            continue;
        const std::size_t farthest = std::max(parts[at].jump->yes, parts[at].jump->no);
        if (places[farthest] - places[at + 1] > longest_near)
            return false;
    }
    return true;
}

void put_jump(FilterProgram& program, const ProgramPart::Jump& jump, Jumps kind,
              const Places& places) {
    const auto distance = [&](std::size_t part) {
        return places[part] - static_cast<std::uint32_t>(program.size() + 1);
    };
    const auto go_to = [&](std::size_t part) {
        program.push_back(statement(BPF_JMP | BPF_JA, distance(part)));
    };
    if (!jump.condition)
        return go_to(jump.yes);
    const bool near = kind == Jumps::near;
    program.push_back(BPF_JUMP(jump.condition->code, jump.condition->k,
                               static_cast<std::uint8_t>(near ? distance(jump.yes) : 0),
                               static_cast<std::uint8_t>(near ? distance(jump.no) : 1)));
    if (near)
        return;
    go_to(jump.yes);
    go_to(jump.no);
}

} // namespace

FilterProgram assemble(const std::vector<ProgramPart>& parts) {
    const Jumps kind = all_near(parts) ? Jumps::near : Jumps::far;
    const Places places = places_of(parts, kind);
    FilterProgram program;
    for (const ProgramPart& part : parts) {
        append(program, part.code);
        if (part.jump)
            put_jump(program, *part.jump, kind, places);
    }
    return program;
}

} // namespace afpguard
