// SPDX-License-Identifier: GPL-2.0-only
// A pair of interfaces bridged by the capture without an engine behind it: what is left is what
// AF_PACKET itself takes. Prints 'ready' once frames pass, and a summary at SIGTERM.
#include "src/bridge/bridge.h"
#include "src/os/kernel_version.h"
#include "src/setting_values.h"
#include "src/settings_reader.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace afpguard::tools {

namespace {

class ErrorOutput final : public Log {
  public:
    void error(std::string_view line) override { print(line); }
    void warning(std::string_view line) override { print(line); }
    void info(std::string_view line) override { print(line); }
    void detail(std::string_view /*line*/) override {}

  private:
    void print(std::string_view line) {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
    }
    std::mutex mutex_;
};

// An engine that passes everything at once.
class NoEngine final : public Host, public HostPort {
  public:
    void stop() { stopping_ = true; }
    [[nodiscard]] bool receives() const { return receives_; }

    [[nodiscard]] bool stopping() const override { return stopping_; }
    void running() override {}
    void await_room() override {}
    HostPort& port(std::size_t /*channel*/) override { return *this; }
    bool submit(const Frame& frame, FrameOwner& owner) override {
        owner.finish(frame, Verdict::pass);
        return true;
    }
    void idle() override {}
    void waited(WaitEnd /*end*/) override { receives_ = true; }
    void report(const Report& report) override { drops_ += report.kernel_news.drops; }
    [[nodiscard]] std::uint64_t drops() const { return drops_; }

  private:
    std::atomic<bool> stopping_{false};
    std::atomic<bool> receives_{false};
    std::atomic<std::uint64_t> drops_{0};
};

// The settings of a pair, as they would stand in the configuration.
class PairSource final : public SettingsSource {
  public:
    PairSource(std::string one, std::string other) : names_{std::move(one), std::move(other)} {}

    [[nodiscard]] std::vector<Entry> entries() const override {
        return {{names_[0], {}}, {names_[1], {}}};
    }
    [[nodiscard]] std::optional<std::string> value(const std::string& interface,
                                                   std::string_view key) const override {
        if (key == "copy-iface")
            return interface == names_[0] ? names_[1] : names_[0];
        if (key == "copy-mode")
            return "ips";
        return std::nullopt;
    }
    [[nodiscard]] PluginSection plugin_section() const override { return {}; }

  private:
    std::vector<std::string> names_;
};

struct Member {
    std::unique_ptr<Worker> worker;
    NoEngine host;
    std::thread thread;
};

template <class T> T required(Result<T> result) {
    if (!result)
        throw ToolError(result.error().message());
    return *std::move(result);
}

class Forwarder {
  public:
    Forwarder(const PairSource& source, const std::string& arguments) {
        Environment environment;
        environment.cores = std::max(1U, std::thread::hardware_concurrency());
        environment.page_size = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE));
        environment.merged_frames = kernel_is_at_least(5, 6);
        const Settings settings = required(read_settings(source, arguments, log_));
        bridge_ = required(Bridge::plan(settings, environment, log_));
        if (auto s = bridge_->prepare(); !s)
            throw ToolError(s.error().message());
        for (std::size_t port = 0; port < bridge_->ports().size(); ++port)
            for (unsigned index = 0; index < bridge_->threads_of(port); ++index)
                members_.emplace_back().worker = required(bridge_->make_worker(port, index));
    }

    void run(StopSignal& stop) {
        for (Member& member : members_)
            member.thread = std::thread([&member] { member.worker->run(member.host); });
        for (const Member& member : members_)
            while (!member.host.receives() && !stop.requested())
                std::this_thread::yield();
        say_ready();
        while (!stop.requested())
            stop.wait(-1, 0, std::chrono::hours(1));
        for (Member& member : members_)
            member.host.stop();
        bridge_->stop();
        for (Member& member : members_) {
            member.worker->wake();
            member.thread.join();
        }
    }

    void print_summary() const {
        std::uint64_t sent = 0;
        std::uint64_t received = 0;
        std::uint64_t drops = 0;
        for (const Member& member : members_) {
            const Totals totals = member.worker->channels().front()->account().totals();
            sent += totals.of(Fate::sent);
            received += totals.received;
            drops += member.host.drops();
        }
        JsonObject().set("received", received).set("sent", sent).set("drops", drops).print();
    }

  private:
    ErrorOutput log_;
    std::unique_ptr<Bridge> bridge_;
    std::deque<Member> members_;
};

int run(int argc, char** argv) {
    StopSignal stop;
    std::string arguments = "threads=1";
    Options options("INTERFACE INTERFACE [options]",
                    "Bridges two interfaces with the plugin's capture and no engine.");
    options.text("settings", "KEY=VALUE,...", "of the af-packet section", arguments);
    const auto names = options.parse(argc, argv);
    if (names.size() != 2)
        throw ToolError("two interfaces are needed; see --help");
    Forwarder forwarder(PairSource(names[0], names[1]), arguments);
    forwarder.run(stop);
    forwarder.print_summary();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
