// SPDX-License-Identifier: GPL-2.0-only
// Puts together what was recorded of one cold restart: times, losses, and what became of each
// interface.
#include "tests/study/console.h"
#include "tests/study/trace.h"
#include "tests/tools/eve_reader.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::study {

namespace {

using namespace afpguard::tools;

struct Settings {
    std::string dir;
    std::uint64_t number = 0;
    std::uint64_t stop_ms = 0;
    std::uint64_t exit_status = 0;
    std::string say;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("DIR [options]",
                    "Reads exec, console, trace, traffic and log/eve.json in DIR; prints the "
                    "cycle's results.");
    options.number("number", "N", "of the cycle", settings.number);
    options.number("stop-ms", "N", "how long Suricata took to end", settings.stop_ms);
    options.number("exit-status", "N", "its exit status", settings.exit_status);
    options.text("say", "TEXT", "begin a line of progress on stderr with this", settings.say);
    const auto folders = options.parse(argc, argv);
    if (folders.size() != 1)
        throw ToolError("give one folder");
    settings.dir = folders.front() + "/";
}

std::ifstream open(const std::string& path) {
    std::ifstream file(path);
    if (!file)
        throw system_error(path);
    return file;
}

// Milliseconds of a moment after the exec.
class SinceExec {
  public:
    explicit SinceExec(Timestamp exec) : exec_(exec) {}
    double operator()(Timestamp time) const {
        return static_cast<double>(static_cast<std::int64_t>(time - exec_)) / 1e6;
    }

  private:
    Timestamp exec_;
};

std::optional<Timestamp> time_at(const json_t* account, const char* key) {
    const json_t* value = json_object_get(account, key);
    if (value == nullptr)
        return std::nullopt;
    return static_cast<Timestamp>(json_integer_value(value));
}

// A counter of the plugin's from the last statistics; none with stock's own capture.
std::uint64_t plugin_counter(const std::string& eve, const char* name) {
    std::uint64_t value = 0;
    EveReader reader(eve);
    while (const Json record = reader.next())
        if (const json_t* found =
                value_at(record.get(), std::string("stats.capture.afp_guard.") + name))
            value = static_cast<std::uint64_t>(json_integer_value(found));
    return value;
}

std::uint64_t sum_of(const json_t* ways, const char* key) {
    std::uint64_t sum = 0;
    std::size_t index = 0;
    const json_t* way = nullptr;
    json_array_foreach(ways, index, way) sum += count_at(way, key);
    return sum;
}

// Every interface begins one way. It is wedged when, of a steady stream into it, nothing came out;
// the report saw that as an interface with 0 packets beside one that counts.
JsonObject describe_interfaces(const json_t* ways, const Console& console) {
    JsonObject interfaces;
    std::size_t index = 0;
    const json_t* way = nullptr;
    json_array_foreach(ways, index, way) {
        const std::string name = json_string_value(json_object_get(way, "from"));
        JsonObject interface;
        const auto packets = console.packets.find(name);
        if (packets != console.packets.end())
            interface.set("packets", packets->second).set("drops", console.discarded.at(name));
        interface.set("sent_into", count_at(way, "sent"));
        interface.set("came_out", count_at(way, "arrived"));
        interface.set("lost_after_up", count_at(way, "lost_after_up"));
        interface.set("wedged", Json(json_incref(json_object_get(way, "dead"))));
        interfaces.set(name.c_str(), std::move(interface));
    }
    return interfaces;
}

Json describe_threads(const std::vector<CaptureStart>& starts, const SinceExec& since) {
    Json threads(json_array());
    for (const CaptureStart& start : starts) {
        Json steps(json_array());
        for (const TraceStep& step : start.steps)
            json_array_append_new(steps.get(), json_pack("[sff]", step.name.c_str(),
                                                         since(step.begin), since(step.end)));
        JsonObject thread;
        thread.set("name", start.thread_name).set("steps", std::move(steps));
        json_array_append_new(threads.get(), thread.release().release());
    }
    return threads;
}

void add_traffic(JsonObject& cycle, const json_t* account, const SinceExec& since) {
    const json_t* ways = json_object_get(account, "ways");
    const std::pair<const char*, const char*> times[] = {
        {"first_ns", "first_forward_ms"}, {"last_ns", "last_forward_ms"}, {"up_ns", "all_up_ms"}};
    for (const auto& [from, to] : times)
        if (const auto time = time_at(account, from))
            cycle.set(to, since(*time));
    for (const char* key : {"sent", "arrived", "doubled", "lost_before", "lost_between",
                            "lost_after_up", "sent_after_up"})
        cycle.set(key, sum_of(ways, key));
    cycle.set("receive_drops", count_at(account, "receive_drops"));
    cycle.set("strays", count_at(account, "strays"));
}

std::string time_of(const json_t* cycle, const char* key) {
    const json_t* value = json_object_get(cycle, key);
    return value == nullptr ? "never" : std::to_string(std::lround(json_real_value(value))) + " ms";
}

void say_progress(const std::string& head, const json_t* cycle) {
    std::fprintf(stderr,
                 "%s: Engine started %s, first pair %s, last pair %s, every flow %s; %llu ENOTSOCK "
                 "lines, %llu guarded, lost %llu between and %llu after\n",
                 head.c_str(), time_of(cycle, "start_ms").c_str(),
                 time_of(cycle, "first_forward_ms").c_str(),
                 time_of(cycle, "last_forward_ms").c_str(), time_of(cycle, "all_up_ms").c_str(),
                 json_integer_value(json_object_get(cycle, "enotsock_lines")),
                 json_integer_value(json_object_get(cycle, "guarded")),
                 json_integer_value(json_object_get(cycle, "lost_between")),
                 json_integer_value(json_object_get(cycle, "lost_after_up")));
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    std::uint64_t microseconds = 0;
    if (auto exec = open(settings.dir + "exec"); !(exec >> microseconds))
        throw ToolError(settings.dir + "exec: no time in it");
    const SinceExec since(microseconds * 1000);
    auto console_file = open(settings.dir + "console");
    const Console console = read_console(console_file);
    auto trace_file = open(settings.dir + "trace");
    const auto starts = capture_starts(read_trace(trace_file));
    const Json account = read_json(settings.dir + "traffic");

    JsonObject cycle;
    cycle.set("cycle", settings.number);
    cycle.set("started", Json(json_boolean(console.started.has_value())));
    if (console.started)
        cycle.set("start_ms", since(*console.started));
    cycle.set("capture_threads", static_cast<std::uint64_t>(starts.size()));
    std::uint64_t ring_bytes = 0;
    for (const CaptureStart& start : starts)
        ring_bytes = std::max(ring_bytes, start.ring_bytes);
    cycle.set("ring_bytes", ring_bytes);
    if (const auto phase = socket_phase(starts)) {
        cycle.set("socket_phase_ms", since(phase->end) - since(phase->begin));
        cycle.set("socket_phase_begin_ms", since(phase->begin));
        cycle.set("since_first_socket_ms", since(phase->end) - since(phase->created));
    }
    cycle.set("enotsock_lines", console.enotsock_lines);
    for (const char* name : {"guarded", "failed"})
        cycle.set(name, plugin_counter(settings.dir + "log/eve.json", name));
    add_traffic(cycle, account.get(), since);
    cycle.set("stop_ms", settings.stop_ms).set("exit_status", settings.exit_status);
    cycle.set("interfaces", describe_interfaces(json_object_get(account.get(), "ways"), console));
    cycle.set("threads", describe_threads(starts, since));
    if (!settings.say.empty())
        say_progress(settings.say, cycle.value());
    cycle.print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::study

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::study::run);
}
