// SPDX-License-Identifier: GPL-2.0-only
#include "tests/parity/eve_records.h"

#include "tests/tools/eve_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace afpguard::parity {

namespace {

// Times, numbers that are drawn, and what the engine's own housekeeping decides.
constexpr std::array<std::string_view, 11> masked{
    "timestamp", "flow_id", "parent_id", "pcap_cnt",     "flow.start",       "flow.end",
    "flow.age",  "tx_id_",  "host",      "capture_file", "fileinfo.file_id",
};

constexpr std::array<std::string_view, 18> counters_of_chance{
    "uptime",
    "capture.afpacket.poll",
    "capture.afpacket.busy",
    "flow.mgr.",
    "flow.active",
    "tcp.active_sessions",
    "flow.end.",
    "flow.recycler.",
    "flow.wrk.",
    "flow.spare",
    "flow.emerg",
    "flow_bypassed.",
    "memcap_pressure",
    "memuse",
    "defrag.mgr.",
    "defrag.wrk.",
    "host.",
    "detect.engines",
};

void flatten(const json_t* value, const std::string& path, Values& values) {
    const char* key = nullptr;
    json_t* child = nullptr;
    std::size_t index = 0;
    if (json_is_object(value)) {
        json_object_foreach(const_cast<json_t*>(value), key, child)
            flatten(child, path.empty() ? key : path + "." + key, values);
    } else if (json_is_array(value)) {
        json_array_foreach(value, index, child)
            flatten(child, path + "." + std::to_string(index), values);
    } else if (std::ranges::find(masked, path) == masked.end()) {
        values[path] = tools::json_text(value);
    }
}

} // namespace

bool is_counter_of_chance(const std::string& path) {
    return std::ranges::any_of(counters_of_chance, [&](std::string_view part) {
        return path.find(part) != std::string::npos;
    });
}

EveRecords read_records(const std::string& path) {
    tools::EveReader reader(path);
    EveRecords records;
    while (const tools::Json record = reader.next()) {
        const json_t* type = json_object_get(record.get(), "event_type");
        if (type != nullptr && tools::scalar_text(type) == "stats") {
            records.statistics.clear();
            flatten(json_object_get(record.get(), "stats"), "", records.statistics);
            continue;
        }
        Values values;
        flatten(record.get(), "", values);
        records.events.push_back(std::move(values));
    }
    std::ranges::sort(records.events);
    return records;
}

} // namespace afpguard::parity
