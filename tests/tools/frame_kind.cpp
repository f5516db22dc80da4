// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/frame_kind.h"

#include "tests/tools/stamp.h"
#include "tests/tools/tool.h"

#include <iterator>
#include <sstream>

namespace afpguard::tools {

namespace {

struct KindEntry {
    FrameKind kind;
    const char* name;
    std::size_t headers; // Ethernet to transport, without VLAN tags
};

constexpr KindEntry table[] = {
    {FrameKind::udp, "udp", 14 + 20 + 8},
    {FrameKind::tcp, "tcp", 14 + 20 + 20},
    {FrameKind::syn, "syn", 14 + 20 + 20 + 2}, // the stamp is an option: two bytes of its own
    {FrameKind::icmp, "icmp", 14 + 20 + 8},
    {FrameKind::ipv6, "ipv6", 14 + 40 + 8},
    {FrameKind::vlan, "vlan", 14 + 20 + 8},
    {FrameKind::qinq, "qinq", 14 + 20 + 8},
    {FrameKind::priority, "priority", 14 + 20 + 8},
    // The first fragment must end at a multiple of eight: 8 + 18, rounded up.
    {FrameKind::fragments, "fragments", 14 + 20 + 8 + 6},
};

const KindEntry& entry_of(FrameKind kind) {
    for (const KindEntry& entry : table)
        if (entry.kind == kind)
            return entry;
    throw ToolError("a frame kind is missing in the table");
}

FrameKind kind_of(const std::string& name) {
    std::string known;
    for (const KindEntry& entry : table) {
        if (entry.name == name)
            return entry.kind;
        known += std::string(entry.name) + ", ";
    }
    throw ToolError("there is no kind '" + name + "'; there are: " + known + "mixed");
}

} // namespace

std::string kind_name(FrameKind kind) {
    return entry_of(kind).name;
}

std::size_t smallest_frame(FrameKind kind) {
    return entry_of(kind).headers + Stamp::size;
}

std::vector<FrameKind> parse_kinds(const std::string& list) {
    std::vector<FrameKind> kinds;
    if (list == "mixed") {
        for (const KindEntry& entry : table)
            kinds.push_back(entry.kind);
        return kinds;
    }
    std::istringstream names(list);
    for (std::string name; std::getline(names, name, ',');)
        kinds.push_back(kind_of(name));
    if (kinds.empty())
        throw ToolError("no kind of frame given; see --kind");
    return kinds;
}

} // namespace afpguard::tools
