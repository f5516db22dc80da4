// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/stamp.h"

#include <cstdint>
#include <span>

namespace afpguard::tools {

namespace {
constexpr std::uint32_t magic = 0x414650; // "AFP"
} // namespace

void Stamp::write(std::span<std::uint8_t> out) const {
    write_bytes(out, 0, magic, 3);
    write_bytes(out, 3, stream, 1);
    write_bytes(out, 4, sequence, 8);
    write_bytes(out, 12, flow, 2);
    write_bytes(out, 14, flow_sequence, 4);
}

std::optional<Stamp> Stamp::read(ByteView in) {
    if (in.size() < size || read_bytes(in, 0, 3) != magic)
        return std::nullopt;
    return Stamp{in[3], read_bytes(in, 4, 8), read16(in, 12), read32(in, 14)};
}

} // namespace afpguard::tools
