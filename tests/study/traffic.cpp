// SPDX-License-Identifier: GPL-2.0-only
// Sends numbered frames into a sensor from all sides, without a pause, while Suricatas come and go
// in it, and says when the first ones came through and which ones were lost.
#include "tests/study/crossings.h"
#include "tests/study/wire.h"
#include "tests/tools/frame_generator.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/pacer.h"
#include "tests/tools/packet_sender.h"
#include "tests/tools/packet_view.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::study {

namespace {

using namespace afpguard::tools;
using std::chrono::milliseconds;

// Between two looks; what is due by then goes out at once.
constexpr milliseconds tick{1};
// How long the last frames of a window may take to come through.
constexpr milliseconds drain_time{2000};

struct Settings {
    std::vector<std::string> ways; // where each begins
    std::vector<std::string> ends;
    std::uint64_t rate = 500;
    std::size_t flows = 8;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options(
        "--way FROM:TO --way TO:FROM [--way ...] [options]",
        "Sends stamped frames into each FROM; what the sensor forwards arrives at TO.\n"
        "Two ways in a row are a pair. Reads commands, one on a line, from stdin:\n"
        "  begin                          a new cycle\n"
        "  finish FILE STEADY-MS PATIENCE-MS\n"
        "      when all ways are up, or after PATIENCE-MS, goes on for STEADY-MS, lets\n"
        "      what was sent until then arrive, and writes the cycle's account to FILE\n"
        "Says 'begun' after the first; FILE is there, and whole, after the second.");
    options.value("way", "FROM:TO", "two interfaces", [&](const std::string& text) {
        const std::size_t colon = text.find(':');
        if (colon == std::string::npos)
            throw ToolError("--way: '" + text + "' has no colon");
        settings.ways.push_back(text.substr(0, colon));
        settings.ends.push_back(text.substr(colon + 1));
    });
    options.number("rate", "N", "frames per second into each way", settings.rate, 1, 100000);
    options.number("flows", "N", "flows of each way", settings.flows, 1, 90);
    if (!options.parse(argc, argv).empty())
        throw ToolError("there are options only; see --help");
    if (settings.ways.empty() || settings.ways.size() % 2 != 0 || settings.ways.size() > 240)
        throw ToolError("give an even number of ways, 240 at most");
}

int index_of(const std::string& interface) {
    const unsigned index = if_nametoindex(interface.c_str());
    if (index == 0)
        throw system_error(interface);
    return static_cast<int>(index);
}

// One way: what is sent, and where it has to arrive.
struct Way {
    Way(const Settings& settings, std::size_t number)
        : generator(recipe(settings, number)),
          sender(settings.ways[number]),
          end(index_of(settings.ends[number])) {}

    static FrameRecipe recipe(const Settings& settings, std::size_t number) {
        FrameRecipe recipe;
        recipe.kinds = parse_kinds("udp");
        recipe.flows = settings.flows;
        recipe.stream = static_cast<std::uint8_t>(number);
        recipe.source_port = static_cast<std::uint16_t>(10000 + 100 * number);
        return recipe;
    }

    FrameGenerator generator;
    PacketSender sender;
    int end;
};

// What the commands have asked for, and how far that has come.
enum class Stage { idle, coming_up, steady, draining };

class Traffic {
  public:
    explicit Traffic(const Settings& settings)
        : settings_(settings),
          crossings_(settings.ways.size(), settings.flows),
          pacer_(settings.rate * settings.ways.size()) {
        for (std::size_t number = 0; number < settings.ways.size(); ++number)
            ways_.push_back(std::make_unique<Way>(settings, number));
        if (::fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK) != 0)
            throw system_error("stdin");
    }

    void run(StopSignal& stop) {
        while (!stop.requested() && !abandoned_) {
            send_due(stop);
            wire_.take([&](const Arrival& arrival) { arrived(arrival); });
            take_commands();
            advance();
            stop.wait(wire_.descriptor(), 0,
                      std::max<std::chrono::nanoseconds>(pacer_.until_due(), tick));
        }
    }

  private:
    void send_due(StopSignal& stop) {
        for (std::size_t due = pacer_.due(256); due > 0; --due) {
            send_one(turn_, stop);
            turn_ = (turn_ + 1) % ways_.size();
        }
    }

    void send_one(std::size_t number, StopSignal& stop) {
        Way& way = *ways_[number];
        way.generator.next(batch_[0]);
        const auto stamp = find_stamp(batch_[0]);
        if (!stamp)
            throw ToolError("a frame without a stamp");
        // The time comes first: a frame that counts as sent after a moment was sent after it.
        crossings_.sent(number, stamp->sequence, stamp->flow, now());
        way.sender.send(batch_, left_, stop);
        if (left_.empty() || !left_[0])
            crossings_.not_sent(number, stamp->sequence);
    }

