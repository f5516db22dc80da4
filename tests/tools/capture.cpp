// SPDX-License-Identifier: GPL-2.0-only
// Records an interface until a signal, a number of frames or silence; says so when it missed any.
#include "tests/tools/json.h"
#include "tests/tools/live_capture.h"
#include "tests/tools/options.h"

#include <cstdio>
#include <string>

namespace afpguard::tools {

namespace {

int run(int argc, char** argv) {
    StopSignal stop;
    CaptureSettings settings;
    std::string file;
    Options options("--interface NAME --write FILE [options]",
                    "Records frames to a pcap. Prints 'ready' once it sees every frame, and a "
                    "summary at the end.\nStatus 3: the kernel dropped frames, the recording is "
                    "no evidence.");
    options.text("write", "FILE", "the recording", file);
    add_capture_options(options, settings);
    if (!options.parse(argc, argv).empty() || file.empty())
        throw ToolError("give --interface and --write; see --help");

    PcapWriter writer(file);
    LiveCapture capture(settings);
    say_ready();
    const CaptureTotals totals = capture.run(
        stop, [&](const Recorded& recorded) { writer.write(recorded.frame, recorded.time); });
    writer.flush();
    JsonObject()
        .set("frames", totals.frames)
        .set("bytes", totals.bytes)
        .set("kernel_frames", totals.kernel_frames)
        .set("kernel_drops", totals.kernel_drops)
        .print();
    if (totals.kernel_drops == 0)
        return exit_ok;
    std::fprintf(stderr, "capture: the kernel dropped frames; raise --buffer-mb\n");
    return exit_incomplete;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
