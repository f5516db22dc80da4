// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/runs.h"

#include "tests/tools/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

namespace afpguard::study {

namespace {

using tools::JsonObject;
using tools::median;

// Times of a cycle, of which a run has the median.
constexpr const char* times[] = {
    "start_ms",  "socket_phase_ms", "first_forward_ms",     "last_forward_ms",
    "all_up_ms", "stop_ms",         "since_first_socket_ms"};

// Counts of a cycle, of which a run has the sum.
constexpr const char* counts[] = {"enotsock_lines", "guarded",       "failed",        "lost_before",
                                  "lost_between",   "lost_after_up", "sent_after_up", "doubled",
                                  "strays",         "receive_drops"};

template <class Test> std::uint64_t how_many(const std::vector<Json>& cycles, Test test) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(cycles, [&](const Json& cycle) { return test(cycle.get()); }));
}

bool started(const json_t* cycle) {
    return json_is_true(json_object_get(cycle, "started"));
}

std::vector<double> values_of(const std::vector<Json>& cycles, const char* key) {
    std::vector<double> values;
    for (const Json& cycle : cycles)
        if (const auto value = number_at(cycle.get(), key))
            values.push_back(*value);
    return values;
}

// A value that was never measured is null, not 0.
Json number_or_null(std::optional<double> number) {
    return Json(number ? json_real(std::round(*number * 1e3) / 1e3) : json_null());
}

Json spread_of(const std::vector<Json>& cycles) {
    JsonObject spread;
    for (const char* key : times) {
        const auto values = values_of(cycles, key);
        if (values.empty())
            continue;
        JsonObject range;
        range.set("min", std::ranges::min(values)).set("max", std::ranges::max(values));
        spread.set(key, std::move(range));
    }
    return spread.release();
}

struct InterfaceSum {
    std::uint64_t packets_last = 0;
    std::uint64_t packets_least = UINT64_MAX;
    std::uint64_t lost_after_up = 0;
    std::uint64_t wedged_cycles = 0;
};

using InterfaceSums = std::vector<std::pair<std::string, InterfaceSum>>;

InterfaceSum& find_or_add(InterfaceSums& sums, const std::string& name) {
    const auto found = std::ranges::find(sums, name, &InterfaceSums::value_type::first);
    if (found != sums.end())
        return found->second;
    return sums.emplace_back(name, InterfaceSum{}).second;
}

InterfaceSums sum_interfaces(const std::vector<Json>& cycles) {
    InterfaceSums sums; // in the order of the pairs
    for (const Json& cycle : cycles) {
        if (!started(cycle.get()))
            continue;
        const char* name = nullptr;
        json_t* interface = nullptr;
        json_object_foreach(json_object_get(cycle.get(), "interfaces"), name, interface) {
            InterfaceSum& sum = find_or_add(sums, name);
            sum.packets_last = count_at(interface, "packets");
            sum.packets_least = std::min(sum.packets_least, sum.packets_last);
            sum.lost_after_up += count_at(interface, "lost_after_up");
            sum.wedged_cycles += json_is_true(json_object_get(interface, "wedged")) ? 1 : 0;
        }
    }
    return sums;
}

Json describe(const InterfaceSums& sums) {
    JsonObject interfaces;
    for (const auto& [name, sum] : sums) {
        JsonObject interface;
        interface.set("packets_last_cycle", sum.packets_last);
        interface.set("packets_least", sum.packets_least);
        interface.set("lost_after_up", sum.lost_after_up);
        interface.set("wedged_cycles", sum.wedged_cycles);
        interfaces.set(name.c_str(), std::move(interface));
    }
    return interfaces.release();
}

// The threads of the cycle in the middle.
Json picture_of(const std::vector<Json>& cycles) {
    std::vector<const json_t*> by_phase;
    for (const Json& cycle : cycles)
        if (number_at(cycle.get(), "socket_phase_ms"))
            by_phase.push_back(cycle.get());
    if (by_phase.empty())
        return Json(json_null());
    std::ranges::sort(by_phase, {}, [](const json_t* cycle) {
        return number_at(cycle, "socket_phase_ms").value_or(0);
    });
    const json_t* middle = by_phase[(by_phase.size() - 1) / 2];
    JsonObject picture;
    for (const char* key : {"cycle", "start_ms", "first_forward_ms", "all_up_ms",
                            "socket_phase_begin_ms", "socket_phase_ms", "threads"})
        if (json_t* value = json_object_get(middle, key))
            picture.set(key, Json(json_incref(value)));
    return picture.release();
}

Json without_threads(const std::vector<Json>& cycles) {
    Json list(json_array());
    for (const Json& cycle : cycles) {
        Json copy(json_copy(cycle.get()));
        json_object_del(copy.get(), "threads");
        json_array_append_new(list.get(), copy.release());
    }
    return list;
}

} // namespace

Json make_run(const json_t* head, const std::vector<Json>& cycles) {
    JsonObject run;
    const char* name = nullptr;
    json_t* value = nullptr;
    json_object_foreach(const_cast<json_t*>(head), name, value) {
        run.set(name, Json(json_incref(value)));
    }
    run.set("cycles", static_cast<std::uint64_t>(cycles.size()));
    run.set("started", how_many(cycles, started));
    run.set("cycles_enotsock", how_many(cycles, [](const json_t* cycle) {
                return count_at(cycle, "enotsock_lines") > 0;
            }));
    for (const char* key : counts) {
        std::uint64_t sum = 0;
        for (const Json& cycle : cycles)
            sum += count_at(cycle.get(), key);
        run.set(key, sum);
    }
    for (const char* key : times)
        run.set(key, number_or_null(median(values_of(cycles, key))));
    run.set("ring_bytes", cycles.empty() ? 0 : count_at(cycles.back().get(), "ring_bytes"));
    const auto interfaces = sum_interfaces(cycles);
    run.set("wedged",
            static_cast<std::uint64_t>(std::ranges::count_if(
                interfaces, [](const auto& one) { return one.second.wedged_cycles > 0; })));
    run.set("cycles_not_all_up",
            how_many(cycles, [](const json_t* cycle) { return !number_at(cycle, "all_up_ms"); }));
    run.set("cycles_not_all_traced", how_many(cycles, [&](const json_t* cycle) {
                return started(cycle) &&
                       count_at(cycle, "capture_threads") != count_at(head, "capture_threads");
            }));
    run.set("cycles_bad_exit", how_many(cycles, [](const json_t* cycle) {
                return count_at(cycle, "exit_status") != 0;
            }));
    run.set("spread", spread_of(cycles));
    run.set("interfaces", describe(interfaces));
    run.set("cycle_results", without_threads(cycles));
    run.set("picture", picture_of(cycles));
    return run.release();
}

std::string run_name(const json_t* run) {
    const std::string mode = text_at(run, "mode");
    std::string name = text_at(run, "suricata") + " " + text_at(run, "capture");
    if (mode != text_at(run, "capture"))
        name += " " + mode;
    name += ", delay " + std::to_string(count_at(run, "delay_us") / 1000) + " ms";
    if (const std::uint64_t megabytes = count_at(run, "ring_mb"); megabytes != 0)
        name += ", rings of " + std::to_string(megabytes) + " MB";
    return name;
}

} // namespace afpguard::study
