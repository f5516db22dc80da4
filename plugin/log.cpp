// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/log.h"

#include "suricata-headers/log.h"

#include <cstdlib>

namespace afpguard {

namespace {

constexpr const char* module_name = "afp-guard";

int length_of(std::string_view line) {
    return static_cast<int>(line.size());
}

void write_error(int level, std::string_view line) {
    suricata::SCLogErr(level, __FILE__, "", 0, module_name, "%.*s", length_of(line), line.data());
}

void write(int level, std::string_view line) {
    suricata::SCLog(level, __FILE__, "", 0, module_name, "%.*s", length_of(line), line.data());
}

} // namespace

void EngineLog::error(std::string_view line) {
    write_error(suricata::SC_LOG_ERROR, line);
}

void EngineLog::warning(std::string_view line) {
    write_error(suricata::SC_LOG_WARNING, line);
}

void EngineLog::info(std::string_view line) {
    write(suricata::SC_LOG_INFO, line);
}

void EngineLog::detail(std::string_view line) {
    write(suricata::SC_LOG_PERF, line);
}

EngineLog& engine_log() {
    static EngineLog log;
    return log;
}

void cannot_start(std::string_view reason) {
    engine_log().error(reason);
    std::exit(EXIT_FAILURE);
}

} // namespace afpguard
