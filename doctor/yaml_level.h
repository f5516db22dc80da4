// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/finding.h"
#include "doctor/yaml_node.h"
#include "src/os/error.h"

#include <string>
#include <string_view>

namespace afpguard::doctor {

// Who reads the files that a file includes, and hears what is odd in it.
class YamlIncluder {
  public:
    virtual ~YamlIncluder() = default;

    // `asked_at` is "FILE:LINE:COLUMN".
    virtual Status include(const std::string& path, const std::string& asked_at,
                           YamlNode& into) = 0;
    // Counts one more step, and says whether it is within bounds.
    virtual bool has_room() = 0;
    virtual void remark(Finding finding) = 0;
};

// Reads the text of one file into a node, as the engine's loader does: it knows keys, values,
// sequences and `include`, follows no alias, and what is said later counts.
Status parse_yaml(const std::string& path, std::string_view text, YamlNode& into,
                  YamlIncluder& includer);

} // namespace afpguard::doctor
