// SPDX-License-Identifier: GPL-2.0-only
// Copies lines from stdin to stdout, with the time at which each came (nanoseconds since 1970)
// before it. Suricata's own log knows seconds only.
#include "tests/study/wire.h"
#include "tests/tools/tool.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace afpguard::study {

namespace {

int run(int /*argc*/, char** /*argv*/) {
    std::string unfinished;
    char text[4096];
    while (true) {
        const ssize_t size = ::read(STDIN_FILENO, text, sizeof text);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            throw tools::system_error("reading");
        const tools::Timestamp time = now();
        unfinished.append(text, static_cast<std::size_t>(size));
        if (size == 0 && !unfinished.empty())
            unfinished += '\n';
        for (std::size_t end = unfinished.find('\n'); end != std::string::npos;
             end = unfinished.find('\n')) {
            std::printf("%llu %s\n", static_cast<unsigned long long>(time),
                        unfinished.substr(0, end).c_str());
            unfinished.erase(0, end + 1);
        }
        if (std::fflush(stdout) != 0)
            throw tools::system_error("writing");
        if (size == 0)
            return tools::exit_ok;
    }
}

} // namespace

} // namespace afpguard::study

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::study::run);
}
