// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather.h"

#include "doctor/program.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace afpguard::doctor {

namespace {

constexpr std::chrono::seconds patience{20};
constexpr std::chrono::seconds patience_for_rules{300};

// "This is Suricata version 8.0.8 RELEASE"
std::string version_in(const std::string& text) {
    constexpr std::string_view words = "Suricata version ";
    const std::size_t start = text.find(words);
    if (start == std::string::npos)
        return {};
    const std::string rest = text.substr(start + words.size());
    return rest.substr(0, rest.find_first_not_of("0123456789."));
}

// "  eBPF support:                            yes"
bool has_ebpf(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.find("eBPF support:") != std::string::npos)
            return line.ends_with("yes");
    return false;
}

// The last thing that it calls an error, without the time and the thread before it.
std::string complaint_in(const std::string& text) {
    std::istringstream lines(text);
    std::string complaint;
    for (std::string line; std::getline(lines, line);)
        for (const std::string_view word : {"Error: ", "<Error> - "})
            if (const std::size_t found = line.find(word); found != std::string::npos)
                complaint = line.substr(found + word.size());
    return complaint;
}

// A folder for the logs of a test, which goes with the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::error_code problem;
        std::string name = std::filesystem::temp_directory_path(problem).string();
        name += "/afp-guard-doctor.XXXXXX";
        if (!problem && ::mkdtemp(name.data()) != nullptr)
            path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!path_.empty())
            std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

void run_test(const Request& request, Suricata& suricata) {
    const TemporaryFolder folder;
    std::vector<std::string> command{suricata.path,         "-T", "-c",
                                     request.configuration, "-l", folder.path()};
    for (const std::string& one : request.includes)
        command.insert(command.end(), {"--include", one});
    const auto result = run_program(command, patience_for_rules);
    suricata.test_status = result ? result->status : -1;
    suricata.test_complaint = result ? complaint_in(result->output) : result.error().message();
}

} // namespace

Suricata gather_suricata(const Request& request) {
    Suricata found;
    found.path = request.suricata.empty() ? find_program("suricata") : request.suricata;
    if (found.path.empty()) {
        found.problem = "is not in PATH";
        return found;
    }
    const auto result = run_program({found.path, "--build-info"}, patience);
    if (!result) {
        found.problem = result.error().message();
        return found;
    }
    found.version = version_in(result->output);
    found.ebpf = has_ebpf(result->output);
    if (found.version.empty())
        found.problem = "does not say its version; it ended with " + std::to_string(result->status);
    else if (request.test)
        run_test(request, found);
    return found;
}

} // namespace afpguard::doctor
