// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/live_capture.h"

#include "tests/tools/options.h"

#include <poll.h>

#include <string>

namespace afpguard::tools {

namespace {

using std::chrono::milliseconds;

// The kernel hands a block over when it is full or this old. Blocks rather than immediate mode:
// there every frame, however small, occupies a slot for the largest one, and a burst overruns.
constexpr int block_age_ms = 10;

// Between two looks at the clock and the stop signal.
constexpr int frames_at_once = 1024;

// Frames received before the end was asked for are in user space after this time.
constexpr milliseconds drain_time{6 * block_age_ms};

pcap_direction_t direction_of(const std::string& name) {
    if (name == "in")
        return PCAP_D_IN;
    if (name == "out")
        return PCAP_D_OUT;
    if (name == "both")
        return PCAP_D_INOUT;
    throw ToolError("--direction: '" + name + "' is none of in, out, both");
}

// Sees to it that a setter, called before activation, cannot fail unseen.
void must(int outcome, const char* what) {
    if (outcome != 0)
        throw ToolError(std::string("libpcap refuses ") + what);
}

} // namespace

LiveCapture::LiveCapture(const CaptureSettings& settings)
    : settings_(settings), filter_(settings.filter) {
    if (settings_.interface.empty())
        throw ToolError("no --interface given");
    open();
}

void LiveCapture::open() {
    const auto direction = direction_of(settings_.direction);
    char error[PCAP_ERRBUF_SIZE] = "";
    pcap_.reset(pcap_create(settings_.interface.c_str(), error));
    if (!pcap_)
        throw ToolError(error);
    pcap_t* pcap = pcap_.get();
    must(pcap_set_snaplen(pcap, whole_frame), "the frame length");
    must(pcap_set_promisc(pcap, 1), "promiscuous mode");
    must(pcap_set_timeout(pcap, block_age_ms), "the timeout");
    must(pcap_set_buffer_size(pcap, static_cast<int>(settings_.buffer_mb << 20)), "the buffer");
    must(pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO), "nanoseconds");
    if (pcap_activate(pcap) < 0)
        throw ToolError(settings_.interface + ": " + pcap_geterr(pcap));
    if (pcap_datalink(pcap) != DLT_EN10MB)
        throw ToolError(settings_.interface + ": not an Ethernet interface");
    must(pcap_setdirection(pcap, direction), "the direction");
    if (pcap_setnonblock(pcap, 1, error) != 0)
        throw ToolError(error);
}

bool LiveCapture::enough() const {
    return settings_.count != 0 && totals_.frames >= settings_.count;
}

bool LiveCapture::take_ready(const std::function<void(const Recorded&)>& take) {
    bool any = false;
    for (int turn = 0; turn < frames_at_once && !enough(); ++turn) {
        pcap_pkthdr* header = nullptr;
        const u_char* data = nullptr;
        const int outcome = pcap_next_ex(pcap_.get(), &header, &data);
        if (outcome == 0)
            break;
        if (outcome != 1)
            throw ToolError(settings_.interface + ": " + pcap_geterr(pcap_.get()));
        if (header->caplen < header->len)
            throw ToolError(settings_.interface + ": a frame was cut short");
        any = true;
        newest_ = static_cast<Timestamp>(header->ts.tv_sec) * 1'000'000'000 +
                  static_cast<Timestamp>(header->ts.tv_usec);
        const ByteView frame(data, header->caplen);
        if (!settings_.filter.empty() && !filter_.matches(frame))
            continue;
        ++totals_.frames;
        totals_.bytes += frame.size();
        take({frame, newest_});
    }
    return any;
}

void LiveCapture::wait(StopSignal& stop, milliseconds time) {
    stop.wait(pcap_get_selectable_fd(pcap_.get()), POLLIN, time);
}

// Takes what came until now. Traffic may go on, so the end is a frame from after the stop, or
// nothing more once every block of before is due.
void LiveCapture::drain(StopSignal& stop, const std::function<void(const Recorded&)>& take) {
    const auto end = Clock::now() + drain_time;
    const auto wall = std::chrono::system_clock::now().time_since_epoch() + milliseconds(20);
    const auto last = static_cast<Timestamp>(std::chrono::nanoseconds(wall).count());
    while (!enough() && newest_ < last) {
        if (take_ready(take))
            continue;
        if (Clock::now() >= end)
            break;
        stop.wait(-1, 0, milliseconds(5));
    }
}

CaptureTotals LiveCapture::run(StopSignal& stop, const std::function<void(const Recorded&)>& take) {
    Clock::time_point last = Clock::now();
    while (!enough() && !stop.requested()) {
        if (take_ready(take)) {
            last = Clock::now();
            continue;
        }
        const auto quiet = std::chrono::duration_cast<milliseconds>(Clock::now() - last);
        const milliseconds idle(settings_.idle_ms);
        if (idle.count() != 0 && totals_.frames != 0 && quiet >= idle)
            break;
        wait(stop, idle.count() != 0 && totals_.frames != 0 ? idle - quiet : milliseconds(1000));
    }
    drain(stop, take);
    pcap_stat seen{};
    if (pcap_stats(pcap_.get(), &seen) != 0)
        throw ToolError(settings_.interface + ": " + pcap_geterr(pcap_.get()));
    totals_.kernel_frames = seen.ps_recv;
    totals_.kernel_drops = seen.ps_drop;
    return totals_;
}

void add_capture_options(Options& options, CaptureSettings& settings) {
    options.text("interface", "NAME", "the interface to record", settings.interface);
    options.text("direction", "in|out|both", "which frames of it", settings.direction);
    options.text("filter", "BPF", "only frames that match, VLAN tags in place", settings.filter);
    options.number("count", "N", "stop after so many frames", settings.count);
    options.number("idle-ms", "N", "stop when none came for so long after the first",
                   settings.idle_ms);
    options.number("buffer-mb", "N", "size of the kernel's buffer", settings.buffer_mb, 1, 1024);
}

} // namespace afpguard::tools
