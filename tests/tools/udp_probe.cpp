// SPDX-License-Identifier: GPL-2.0-only
// Sends numbered datagrams to an echo server and measures what comes back, and when.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/pacer.h"
#include "tests/tools/service_socket.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::tools {

namespace {

constexpr std::size_t probe_size = 16; // number and time of sending

struct Settings {
    std::string destination;
    std::uint16_t port = 7;
    std::uint16_t source_port = 0;
    std::uint64_t count = 1000;
    std::uint64_t rate = 1000;
    std::size_t size = 64;
    std::uint64_t timeout_ms = 1000;
    bool report_only = false;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("--destination IP [options]",
                    "Sends numbered datagrams to an echo server; prints how many came back and "
                    "their round-trip times.\nStatus 1: some did not come back, or twice.");
    options.text("destination", "IP", "where the echo server is", settings.destination);
    options.number("port", "N", "its port", settings.port, 1);
    options.number("source-port", "N", "our own; 0: any", settings.source_port);
    options.number("count", "N", "how many datagrams", settings.count, 1, 100'000'000);
    options.number("rate", "N", "datagrams per second; 0: as fast as it goes", settings.rate);
    options.number("size", "N", "bytes of payload", settings.size, probe_size, 65507);
    options.number("timeout-ms", "N", "how long to wait after the last one", settings.timeout_ms);
    options.flag("report-only", "status 0 whatever came back", settings.report_only);
    if (!options.parse(argc, argv).empty() || settings.destination.empty())
        throw ToolError("give --destination; see --help");
}

std::uint64_t now_ns() {
    return static_cast<std::uint64_t>(
        std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
}

class Probe {
  public:
    explicit Probe(const Settings& settings)
        : settings_(settings),
          socket_(connected_udp(settings.destination, settings.port, settings.source_port)),
          answered_(settings.count),
          payload_(settings.size) {}

    void run(StopSignal& stop) {
        Pacer pacer(settings_.rate);
        while (sent_ < settings_.count && !stop.requested()) {
            // Answers are taken while the next one is not due: their time is ours to measure.
            if (pacer.due(1) != 0)
                send_next();
            else
                stop.wait(socket_.number(), POLLIN, pacer.until_due());
            take_answers();
        }
        const auto end = Clock::now() + std::chrono::milliseconds(settings_.timeout_ms);
        while (times_.size() < sent_ && !stop.requested() && Clock::now() < end) {
            stop.wait(socket_.number(), POLLIN, end - Clock::now());
            take_answers();
        }
    }

    [[nodiscard]] bool flawless() const { return times_.size() == sent_ && doubled_ == 0; }

    void report() {
        std::sort(times_.begin(), times_.end());
        JsonObject result;
        result.set("sent", sent_).set("answers", std::uint64_t{times_.size()});
        result.set("lost", sent_ - times_.size()).set("doubled", doubled_);
        result.set("send_errors", errors_);
        if (!times_.empty()) {
            JsonObject times;
            times.set("min", at(0)).set("median", at(0.5)).set("p99", at(0.99));
            times.set("p999", at(0.999)).set("max", at(1));
            result.set("rtt_us", std::move(times));
        }
        result.print();
    }

  private:
    void send_next() {
        write_bytes(payload_, 0, sent_++, 8);
        write_bytes(payload_, 8, now_ns(), 8);
        // ICMP errors of earlier datagrams come up here, too: lost is lost.
        if (send(socket_.number(), payload_.data(), payload_.size(), 0) < 0)
            ++errors_;
    }

    void take_answers() {
        for (int turn = 0; turn < datagrams_at_once && receive(socket_, datagram_); ++turn) {
            const std::uint64_t now = now_ns();
            if (datagram_.length < probe_size)
                continue;
            const std::uint64_t number = read_bytes(datagram_.bytes(), 0, 8);
            if (number >= sent_)
                continue;
            if (answered_[number])
                ++doubled_;
            else
                times_.push_back(now - read_bytes(datagram_.bytes(), 8, 8));
            answered_[number] = true;
        }
    }

    // The time below which this part of all answers lies, in microseconds (nearest rank).
    [[nodiscard]] double at(double part) const {
        const auto place = static_cast<std::size_t>(part * static_cast<double>(times_.size() - 1));
        return static_cast<double>(times_[place]) / 1e3;
    }

    const Settings& settings_;
    Fd socket_;
    std::vector<bool> answered_;
    Bytes payload_;
    Datagram datagram_;
    std::vector<std::uint64_t> times_; // nanoseconds
    std::uint64_t sent_ = 0;
    std::uint64_t doubled_ = 0;
    std::uint64_t errors_ = 0;
};

int run(int argc, char** argv) {
    StopSignal stop;
    Settings settings;
    read_settings(argc, argv, settings);
    Probe probe(settings);
    probe.run(stop);
    probe.report();
    return probe.flawless() || settings.report_only ? exit_ok : exit_finding;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
