// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/counters.h"

#include "suricata-headers/statistics.h"

#include <cstddef>

namespace afpguard {

namespace {

// The engine keeps names by pointer, beyond the end of everything here.
using Name = std::array<char, 48>;

constexpr Name joined(const char* prefix, const char* name) {
    Name whole{};
    std::size_t length = 0;
    for (const char* part : {prefix, name})
        for (; *part != '\0'; ++part)
            whole.at(length++) = *part;
    whole.at(length) = '\0';
    return whole;
}

constexpr auto fate_counters = [] {
    std::array<Name, fate_count> names{};
    for (std::size_t fate = 0; fate < fate_count; ++fate)
        names[fate] = joined("capture.afp_guard.", fate_names[fate]);
    return names;
}();

constexpr auto send_error_counters = [] {
    std::array<Name, send_error_count> names{};
    for (std::size_t kind = 0; kind < send_error_count; ++kind)
        names[kind] = joined("capture.afp_guard.send.", send_error_kinds[kind].name);
    return names;
}();

} // namespace

std::uint16_t Counters::id(const char* name) const {
    return suricata::StatsRegisterCounter(name, thread_);
}

Counters::Counters(suricata::ThreadVars* thread, suricata::LiveDevice* device)
    : thread_(thread),
      device_(device),
      kernel_packets_(id("capture.kernel_packets")),
      kernel_drops_(id("capture.kernel_drops")),
      errors_(id("capture.errors")),
      polls_(id("capture.afpacket.polls")),
      poll_signal_(id("capture.afpacket.poll_signal")),
      poll_timeout_(id("capture.afpacket.poll_timeout")),
      poll_data_(id("capture.afpacket.poll_data")),
      poll_errors_(id("capture.afpacket.poll_errors")),
      send_errors_(id("capture.afpacket.send_errors")),
      received_(id("capture.afp_guard.received")) {
    // There for those who look for it. Nothing here waits in a busy loop, so it stays 0.
    suricata::StatsRegisterAvgCounter("capture.afpacket.busy_loop_avg", thread_);
    for (std::size_t fate = 0; fate < fate_count; ++fate)
        ended_[fate] = id(fate_counters[fate].data());
    for (std::size_t kind = 0; kind < send_error_count; ++kind)
        not_sent_[kind] = id(send_error_counters[kind].data());
}

void Counters::add(std::uint16_t counter, std::uint64_t count) const {
    if (count != 0)
        suricata::StatsAddUI64(thread_, counter, count);
}

void Counters::count_wait(WaitEnd end) {
    add(polls_, 1);
    switch (end) {
    case WaitEnd::frames:
        return add(poll_data_, 1);
    case WaitEnd::device_error:
        return add(poll_signal_, 1);
    case WaitEnd::timeout:
        return add(poll_timeout_, 1);
    case WaitEnd::failure:
        return add(poll_errors_, 1);
    case WaitEnd::interrupted:
        return;
    }
}

void Counters::publish(const Report& report) {
    publish_kernel(report.kernel_news);
    publish_fates(report.totals);
}

void Counters::publish_kernel(const KernelCount& news) {
    kernel_.frames += news.frames;
    kernel_.drops += news.drops;
    add(kernel_packets_, news.frames);
    add(kernel_drops_, news.drops);
    suricata::LiveDevicePktsAdd(device_, news.frames);
    suricata::LiveDeviceDropAdd(device_, news.drops);
}

void Counters::publish_fates(const Totals& totals) {
    add(received_, totals.received - published_.received);
    for (std::size_t fate = 0; fate < fate_count; ++fate)
        add(ended_[fate], totals.ended[fate] - published_.ended[fate]);
    for (std::size_t kind = 0; kind < send_error_count; ++kind)
        add(not_sent_[kind], totals.not_sent[kind] - published_.not_sent[kind]);
    // Failed frames are those the engine refused and those the kernel did not take.
    const std::uint64_t failed = totals.of(Fate::failed) - published_.of(Fate::failed);
    const std::uint64_t not_sent = totals.not_sent_in_all() - published_.not_sent_in_all();
    add(send_errors_, not_sent);
    add(errors_, failed - not_sent);
    published_ = totals;
}

} // namespace afpguard
