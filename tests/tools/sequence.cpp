// SPDX-License-Identifier: GPL-2.0-only
// Says which of the frames sent by `frames` were lost, doubled or reordered.
#include "tests/tools/live_capture.h"
#include "tests/tools/options.h"
#include "tests/tools/sequence_account.h"

#include <cstdint>
#include <cstdio>
#include <string>

namespace afpguard::tools {

namespace {

struct Settings {
    std::string file;
    std::string sent;
    std::uint8_t stream = 0;
    bool report_only = false;
    CaptureSettings capture;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("FILE|--interface NAME [options]",
                    "Follows the stamps of `frames` through a pcap or on a live interface.\n"
                    "Status 0 where every frame came once and in order, 1 where not.");
    options.text("sent", "FILE",
                 "the summary that `frames` printed: only with it are losses at the end of a flow "
                 "noticed",
                 settings.sent);
    options.number("stream", "N", "the generator's --stream", settings.stream);
    options.flag("report-only", "status 0 whatever was found", settings.report_only);
    add_capture_options(options, settings.capture);
    const auto files = options.parse(argc, argv);
    if (files.size() + (settings.capture.interface.empty() ? 0 : 1) != 1)
        throw ToolError("give one pcap or --interface");
    if (!files.empty())
        settings.file = files.front();
}

// The recorded or live frames, each to the account. Returns exit_incomplete where any were missed.
int feed(const Settings& settings, SequenceAccount& account) {
    if (!settings.file.empty()) {
        const FrameFilter filter(settings.capture.filter);
        PcapReader reader(settings.file);
        while (const auto recorded = reader.next())
            if (settings.capture.filter.empty() || filter.matches(recorded->frame))
                account.add(recorded->frame, recorded->time);
        return exit_ok;
    }
    StopSignal stop;
    LiveCapture capture(settings.capture);
    say_ready();
    const auto totals = capture.run(
        stop, [&](const Recorded& recorded) { account.add(recorded.frame, recorded.time); });
    if (totals.kernel_drops == 0)
        return exit_ok;
    std::fprintf(stderr, "sequence: the kernel dropped frames; raise --buffer-mb\n");
    return exit_incomplete;
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    SequenceAccount account(settings.stream);
    const int fed = feed(settings, account);
    // Read now: a generator beside us may have ended only just before.
    if (!settings.sent.empty())
        account.set_sent(read_json(settings.sent).get());
    account.report().print();
    if (fed != exit_ok)
        return fed;
    return account.flawless() || settings.report_only ? exit_ok : exit_finding;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
