// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/finding.h"
#include "doctor/yaml_node.h"
#include "src/os/error.h"

#include <memory>
#include <string>
#include <vector>

namespace afpguard::doctor {

// A configuration as the engine would have it in memory.
struct YamlTree {
    std::unique_ptr<YamlNode> root;
    std::vector<std::string> files; // that it was read from, in the order of reading
    Findings remarks;               // what the engine reads otherwise than one who reads the file
};

// Reads suricata.yaml, its includes and those of the command line, by the rules of the engine's own
// loader. An error is one line, "FILE:LINE:COLUMN: problem".
Result<YamlTree> load_yaml(const std::string& path, const std::vector<std::string>& includes);

} // namespace afpguard::doctor
