// SPDX-License-Identifier: GPL-2.0-only
// Sends as fast as it can, or at a steady rate, and finds out how much a sensor passes.
#include "tests/bench/rate_search.h"
#include "tests/bench/trial.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace afpguard::bench {

namespace {

using tools::JsonObject;
using tools::StopSignal;
using tools::ToolError;

constexpr double acceptable_loss = 1e-3;
constexpr double precision = 0.03;
// Just below what passes when too much is offered.
constexpr double first_guess = 0.95;

struct Settings {
    FloodRecipe recipe;
    std::string counter;
    std::uint64_t process = 0;
    std::uint64_t rate = 0;
    std::uint64_t time_ms = 500;
    std::uint64_t steady_rate = 50000;
    std::uint64_t tries = 2;
    std::uint64_t cpu = UINT64_MAX;
    bool until_signal = false;
};

void read_settings(int argc, char** argv, Settings& settings) {
    tools::Options options(
        "--interface NAME [--until-signal | --arrives NAMESPACE:INTERFACE] [options]",
        "Sends UDP frames for a host that is not there. With --until-signal, at --rate.\n"
        "Otherwise looks for the highest rate of which less than 0.1 % is lost, and for the\n"
        "processor time that each frame takes the process; prints both.");
    options.text("interface", "NAME", "send on this interface", settings.recipe.interface);
    options.number("size", "N", "bytes of a frame", settings.recipe.size, 60,
                   XdpSender::longest_frame);
    options.number("flows", "N", "flows", settings.recipe.flows, 1, 4096);
    options.number("rate", "N", "frames per second, with --until-signal; 0: all that goes",
                   settings.rate);
    options.flag("until-signal", "send until SIGTERM or SIGINT", settings.until_signal);
    options.text("arrives", "NAMESPACE:INTERFACE", "count there what came through",
                 settings.counter);
    options.number("process", "PID", "whose processor time counts; 0: nobody's", settings.process);
    options.number("time-ms", "N", "length of one trial", settings.time_ms, 20, 60000);
    options.number("steady-rate", "N", "measure processor time at this rate", settings.steady_rate,
                   1);
    options.number("tries", "N", "a rate fails when it lost too much so many times", settings.tries,
                   1, 9);
    options.number("cpu", "N", "stay on this processor", settings.cpu, 0, CPU_SETSIZE - 1);
    if (!options.parse(argc, argv).empty() || settings.recipe.interface.empty() ||
        settings.until_signal != settings.counter.empty())
        throw ToolError("give --interface, and --until-signal or --arrives; see --help");
}

void stay_on(std::uint64_t cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0)
        throw tools::system_error("staying on one processor");
}

// The search for one sensor, one size and one number of flows.
class Measurement {
  public:
    Measurement(const Settings& settings, Trial& trial, StopSignal& stop)
        : settings_(settings), trial_(trial), stop_(stop) {}

    JsonObject run() {
        // The first frames of a flow are dearer than those that follow.
        static_cast<void>(at(static_cast<double>(settings_.steady_rate), 1));
        const TrialResult steady = at(static_cast<double>(settings_.steady_rate), 2);
        const TrialResult flood = at(0, 1);
        JsonObject result;
        result.set("pps", highest_rate(flood));
        result.set("sender_pps", flood.offered).set("flooded_pps", flood.passed);
        result.set("steady_loss", steady.loss).set("trials", trials_);
        set_cpu(result, "cpu_ns", steady);
        set_cpu(result, "flooded_cpu_ns", flood);
        return result;
    }

  private:
    TrialResult at(double rate, unsigned times_as_long) {
        if (stop_.requested())
            throw ToolError("ended by a signal");
        ++trials_;
        return trial_.run(rate, std::chrono::milliseconds(settings_.time_ms * times_as_long),
                          stop_);
    }

    // A sensor that takes all that the sender can is limited by the sender.
    double highest_rate(const TrialResult& flood) {
        if (flood.loss < acceptable_loss)
            return flood.offered;
        RateSearch search(flood.passed * first_guess, flood.offered, precision);
        double best = 0;
        while (const auto rate = search.next()) {
            const auto passed = passes(*rate);
            best = std::max(best, passed);
            search.result(passed > 0);
        }
        return best;
    }

    // What passed of this rate; 0 where too much was lost, each time.
    double passes(double rate) {
        for (std::uint64_t attempt = 0; attempt < settings_.tries; ++attempt)
            if (const TrialResult result = at(rate, 1); result.loss < acceptable_loss)
                return result.offered;
        return 0;
    }

    static void set_cpu(JsonObject& object, const char* key, const TrialResult& result) {
        if (result.cpu_per_frame)
            object.set(key, *result.cpu_per_frame);
    }

    const Settings& settings_;
    Trial& trial_;
    StopSignal& stop_;
    std::uint64_t trials_ = 0;
};

int run(int argc, char** argv) {
    StopSignal stop;
    Settings settings;
    read_settings(argc, argv, settings);
    if (settings.cpu != UINT64_MAX)
        stay_on(settings.cpu);
    Flood flood(settings.recipe);
    if (settings.until_signal) {
        tools::say_ready();
        const auto account =
            flood.run(static_cast<double>(settings.rate), std::chrono::hours(1), stop);
        JsonObject result;
        result.set("sent", account.sent).set("failed", account.failed);
        result.set("seconds", account.seconds).print();
        return tools::exit_ok;
    }
    const InterfaceCounter counter(settings.counter);
    Trial trial(flood, counter, static_cast<pid_t>(settings.process));
    Measurement(settings, trial, stop).run().print();
    return tools::exit_ok;
}

} // namespace

} // namespace afpguard::bench

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::bench::run);
}
