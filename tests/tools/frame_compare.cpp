// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/frame_compare.h"

#include "tests/tools/packet_view.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_map>

namespace afpguard::tools {

namespace {

// Beyond so many, frames are called missing or unexpected without looking for resemblance.
constexpr std::size_t most_resemblances = 200;

std::string_view text_of(const Bytes& frame) {
    return {reinterpret_cast<const char*>(frame.data()), frame.size()};
}

// Which expected frame each actual one is, and what is left over on either side.
struct Matching {
    static constexpr std::size_t none = SIZE_MAX;
    std::vector<std::size_t> expected_of; // per actual frame
    std::vector<std::size_t> missing;
    std::vector<std::size_t> unexpected;
};

Matching match(const std::vector<Bytes>& expected, const std::vector<Bytes>& actual) {
    // Equal frames are taken in order, so doubles never look reordered.
    std::unordered_map<std::string_view, std::vector<std::size_t>> open;
    for (std::size_t i = expected.size(); i-- > 0;)
        open[text_of(expected[i])].push_back(i);
    Matching found;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const auto place = open.find(text_of(actual[i]));
        if (place == open.end() || place->second.empty()) {
            found.expected_of.push_back(Matching::none);
            found.unexpected.push_back(i);
            continue;
        }
        found.expected_of.push_back(place->second.back());
        place->second.pop_back();
    }
    for (const auto& [text, places] : open)
        found.missing.insert(found.missing.end(), places.begin(), places.end());
    std::sort(found.missing.begin(), found.missing.end());
    return found;
}

// Bytes that differ at the same place, and those that one has more.
std::size_t distance(const Bytes& one, const Bytes& other) {
    const std::size_t common = std::min(one.size(), other.size());
    std::size_t differing = std::max(one.size(), other.size()) - common;
    for (std::size_t i = 0; i < common; ++i)
        differing += one[i] != other[i] ? 1 : 0;
    return differing;
}

// The same stamp, or at least three quarters of the bytes in common.
bool resemble(const Bytes& one, const Bytes& other) {
    const auto stamp = find_stamp(one);
    const auto other_stamp = find_stamp(other);
    if (stamp && other_stamp)
        return stamp->stream == other_stamp->stream && stamp->sequence == other_stamp->sequence;
    return distance(one, other) * 4 < std::max(one.size(), other.size());
}

void add_leftovers(const std::vector<Bytes>& expected, const std::vector<Bytes>& actual,
                   Matching& found, std::vector<FrameDifference>& differences) {
    using Kind = FrameDifference::Kind;
    for (std::size_t i = 0; i < found.missing.size(); ++i) {
        const std::size_t missing = found.missing[i];
        auto candidate = found.unexpected.end();
        if (i < most_resemblances)
            candidate = std::find_if(found.unexpected.begin(), found.unexpected.end(),
                                     [&](std::size_t unexpected) {
                                         return resemble(expected[missing], actual[unexpected]);
                                     });
        if (candidate == found.unexpected.end()) {
            differences.push_back({Kind::missing, missing});
        } else {
            differences.push_back({Kind::changed, missing, *candidate});
            found.unexpected.erase(candidate);
        }
    }
    for (const std::size_t unexpected : found.unexpected)
        differences.push_back({Kind::unexpected, 0, unexpected});
}

void add_reordered(const std::vector<Bytes>& actual, const Matching& found,
                   std::vector<FrameDifference>& differences) {
    std::unordered_map<std::string, std::size_t> furthest; // by flow
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const std::size_t place = found.expected_of[i];
        if (place == Matching::none)
            continue;
        const auto [entry, first] = furthest.try_emplace(view_packet(actual[i]).flow_name(), place);
        if (!first && place < entry->second)
            differences.push_back({FrameDifference::Kind::reordered, place, i});
        entry->second = std::max(entry->second, place);
    }
}

constexpr std::size_t bytes_of_line = 16;
constexpr char digits[] = "0123456789abcdef";

std::string hex_line(ByteView bytes, std::size_t start) {
    std::string line = "    ";
    for (int shift = 12; shift >= 0; shift -= 4)
        line += digits[start >> shift & 15];
    line += "  ";
    std::string readable;
    for (std::size_t i = start; i < start + bytes_of_line; ++i) {
        if (i >= bytes.size()) {
            line += "   ";
            continue;
        }
        line += digits[bytes[i] >> 4];
        line += digits[bytes[i] & 15];
        line += ' ';
        readable += bytes[i] >= 32 && bytes[i] < 127 ? static_cast<char>(bytes[i]) : '.';
    }
    return line + ' ' + readable + '\n';
}

} // namespace

std::vector<FrameDifference> compare_frames(const std::vector<Bytes>& expected,
                                            const std::vector<Bytes>& actual, bool ordered) {
    std::vector<FrameDifference> differences;
    Matching found = match(expected, actual);
    add_leftovers(expected, actual, found, differences);
    if (ordered)
        add_reordered(actual, found, differences);
    return differences;
}

std::string hex_difference(ByteView expected, ByteView actual) {
    std::string text;
    const std::size_t length = std::max(expected.size(), actual.size());
    for (std::size_t start = 0; start < length; start += bytes_of_line) {
        std::string carets(10, ' ');
        bool equal = true;
        for (std::size_t i = start; i < std::min(start + bytes_of_line, length); ++i) {
            const bool same = i < expected.size() && i < actual.size() && expected[i] == actual[i];
            carets += same ? "   " : "^^ ";
            equal = equal && same;
        }
        if (equal)
            continue;
        std::string lines[] = {hex_line(expected, start), hex_line(actual, start)};
        lines[0][2] = '-';
        lines[1][2] = '+';
        while (carets.back() == ' ')
            carets.pop_back();
        text += lines[0] + lines[1] + carets + '\n';
    }
    return text;
}

std::string hex_dump(ByteView bytes, std::size_t most) {
    std::string text;
    for (std::size_t start = 0; start < std::min(bytes.size(), most); start += bytes_of_line)
        text += hex_line(bytes, start);
    return text;
}

} // namespace afpguard::tools
