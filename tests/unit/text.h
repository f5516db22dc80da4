// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/unit/cmocka.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace afpguard::test {

// A string without a destructor. A failed assert jumps out of its function, so what a test asserts
// on, and all else in its frame, must be of this kind; strings stay inside helper functions.
struct Text {
    static constexpr std::size_t most = 4095; // longer ones are cut off
    std::array<char, most + 1> bytes{};

    Text() = default;
    Text(std::string_view text) { text.copy(bytes.data(), std::min(text.size(), most)); }
    Text(const std::string& text) : Text(std::string_view(text)) {}
    Text(const char* text) : Text(std::string_view(text)) {}

    // For assert_string_equal.
    [[nodiscard]] const char* c_str() const { return bytes.data(); }
    [[nodiscard]] bool empty() const { return bytes[0] == '\0'; }
    [[nodiscard]] bool mentions(const char* part) const {
        return std::strstr(c_str(), part) != nullptr;
    }
};

// Fails, and shows both, unless `text` has `part` in it.
inline void assert_mentions(const Text& text, const char* part) {
    if (!text.mentions(part))
        fail_msg("expected \"%s\" in \"%s\"", part, text.c_str());
}

} // namespace afpguard::test