    void arrived(const Arrival& arrival) {
        const auto stamp = find_stamp(arrival.frame);
        if (!stamp || stamp->stream >= ways_.size() ||
            ways_[stamp->stream]->end != arrival.interface_index) {
            ++strays_;
            return;
        }
        crossings_.arrived(stamp->stream, stamp->sequence, arrival.time);
    }

    void take_commands() {
        char text[512];
        const ssize_t size = ::read(STDIN_FILENO, text, sizeof text);
        if (size < 0 && errno != EAGAIN && errno != EINTR)
            throw system_error("stdin");
        if (size == 0)
            abandoned_ = true; // who gave the commands is gone
        if (size <= 0)
            return;
        commands_.append(text, static_cast<std::size_t>(size));
        for (std::size_t end = commands_.find('\n'); end != std::string::npos;
             end = commands_.find('\n')) {
            obey(commands_.substr(0, end));
            commands_.erase(0, end + 1);
        }
    }

    void obey(const std::string& line) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "begin") {
            crossings_.begin();
            strays_ = 0;
            wire_.take_drops();
            stage_ = Stage::idle;
            if (std::puts("begun") < 0 || std::fflush(stdout) != 0)
                throw system_error("answering");
            return;
        }
        unsigned steady = 0;
        unsigned patience = 0;
        if (command != "finish" || !(words >> file_ >> steady >> patience))
            throw ToolError("no such command: '" + line + "'");
        steady_time_ = milliseconds(steady);
        deadline_ = Clock::now() + milliseconds(patience);
        stage_ = Stage::coming_up;
    }

    void advance() {
        if (stage_ == Stage::coming_up && (crossings_.up() || Clock::now() >= deadline_)) {
            steady_ = now();
            deadline_ = Clock::now() + steady_time_;
            stage_ = Stage::steady;
        }
        if (stage_ == Stage::steady && Clock::now() >= deadline_) {
            end_ = now();
            deadline_ = Clock::now() + drain_time;
            stage_ = Stage::draining;
        }
        const Timestamp from = std::min(crossings_.up().value_or(steady_), steady_);
        if (stage_ == Stage::draining &&
            (crossings_.complete(from, end_) || Clock::now() >= deadline_)) {
            write_account();
            stage_ = Stage::idle;
        }
    }

    void write_account() {
        JsonObject account;
        set_time(account, "first_ns", crossings_.first());
        set_time(account, "last_ns", crossings_.last());
        set_time(account, "up_ns", crossings_.up());
        account.set("steady_ns", steady_).set("end_ns", end_);
        account.set("strays", strays_).set("receive_drops", wire_.take_drops());
        Json ways(json_array());
        const auto reports = crossings_.report(steady_, end_);
        for (std::size_t number = 0; number < reports.size(); ++number)
            json_array_append_new(ways.get(),
                                  describe(number, reports[number]).release().release());
        account.set("ways", std::move(ways));
        // Under another name until it is whole.
        const std::string unfinished = file_ + ".part";
        std::ofstream(unfinished) << account.text() << '\n';
        if (std::rename(unfinished.c_str(), file_.c_str()) != 0)
            throw system_error(file_);
    }

    static void set_time(JsonObject& object, const char* key, std::optional<Timestamp> time) {
        if (time)
            object.set(key, *time);
    }

    [[nodiscard]] JsonObject describe(std::size_t number, const WayReport& report) const {
        JsonObject way;
        way.set("from", settings_.ways[number]).set("to", settings_.ends[number]);
        way.set("sent", report.sent).set("arrived", report.arrived);
        way.set("doubled", report.doubled).set("lost_before", report.lost_before);
        way.set("lost_between", report.lost_between).set("lost_after_up", report.lost_after_up);
        way.set("sent_after_up", report.sent_after_up);
        way.set("dead", Json(json_boolean(report.dead)));
        set_time(way, "first_ns", report.first);
        return way;
    }

    Settings settings_;
    Crossings crossings_;
    Pacer pacer_;
    Wire wire_;
    std::vector<std::unique_ptr<Way>> ways_;
    std::size_t turn_ = 0;
    std::vector<Bytes> batch_{1};
    std::vector<bool> left_;
    std::uint64_t strays_ = 0;
    std::string commands_;
    bool abandoned_ = false;

    Stage stage_ = Stage::idle;
    std::string file_;
    milliseconds steady_time_{0};
    Clock::time_point deadline_;
    Timestamp steady_ = 0;
    Timestamp end_ = 0;
};

int run(int argc, char** argv) {
    StopSignal stop;
    Settings settings;
    read_settings(argc, argv, settings);
    Traffic traffic(settings);
    say_ready();
    traffic.run(stop);
    return exit_ok;
}

} // namespace

} // namespace afpguard::study

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::study::run);
}
