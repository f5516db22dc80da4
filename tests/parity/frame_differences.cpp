// SPDX-License-Identifier: GPL-2.0-only
// What became of each frame behind stock's capture and behind the plugin's, where that differs.
#include "tests/tools/options.h"
#include "tests/tools/packet_view.h"
#include "tests/tools/pcap_file.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace afpguard::tools {

namespace {

// How a frame is told of: the name that it was sent under, and how it differs from what was sent.
struct Arrival {
    std::string name;
    std::string change; // empty: as it was sent

    bool operator==(const Arrival&) const = default;
};

std::vector<std::string> read_lines(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

std::string hex(ByteView bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        constexpr char digits[] = "0123456789abcdef";
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

// The bytes between what both begin and what both end with: "12: 88a8 > 8100".
std::string change_of(const Bytes& sent, const Bytes& came) {
    const auto [left, _] = std::ranges::mismatch(sent, came);
    const auto start = static_cast<std::size_t>(left - sent.begin());
    std::size_t same_end = 0;
    while (same_end < std::min(sent.size(), came.size()) - start &&
           sent[sent.size() - 1 - same_end] == came[came.size() - 1 - same_end])
        ++same_end;
    const auto middle = [&](const Bytes& bytes) {
        constexpr std::size_t shown = 16;
        const std::size_t length = bytes.size() - same_end - start;
        if (length > shown)
            return std::to_string(length) + " bytes";
        return hex(ByteView(bytes).subspan(start, length));
    };
    return std::to_string(start) + ": " + middle(sent) + " > " + middle(came);
}

// How many bytes two frames have in common at both ends.
std::size_t likeness(const Bytes& one, const Bytes& other) {
    const std::size_t shorter = std::min(one.size(), other.size());
    std::size_t begin = 0;
    while (begin < shorter && one[begin] == other[begin])
        ++begin;
    std::size_t end = 0;
    while (end < shorter - begin && one[one.size() - 1 - end] == other[other.size() - 1 - end])
        ++end;
    return begin + end;
}

class Sent {
  public:
    Sent(const std::string& pcap, const std::string& names)
        : frames_(read_frames(pcap)), names_(read_lines(names)) {
        if (frames_.size() != names_.size())
            throw ToolError(names + " does not have a name for each frame");
        for (std::size_t i = 0; i < frames_.size(); ++i)
            places_[frames_[i]] = i;
    }

    [[nodiscard]] std::vector<Arrival> arrivals(const std::vector<Bytes>& came) const {
        std::vector<bool> seen(frames_.size());
        for (const Bytes& frame : came)
            if (const auto place = places_.find(frame); place != places_.end())
                seen[place->second] = true;
        std::vector<Arrival> list;
        list.reserve(came.size());
        for (const Bytes& frame : came)
            list.push_back(arrival(frame, seen));
        return list;
    }

  private:
    [[nodiscard]] Arrival arrival(const Bytes& frame, const std::vector<bool>& seen) const {
        if (const auto place = places_.find(frame); place != places_.end())
            return {names_[place->second], ""};
        // The most alike of those that did not come as they were sent; half of it at least.
        std::size_t best = frame.size() / 2;
        std::optional<std::size_t> source;
        for (std::size_t i = 0; i < frames_.size(); ++i) {
            const std::size_t alike = seen[i] ? 0 : likeness(frames_[i], frame);
            if (alike > best) {
                best = alike;
                source = i;
            }
        }
        if (source)
            return {names_[*source], change_of(frames_[*source], frame)};
        return {"of the sensor, " + view_packet(frame).flow_name(), hex(frame)};
    }

    std::vector<Bytes> frames_;
    std::vector<std::string> names_;
    std::map<Bytes, std::size_t> places_;
};

std::string fate_of(const std::vector<std::string>& fates) {
    if (fates.empty())
        return "absent";
    std::string text;
    for (const std::string& fate : fates) {
        text += text.empty() ? "" : " and ";
        text += fate.empty() ? "as sent" : fate;
    }
    return text;
}

using Fates = std::map<std::string, std::vector<std::string>>;

Fates fates_by_name(const std::vector<Arrival>& arrivals) {
    Fates fates;
    for (const Arrival& one : arrivals)
        fates[one.name].push_back(one.change);
    for (auto& [name, list] : fates)
        std::ranges::sort(list);
    return fates;
}

std::size_t tell_fates(const std::string& where, const Fates& stock, const Fates& plugin) {
    std::map<std::string, bool> names;
    for (const Fates* side : {&stock, &plugin})
        for (const auto& [name, list] : *side)
            names[name] = true;
    std::size_t differences = 0;
    const auto of = [](const Fates& side, const std::string& name) {
        const auto found = side.find(name);
        return fate_of(found == side.end() ? std::vector<std::string>{} : found->second);
    };
    for (const auto& [name, unused] : names) {
        if (of(stock, name) == of(plugin, name))
            continue;
        ++differences;
        std::printf("%s: %s: stock: %s; plugin: %s\n", where.c_str(), name.c_str(),
                    of(stock, name).c_str(), of(plugin, name).c_str());
    }
    return differences;
}

// The names that came on both sides, as often as on that of which there are fewer.
std::vector<std::string> common_order(const std::vector<Arrival>& of, const Fates& other) {
    std::vector<std::string> order;
    std::map<std::string, std::size_t> taken;
    for (const Arrival& one : of) {
        const auto found = other.find(one.name);
        if (found != other.end() && taken[one.name]++ < found->second.size())
            order.push_back(one.name);
    }
    return order;
}

int run(int argc, char** argv) {
    std::string where = "far side";
    Options options("SENT.pcap NAMES STOCK.pcap PLUGIN.pcap [options]",
                    "Names the frames that did not come alike, or not in the same order, behind "
                    "two captures; one on a line.\nStatus 0: all alike. 1: not.");
    options.text("where", "WORDS", "what a line begins with", where);
    const auto files = options.parse(argc, argv);
    if (files.size() != 4)
        throw ToolError("give four files; see --help");
    const Sent sent(files[0], files[1]);
    const auto stock = sent.arrivals(read_frames(files[2]));
    const auto plugin = sent.arrivals(read_frames(files[3]));
    const Fates stock_fates = fates_by_name(stock);
    const Fates plugin_fates = fates_by_name(plugin);
    std::size_t differences = tell_fates(where, stock_fates, plugin_fates);
    const auto stock_order = common_order(stock, plugin_fates);
    const auto plugin_order = common_order(plugin, stock_fates);
    const auto [here, there] = std::ranges::mismatch(stock_order, plugin_order);
    if (here != stock_order.end() && there != plugin_order.end()) {
        ++differences;
        std::printf("%s: order: stock: %s first; plugin: %s first\n", where.c_str(), here->c_str(),
                    there->c_str());
    }
    return differences == 0 ? exit_ok : exit_finding;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
