// SPDX-License-Identifier: GPL-2.0-only
// Answers questions about an eve.json: how many records are such, and what they say.
#include "tests/tools/eve_reader.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace afpguard::tools {

namespace {

struct Question {
    std::string file;
    std::string verb;
    std::vector<EveCondition> conditions;
    std::vector<std::string> paths;
};

Question read_question(int argc, char** argv) {
    const Options options(
        "EVE.json count|last|values [PATH=VALUE|PATH!=VALUE …] [PATH …]",
        "count: how many records fulfil all conditions.\n"
        "last: the values at the paths in the last such record; without paths the whole record.\n"
        "values: the same for every such record, one line each.\n"
        "Paths are dotted: alert.signature_id, dns.answers.0.rdata. Several values have tabs "
        "between.\nA path that a record lacks prints '-'; last has status 1 where there is no "
        "value at all.");
    const auto words = options.parse(argc, argv);
    if (words.size() < 2)
        throw ToolError("give a file and count, last or values; see --help");
    Question question{words[0], words[1], {}, {}};
    if (question.verb != "count" && question.verb != "last" && question.verb != "values")
        throw ToolError("'" + question.verb + "' is none of count, last, values");
    for (std::size_t i = 2; i < words.size(); ++i) {
        if (const auto condition = EveCondition::parse(words[i]))
            question.conditions.push_back(*condition);
        else
            question.paths.push_back(words[i]);
    }
    if (question.verb == "count" && !question.paths.empty())
        throw ToolError("count takes conditions only, not '" + question.paths.front() + "'");
    return question;
}

// The values in one line; nothing where the record has none of them.
std::optional<std::string> answer(const Question& question, const json_t* record) {
    if (question.paths.empty())
        return json_text(record);
    std::string line;
    bool any = false;
    for (const std::string& path : question.paths) {
        const json_t* value = value_at(record, path);
        any = any || value != nullptr;
        line += line.empty() ? "" : "\t";
        line += value != nullptr ? scalar_text(value) : "-";
    }
    return any ? std::optional(line) : std::nullopt;
}

int run(int argc, char** argv) {
    const Question question = read_question(argc, argv);
    EveReader reader(question.file);
    std::uint64_t count = 0;
    std::optional<std::string> last;
    while (const Json record = reader.next()) {
        const bool fits = std::all_of(
            question.conditions.begin(), question.conditions.end(),
            [&](const EveCondition& condition) { return condition.holds(record.get()); });
        if (!fits)
            continue;
        ++count;
        if (question.verb == "count")
            continue;
        last = answer(question, record.get());
        if (question.verb == "values" && last)
            std::printf("%s\n", last->c_str());
    }
    if (question.verb == "count")
        std::printf("%llu\n", static_cast<unsigned long long>(count));
    if (question.verb != "last")
        return exit_ok;
    if (!last) {
        std::fprintf(stderr, "eve: %s\n",
                     count == 0 ? "no record fulfils the conditions"
                                : "the last such record has no such value");
        return exit_finding;
    }
    std::printf("%s\n", last->c_str());
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
