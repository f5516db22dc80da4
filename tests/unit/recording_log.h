// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"
#include "tests/unit/text.h"

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace afpguard::test {

// Keeps what is logged, from any thread, as "level: line".
class RecordingLog final : public Log {
  public:
    void error(std::string_view line) override { keep("error", line); }
    void warning(std::string_view line) override { keep("warning", line); }
    void info(std::string_view line) override { keep("info", line); }
    void detail(std::string_view line) override { keep("detail", line); }

    // Lines of one level ("warning"), or of all.
    [[nodiscard]] std::size_t count(std::string_view level = "") const {
        return count_with(level, "");
    }
    // Lines of a level that have `part` in them.
    [[nodiscard]] std::size_t count_with(std::string_view level, std::string_view part) const {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::size_t found = 0;
        for (const std::string& line : lines_)
            if (line.starts_with(level) && line.find(part) != std::string::npos)
                ++found;
        return found;
    }
    [[nodiscard]] bool has(std::string_view part) const { return count_with("", part) != 0; }

    // The line logged last, empty where there is none.
    [[nodiscard]] Text last() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return lines_.empty() ? Text() : Text(lines_.back());
    }
    // All lines, one under the other.
    [[nodiscard]] Text all() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::string sum;
        for (const std::string& line : lines_)
            sum += line + "\n";
        return sum;
    }

  private:
    void keep(const char* level, std::string_view line) {
        const std::lock_guard<std::mutex> lock(mutex_);
        lines_.push_back(std::string(level) + ": " + std::string(line));
    }

    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

} // namespace afpguard::test
