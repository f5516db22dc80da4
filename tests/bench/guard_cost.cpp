// SPDX-License-Identifier: GPL-2.0-only
// What the look at the peer's word costs a frame: the plugin's transmitter beside one that sends
// without looking. send() is defined here and does nothing, or the kernel's microsecond would hide
// what is measured.
#include "src/bridge/transmitter.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

// Opaque, as the system call is to the compiler.
extern "C" [[gnu::noinline]] ssize_t send(int /*number*/, const void* data, std::size_t size,
                                          int /*flags*/) {
    asm volatile("" : "+r"(size) : "r"(data) : "memory");
    return static_cast<ssize_t>(size);
}

namespace {

using namespace afpguard;

constexpr unsigned frames = 2'000'000; // of one measurement
constexpr unsigned rounds = 41;

class Silent final : public Log {
  public:
    void error(std::string_view /*line*/) override {}
    void warning(std::string_view /*line*/) override {}
    void info(std::string_view /*line*/) override {}
    void detail(std::string_view /*line*/) override {}
};

// As the transmitter, less the guard.
class Unguarded final : public Sender {
  public:
    explicit Unguarded(int descriptor) : descriptor_(descriptor) {}
    Fate send(std::span<const std::uint8_t> frame) override {
        return ::send(descriptor_, frame.data(), frame.size(), 0) >= 0 ? Fate::sent : Fate::failed;
    }

  private:
    int descriptor_;
};

double nanoseconds_per_frame(Sender& sender) {
    std::array<std::uint8_t, 64> frame{};
    unsigned sent = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (unsigned number = 0; number < frames; ++number)
        sent += sender.send(frame) == Fate::sent ? 1 : 0;
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    if (sent != frames)
        std::abort();
    return took.count() / frames;
}

struct Spread {
    double lower = 0; // quartiles
    double median = 0;
    double upper = 0;
};

Spread spread_of(std::vector<double> values) {
    std::ranges::sort(values);
    const auto at = [&](std::size_t quarter) { return values[(values.size() - 1) * quarter / 4]; };
    return {at(1), at(2), at(3)};
}

struct Costs {
    Spread guarded;
    Spread unguarded;
    Spread check; // of the differences, round by round
};

Costs measure() {
    Silent log;
    Peer peer;
    peer.publish(3);
    Transmitter transmitter(peer, SendErrors("peer", log));
    Unguarded plain(3);
    std::vector<double> guarded;
    std::vector<double> unguarded;
    std::vector<double> differences;
    for (unsigned round = 0; round < rounds; ++round) {
        guarded.push_back(nanoseconds_per_frame(transmitter));
        unguarded.push_back(nanoseconds_per_frame(plain));
        differences.push_back(guarded.back() - unguarded.back());
    }
    return {spread_of(guarded), spread_of(unguarded), spread_of(differences)};
}

tools::JsonObject to_json(const Spread& spread) {
    tools::JsonObject object;
    object.set("median", spread.median);
    object.set("lower_quartile", spread.lower).set("upper_quartile", spread.upper);
    return object;
}

tools::JsonObject to_json(const Costs& costs) {
    tools::JsonObject object;
    object.set("frames", std::uint64_t{frames}).set("rounds", std::uint64_t{rounds});
    object.set("guarded_ns", to_json(costs.guarded));
    object.set("unguarded_ns", to_json(costs.unguarded));
    object.set("check_ns", to_json(costs.check));
    return object;
}

void write_to(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    if (!(file << text << "\n" << std::flush))
        throw tools::ToolError("cannot write " + path);
}

void print(const char* name, const Spread& spread) {
    std::printf("%-22s %6.2f ns a frame (quartiles %.2f to %.2f)\n", name, spread.median,
                spread.lower, spread.upper);
}

int body(int argc, char** argv) {
    std::string json;
    tools::Options options("[options]", "What the guard's look at the peer costs a frame.");
    options.text("json", "FILE", "write the numbers there", json);
    if (!options.parse(argc, argv).empty())
        throw tools::ToolError("takes options only; see --help");
    const Costs costs = measure();
    print("with the guard", costs.guarded);
    print("without it", costs.unguarded);
    print("the guard", costs.check);
    if (!json.empty())
        write_to(json, to_json(costs).text());
    return tools::exit_ok;
}

} // namespace

int main(int argc, char** argv) {
    return tools::run_tool(argc, argv, body);
}
