// SPDX-License-Identifier: GPL-2.0-only
// afp-guard-doctor: checks a sensor before Suricata starts.

#include "doctor/checks.h"
#include "doctor/options.h"
#include "doctor/report.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifndef AFP_GUARD_PLUGIN_DIR
#define AFP_GUARD_PLUGIN_DIR "/usr/lib/suricata"
#endif

namespace {

using namespace afpguard;
using namespace afpguard::doctor;

constexpr int not_examined = 3;

bool write_all(std::FILE* to, const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), to) == text.size() && std::fflush(to) == 0;
}

// Where it was asked for; false where that cannot be written.
bool write_json(const std::string& where, const std::string& text) {
    if (where.empty())
        return true;
    if (where == "-")
        return write_all(stdout, text);
    std::FILE* file = std::fopen(where.c_str(), "we");
    const bool written = file != nullptr && write_all(file, text);
    if (file != nullptr)
        std::fclose(file);
    if (!written)
        std::perror(where.c_str());
    return written;
}

int examine_sensor(const Options& options) {
    const auto sensor = gather(options.request);
    if (!sensor) {
        const std::string problem = sensor.error().message();
        std::fprintf(stderr, "afp-guard-doctor: %s\n", problem.c_str());
        write_json(options.json, as_json(options.request.configuration, problem));
        return not_examined;
    }
    const Findings findings = examine(*sensor);
    if (!write_json(options.json, as_json(*sensor, findings)))
        return not_examined;
    const bool colours = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    if (options.json != "-" && !write_all(stdout, as_text(*sensor, findings, colours)))
        return not_examined;
    return status_of(findings);
}

int run(int count, char** words) {
    auto options = read_options(count, words);
    if (!options) {
        std::fprintf(stderr, "afp-guard-doctor: %s; see --help\n",
                     options.error().message().c_str());
        return not_examined;
    }
    if (options->help)
        return write_all(stdout, usage()) ? 0 : not_examined;
    if (options->version)
        return write_all(stdout, "afp-guard-doctor " PACKAGE_VERSION "\n") ? 0 : not_examined;
    options->request.plugin_folder = AFP_GUARD_PLUGIN_DIR;
    return examine_sensor(*options);
}

} // namespace

int main(int count, char** words) {
    try {
        return run(count, words);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "afp-guard-doctor: %s\n", problem.what());
        return not_examined;
    }
}
