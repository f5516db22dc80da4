// SPDX-License-Identifier: GPL-2.0-only
// Says which HTTP exchanges a recording holds, and whether an eve.json tells the same.
#include "tests/tools/eve_reader.h"
#include "tests/tools/http_reader.h"
#include "tests/tools/options.h"
#include "tests/tools/pcap_file.h"
#include "tests/tools/tool.h"

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace afpguard::tools {

namespace {

// The http records of an eve.json in the form that HttpReader gives.
std::vector<Json> read_eve(const std::string& path) {
    static constexpr const char* names[][2] = {{"http_method", "method"},
                                               {"hostname", "hostname"},
                                               {"url", "url"},
                                               {"protocol", "protocol"},
                                               {"status", "status"}};
    std::vector<Json> all;
    EveReader reader(path);
    while (const Json record = reader.next()) {
        const json_t* type = json_object_get(record.get(), "event_type");
        if (!json_is_string(type) || std::string(json_string_value(type)) != "http")
            continue;
        JsonObject object;
        for (const auto& [theirs, ours] : names)
            if (json_t* value = json_object_get(json_object_get(record.get(), "http"), theirs))
                object.set(ours, Json(json_incref(value)));
        all.push_back(object.release());
    }
    return all;
}

// Prints what only one side has, with how often; says whether that was nothing.
bool compare(const std::vector<Json>& wire, const std::vector<Json>& eve) {
    std::map<std::string, long> surplus; // of the wire over eve
    for (const Json& one : wire)
        ++surplus[json_text(one.get())];
    for (const Json& one : eve)
        --surplus[json_text(one.get())];
    bool equal = true;
    for (const auto& [text, count] : surplus) {
        if (count == 0)
            continue;
        equal = false;
        std::printf("%s, %ld times: %s\n", count > 0 ? "on the wire only" : "in eve only",
                    count > 0 ? count : -count, text.c_str());
    }
    std::printf("%s: %zu on the wire, %zu in eve\n", equal ? "equal" : "different", wire.size(),
                eve.size());
    return equal;
}

int run(int argc, char** argv) {
    std::string eve;
    Options options("FILE.pcap [--compare-eve FILE]",
                    "Prints one JSON object for each HTTP exchange in a recording.\nStatus 1: eve "
                    "tells otherwise. 3: a TCP stream has a hole.");
    options.text("compare-eve", "FILE", "compare with its http records instead", eve);
    const auto files = options.parse(argc, argv);
    if (files.size() != 1)
        throw ToolError("give one pcap; see --help");

    HttpReader http;
    TcpReassembly reassembly(http);
    PcapReader reader(files.front());
    while (const auto recorded = reader.next())
        reassembly.add(recorded->frame);
    const auto wire = http.finish();
    const auto holes = reassembly.holes();
    for (const std::string& hole : holes)
        std::fprintf(stderr, "http-on-wire: %s\n", hole.c_str());
    if (!eve.empty()) {
        const auto logged = read_eve(eve);
        if (wire.empty() && logged.empty())
            throw ToolError("no HTTP on either side: nothing was compared");
        if (!compare(wire, logged))
            return exit_finding;
    } else {
        for (const Json& one : wire)
            std::printf("%s\n", json_text(one.get()).c_str());
    }
    return holes.empty() ? exit_ok : exit_incomplete;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
