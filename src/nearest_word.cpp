// SPDX-License-Identifier: GPL-2.0-only
#include "src/nearest_word.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace afpguard {

namespace {

// Letters to be put in, taken out or changed to make one word the other.
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size()); // of one's beginning so far, behind each letter
    std::iota(row.begin(), row.end(), std::size_t{1});
    std::size_t length = 0;
    for (const char letter : one) {
        std::size_t diagonal = length++;
        std::size_t left = length;
        for (std::size_t column = 0; column < other.size(); ++column) {
            const std::size_t changed = diagonal + (letter == other[column] ? 0 : 1);
            diagonal = row[column];
            left = row[column] = std::min({changed, diagonal + 1, left + 1});
        }
    }
    return row.empty() ? length : row.back();
}

} // namespace

std::optional<std::string_view> nearest_word(std::string_view misspelt,
                                             std::span<const std::string_view> known) {
    // A third of it wrong is still the same word to a reader; more is another one.
    std::size_t nearest = std::max<std::size_t>(1, misspelt.size() / 3) + 1;
    std::optional<std::string_view> found;
    for (const std::string_view word : known) {
        // What differs in length by more is not looked at, however long a word is.
        if (std::max(word.size(), misspelt.size()) - std::min(word.size(), misspelt.size()) >=
            nearest)
            continue;
        const std::size_t apart = distance(misspelt, word);
        if (apart >= nearest)
            continue;
        nearest = apart;
        found = word;
    }
    return found;
}

} // namespace afpguard
