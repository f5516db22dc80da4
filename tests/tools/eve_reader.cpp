// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/eve_reader.h"

#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdlib>

namespace afpguard::tools {

EveReader::EveReader(const std::string& path) : path_(path), file_(path) {
    if (!file_)
        throw system_error(path);
}

Json EveReader::next() {
    std::string line;
    while (std::getline(file_, line)) {
        ++line_;
        if (file_.eof()) // no newline yet: still being written
            return nullptr;
        if (line.empty())
            continue;
        json_error_t error{};
        Json record(json_loadb(line.data(), line.size(), 0, &error));
        if (!record)
            throw ToolError(path_ + ":" + std::to_string(line_) + ": " + error.text);
        return record;
    }
    if (file_.bad())
        throw system_error(path_);
    return nullptr;
}

const json_t* value_at(const json_t* record, const std::string& path) {
    const json_t* value = record;
    for (std::size_t start = 0; value != nullptr && start <= path.size();) {
        const std::size_t dot = std::min(path.find('.', start), path.size());
        const std::string key = path.substr(start, dot - start);
        if (json_is_array(value) && key.find_first_not_of("0123456789") == std::string::npos)
            value = json_array_get(value, std::strtoul(key.c_str(), nullptr, 10));
        else
            value = json_object_get(value, key.c_str());
        start = dot + 1;
    }
    return value;
}

std::string scalar_text(const json_t* value) {
    if (json_is_string(value))
        return {json_string_value(value), json_string_length(value)};
    return json_text(value);
}

std::optional<EveCondition> EveCondition::parse(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return std::nullopt;
    EveCondition condition;
    condition.equal_ = text[equals - 1] != '!';
    condition.path_ = text.substr(0, condition.equal_ ? equals : equals - 1);
    condition.value_ = text.substr(equals + 1);
    return condition;
}

bool EveCondition::holds(const json_t* record) const {
    const json_t* value = value_at(record, path_);
    return (value != nullptr && scalar_text(value) == value_) == equal_;
}

} // namespace afpguard::tools
