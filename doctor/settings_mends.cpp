// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/settings_mends.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace afpguard::doctor {

namespace {

struct Answer {
    std::string_view words; // of the plugin's warning
    std::string_view line;  // of suricata.yaml that mends it
};

// The first that fits. Their test makes the plugin say each of them.
constexpr std::array<Answer, 17> answers{{
    {"defrag inline", "defrag: no"},
    {"without defrag", "defrag: yes"},
    {"tpacket-v3 holds frames back", "tpacket-v3: no"},
    {"tpacket-v3 is for the run mode", "tpacket-v3: no"},
    {"does less work with tpacket-v3", "tpacket-v3: yes"},
    {"v2-block-size", "v2-block-size: 131072"},
    {"block-size", "block-size: 131072"},
    {"cluster_rollover tears", "cluster-type: cluster_flow"},
    {"rollover is ignored", "rollover: no"},
    {"bpf-filter: frames that do not match", "bpf-mismatch: forward"},
    {"offload has no effect", "offload: auto"},
    {"bpf-mismatch has no effect", "bpf-mismatch: drop"},
    {"link-propagation has no effect", "link-propagation: no"},
    {"ebpf-lb-file is for", "cluster-type: cluster_ebpf"},
    {"bpf-filter is not used", "bpf-filter: \"\""},
    {"bypass: a program", "bypass: no"},
    {"\"transparent\" is not possible", "offload: auto"},
}};

// What stands between two words; empty where it does not.
std::string between(std::string_view text, std::string_view before, std::string_view behind) {
    const std::size_t start = text.find(before);
    if (start == std::string_view::npos)
        return {};
    const std::string_view rest = text.substr(start + before.size());
    return std::string(rest.substr(0, behind.empty() ? rest.size() : rest.find(behind)));
}

bool is_a_value(std::string_view text) {
    return !text.empty() && text.find(' ') == std::string_view::npos;
}

// KEY: "VALUE" is not allowed; allowed: …; using the default, DEFAULT
std::string line_for_bad_value(std::string_view what) {
    const std::string allowed = between(what, "is not allowed; allowed: ", ";");
    const std::string used = between(what, "; using the default, ", "");
    const std::string key(what.substr(0, what.find(':')));
    if (allowed.empty())
        return {};
    return key + ": " + (is_a_value(used) ? used : "# " + allowed);
}

// A key that nobody knows, or a section of another form: no line of a setting mends those.
std::optional<Mend> mend_of_form(std::string_view what) {
    if (const std::string key = between(what, "unknown key \"", "\" is ignored"); !key.empty()) {
        const std::string nearest = between(what, "; did you mean \"", "\"");
        return by_words(nearest.empty() ? "remove " + key
                                        : "write " + nearest + " in place of " + key);
    }
    if (std::string form = between(what, "allowed: keys with values, as ", ""); !form.empty())
        return by_yaml(std::move(form));
    return std::nullopt;
}

std::string line_for(std::string_view what) {
    if (std::string line = line_for_bad_value(what); !line.empty())
        return line;
    if (what.starts_with("ring-size"))
        return "ring-size: " + between(what, "; using ", "");
    for (const Answer& one : answers)
        if (what.find(one.words) != std::string_view::npos)
            return std::string(one.line);
    return {};
}

} // namespace

Finding finding_of(Severity severity, std::string_view line) {
    const std::size_t colon = line.find(": ");
    Finding finding{severity, "settings", "configuration", std::string(line), {}};
    if (colon != std::string_view::npos) {
        finding.where = line.substr(0, colon);
        finding.what = line.substr(colon + 2);
    }
    if (auto mend = mend_of_form(finding.what)) {
        finding.mend = *std::move(mend);
        return finding;
    }
    std::string mend = line_for(finding.what);
    if (mend.empty())
        finding.mend = by_words("change suricata.yaml as the line says");
    else if (finding.where == "afp-guard")
        finding.mend = in_section("afp-guard", mend);
    else
        finding.mend = in_entry_of(finding.where, mend);
    return finding;
}

} // namespace afpguard::doctor
