// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/expectations.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::study {

namespace {

std::string milliseconds(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f ms", number);
    return text;
}

class Judge {
  public:
    explicit Judge(const json_t* runs) : runs_(runs) {}

    std::vector<Expectation> judge() {
        std::size_t index = 0;
        const json_t* run = nullptr;
        json_array_foreach(runs_, index, run) judge_run(run);
        return std::move(found_);
    }

  private:
    void judge_run(const json_t* run) {
        measured_completely(run);
        const std::string mode = text_at(run, "mode");
        if (mode == "guard" || mode == "strict")
            closes_the_race(run);
        if (mode == "strict")
            none(run, "guarded", "frames that found their peer not up");
        if (mode == "off" && count_at(run, "delay_us") > 0)
            shows_the_race(run);
        if (mode == "guard")
            starts_fast(run);
        if (mode == "strict")
            starts_like_guard(run);
    }

    void measured_completely(const json_t* run) {
        none(run, "receive_drops", "frames that the measurement itself missed");
        none(run, "cycles_not_all_traced", "cycles with threads that were not traced");
    }

    void closes_the_race(const json_t* run) {
        equal(run, "started", "cycles", "cycles that reached 'Engine started'");
        none(run, "enotsock_lines", "ENOTSOCK lines");
        none(run, "cycles_not_all_up", "cycles in which not every flow came through");
        none(run, "failed", "frames that could not be sent");
        none(run, "lost_after_up", "frames lost after the last pair was up");
        none(run, "doubled", "frames that came out twice");
        none(run, "strays", "frames that came out where they do not belong");
        none(run, "wedged", "wedged interfaces");
        none(run, "cycles_bad_exit", "cycles that did not end with status 0");
    }

    void shows_the_race(const json_t* run) {
        const std::uint64_t with = count_at(run, "cycles_enotsock");
        const std::uint64_t all = count_at(run, "cycles");
        add(run, 2 * with > all,
            "ENOTSOCK in most cycles: " + std::to_string(with) + " of " + std::to_string(all));
    }

    // One delay and not the sum of all; without a delay, far less than one thread after the other.
    void starts_fast(const json_t* run) {
        const double delay = number_at(run, "delay_us").value_or(0) / 1e3;
        if (delay > 0) {
            at_most(run, "start_ms", 1.3 * delay, "exec to 'Engine started', 1.3 x one delay");
            at_most(run, "socket_phase_ms", 1.3 * delay, "socket phase, 1.3 x one delay");
        } else if (const json_t* stock = like(run, "stock")) {
            at_most(run, "socket_phase_ms", number_at(stock, "socket_phase_ms").value_or(0) / 5,
                    "socket phase, a fifth of stock's");
        }
    }

    void starts_like_guard(const json_t* run) {
        if (const json_t* guard = like(run, "guard"))
            at_most(run, "start_ms", number_at(guard, "start_ms").value_or(0) * 1.1,
                    "exec to 'Engine started', 1.1 x guard");
    }

    // The run of another mode that is else the same.
    const json_t* like(const json_t* run, const char* mode) const {
        std::size_t index = 0;
        const json_t* other = nullptr;
        json_array_foreach(runs_, index, other) {
            if (text_at(other, "mode") == mode &&
                text_at(other, "suricata") == text_at(run, "suricata") &&
                count_at(other, "delay_us") == count_at(run, "delay_us") &&
                count_at(other, "ring_mb") == count_at(run, "ring_mb"))
                return other;
        }
        return nullptr;
    }

    void none(const json_t* run, const char* key, const std::string& what) {
        const std::uint64_t number = count_at(run, key);
        add(run, number == 0, "no " + what + ": " + std::to_string(number));
    }

    void equal(const json_t* run, const char* key, const char* other, const std::string& what) {
        const std::uint64_t number = count_at(run, key);
        const std::uint64_t wanted = count_at(run, other);
        add(run, number == wanted && wanted > 0,
            "all " + what + ": " + std::to_string(number) + " of " + std::to_string(wanted));
    }

    void at_most(const json_t* run, const char* key, double bound, const std::string& what) {
        const auto number = number_at(run, key);
        found_.push_back({run_name(run),
                          what + " (" + milliseconds(bound) +
                              "): " + (number ? milliseconds(*number) : "not measured"),
                          number && *number <= bound, false});
    }

    void add(const json_t* run, bool holds, const std::string& what) {
        found_.push_back({run_name(run), what, holds, true});
    }

    const json_t* runs_;
    std::vector<Expectation> found_;
};

} // namespace

std::vector<Expectation> expectations(const json_t* runs) {
    return Judge(runs).judge();
}

} // namespace afpguard::study
