// SPDX-License-Identifier: GPL-2.0-only
// Compares two recordings byte for byte, in order per flow.
#include "tests/tools/frame_compare.h"
#include "tests/tools/options.h"
#include "tests/tools/packet_view.h"
#include "tests/tools/pcap_file.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace afpguard::tools {

namespace {

using Kind = FrameDifference::Kind;

struct Settings {
    std::string expected;
    std::string actual;
    std::string minus;
    std::string ignore;
    bool unordered = false;
    bool through_tags = false;
    std::size_t show = 5;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("EXPECTED ACTUAL [options]",
                    "Compares the frames of two pcaps byte for byte; those of one flow (addresses, "
                    "ports, VLAN tags)\nmust be in the same order. Status 0: equal. 1: different.");
    options.text("minus", "BPF", "these frames of EXPECTED must not be in ACTUAL", settings.minus);
    options.text("ignore", "BPF", "these frames count in neither", settings.ignore);
    options.flag("through-tags", "the filters look at frames as if they had no VLAN tags",
                 settings.through_tags);
    options.flag("unordered", "any order will do", settings.unordered);
    options.number("show", "N", "how many differences to show", settings.show);
    const auto files = options.parse(argc, argv);
    if (files.size() != 2)
        throw ToolError("give two pcaps; see --help");
    settings.expected = files[0];
    settings.actual = files[1];
}

std::size_t remove_matching(std::vector<Bytes>& frames, const std::string& filter,
                            bool through_tags) {
    const FrameFilter matching(filter, through_tags);
    return std::erase_if(frames, [&](const Bytes& frame) { return matching.matches(frame); });
}

void show(const FrameDifference& difference, const Bytes* expected, const Bytes* actual) {
    constexpr std::size_t dumped = 64;
    const Bytes& told = expected != nullptr ? *expected : *actual;
    const std::string flow = view_packet(told).flow_name();
    switch (difference.kind) {
    case Kind::missing:
        std::printf("missing: frame %zu (%zu bytes, %s)\n%s", difference.expected + 1, told.size(),
                    flow.c_str(), hex_dump(told, dumped).c_str());
        break;
    case Kind::unexpected:
        std::printf("unexpected: frame %zu (%zu bytes, %s)\n%s", difference.actual + 1, told.size(),
                    flow.c_str(), hex_dump(told, dumped).c_str());
        break;
    case Kind::changed:
        std::printf("changed: frame %zu (%zu bytes, %s) came as frame %zu (%zu bytes)\n%s",
                    difference.expected + 1, told.size(), flow.c_str(), difference.actual + 1,
                    actual->size(), hex_difference(told, *actual).c_str());
        break;
    case Kind::reordered:
        std::printf("reordered: frame %zu (%s) came too late, as frame %zu\n",
                    difference.expected + 1, flow.c_str(), difference.actual + 1);
        break;
    }
}

std::size_t count_of(const std::vector<FrameDifference>& differences, Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(differences.begin(), differences.end(),
                      [kind](const FrameDifference& one) { return one.kind == kind; }));
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    auto expected = read_frames(settings.expected);
    auto actual = read_frames(settings.actual);
    remove_matching(expected, settings.ignore, settings.through_tags);
    remove_matching(actual, settings.ignore, settings.through_tags);
    const std::size_t minus = remove_matching(expected, settings.minus, settings.through_tags);
    // A filter with a slip in it would make the comparison weaker without a word.
    if (!settings.minus.empty() && minus == 0)
        throw ToolError("--minus matches no frame of " + settings.expected);
    if (expected.empty() && actual.empty() && minus == 0)
        throw ToolError("no frame is left to compare");

    const auto differences = compare_frames(expected, actual, !settings.unordered);
    for (std::size_t i = 0; i < std::min(settings.show, differences.size()); ++i) {
        const FrameDifference& one = differences[i];
        show(one, one.kind == Kind::unexpected ? nullptr : &expected[one.expected],
             one.kind == Kind::missing ? nullptr : &actual[one.actual]);
    }
    if (differences.empty()) {
        std::printf("equal: %zu frames, %zu taken off\n", expected.size(), minus);
        return exit_ok;
    }
    std::printf("different: %zu expected, %zu came: %zu missing, %zu unexpected, %zu changed, %zu "
                "reordered\n",
                expected.size(), actual.size(), count_of(differences, Kind::missing),
                count_of(differences, Kind::unexpected), count_of(differences, Kind::changed),
                count_of(differences, Kind::reordered));
    return exit_finding;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
