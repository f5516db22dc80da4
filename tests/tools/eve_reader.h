// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace afpguard::tools {

// Reads the records of an eve.json one by one, while it may still be written.
class EveReader {
  public:
    explicit EveReader(const std::string& path);
    // The next record. A last line without its end is not there yet; any other line that is no
    // JSON throws ToolError with its number.
    [[nodiscard]] Json next();

  private:
    std::string path_;
    std::ifstream file_;
    std::size_t line_ = 0;
};

// The value at a dotted path ("alert.signature_id", "dns.answers.0.rdata"), or null.
[[nodiscard]] const json_t* value_at(const json_t* record, const std::string& path);

// A scalar as in a condition: text without quotes, numbers, true, false, null; others as JSON.
[[nodiscard]] std::string scalar_text(const json_t* value);

// "path=value" or "path!=value"; a record without the path fulfils only the latter.
class EveCondition {
  public:
    // Nothing where the text is no condition.
    [[nodiscard]] static std::optional<EveCondition> parse(const std::string& text);
    [[nodiscard]] bool holds(const json_t* record) const;

  private:
    std::string path_;
    std::string value_;
    bool equal_ = true;
};

} // namespace afpguard::tools
