// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/frame_compare.h"
#include "tests/tools/frame_generator.h"
#include "tests/tools/sequence_account.h"

#include "tests/unit/cmocka.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace afpguard::tools;
using Kind = FrameDifference::Kind;
using Frames = std::vector<Bytes>;

// UDP frames of three flows in turn.
Frames some_frames(std::uint64_t count = 30) {
    FrameRecipe recipe;
    recipe.kinds = {FrameKind::udp};
    recipe.count = count;
    recipe.flows = 3;
    FrameGenerator generator(recipe);
    Frames frames;
    for (Bytes frame; generator.next(frame);)
        frames.push_back(frame);
    return frames;
}

Frames::iterator place(Frames& frames, std::size_t number) {
    return frames.begin() + static_cast<std::ptrdiff_t>(number);
}

struct Findings {
    std::size_t missing, unexpected, changed, reordered;
    std::size_t expected, actual; // of the first one
};

// What is found after `spoil` has done something to a copy.
template <class Spoil> Findings findings(Spoil spoil, bool ordered = true) {
    const Frames expected = some_frames();
    Frames actual = expected;
    spoil(actual);
    const auto found = compare_frames(expected, actual, ordered);
    const auto count = [&](Kind kind) {
        return static_cast<std::size_t>(
            std::count_if(found.begin(), found.end(), [=](auto& one) { return one.kind == kind; }));
    };
    const FrameDifference first = found.empty() ? FrameDifference{Kind::missing} : found.front();
    return {count(Kind::missing),   count(Kind::unexpected), count(Kind::changed),
            count(Kind::reordered), first.expected,          first.actual};
}

#define ASSERT_FINDINGS(found, missing_, unexpected_, changed_, reordered_)                        \
    do {                                                                                           \
        assert_int_equal((found).missing, missing_);                                               \
        assert_int_equal((found).unexpected, unexpected_);                                         \
        assert_int_equal((found).changed, changed_);                                               \
        assert_int_equal((found).reordered, reordered_);                                           \
    } while (false)

void equal_is_equal(void** /*state*/) {
    const Findings found = findings([](Frames&) {});
    ASSERT_FINDINGS(found, 0, 0, 0, 0);
}

void a_lost_frame_is_missing(void** /*state*/) {
    const Findings found = findings([](Frames& frames) { frames.erase(place(frames, 7)); });
    ASSERT_FINDINGS(found, 1, 0, 0, 0);
    assert_int_equal(found.expected, 7);
}

void a_doubled_frame_is_unexpected(void** /*state*/) {
    const Findings found = findings([](Frames& frames) { frames.push_back(frames[7]); });
    ASSERT_FINDINGS(found, 0, 1, 0, 0);
    assert_int_equal(found.actual, 30);
}

void a_flipped_bit_is_a_change(void** /*state*/) {
    for (const std::size_t byte : {0U, 13U, 20U, 30U, 59U}) {
        const Findings found = findings([=](Frames& frames) { frames[7][byte] ^= 0x10; });
        ASSERT_FINDINGS(found, 0, 0, 1, 0);
        assert_int_equal(found.expected, 7);
        assert_int_equal(found.actual, 7);
    }
}

void a_lost_tag_or_byte_is_a_change(void** /*state*/) {
    Findings found = findings([](Frames& frames) { frames[7].pop_back(); });
    ASSERT_FINDINGS(found, 0, 0, 1, 0);
    found = findings([](Frames& frames) {
        const std::uint8_t tag[] = {0x81, 0, 0, 5};
        frames[7].insert(frames[7].begin() + 12, std::begin(tag), std::end(tag));
    });
    ASSERT_FINDINGS(found, 0, 0, 1, 0);
}

void order_counts_within_a_flow_only(void** /*state*/) {
    const auto swap = [](std::size_t one, std::size_t other) {
        return [=](Frames& frames) { std::swap(frames[one], frames[other]); };
    };
    Findings found = findings(swap(6, 7)); // of two flows
    ASSERT_FINDINGS(found, 0, 0, 0, 0);
    found = findings(swap(6, 9)); // of the same flow
    ASSERT_FINDINGS(found, 0, 0, 0, 1);
    assert_int_equal(found.expected, 6);
    assert_int_equal(found.actual, 9);
    found = findings(swap(6, 9), false);
    ASSERT_FINDINGS(found, 0, 0, 0, 0);
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

void a_difference_is_marked(void** /*state*/) {
    Bytes expected(40, 'a');
    Bytes actual = expected;
    actual[18] = 'b';
    const bool marked = contains(hex_difference(expected, actual), "  - 0010  61 61 61 61 ") &&
                        contains(hex_difference(expected, actual), "  + 0010  61 61 62 61 ") &&
                        contains(hex_difference(expected, actual), "\n                ^^\n");
    assert_true(marked);
    assert_true(hex_difference(expected, expected).empty());
}

// "received lost doubled reordered" after `spoil`; with the right summary of what was sent.
template <class Spoil> std::string account(Spoil spoil, const char* summary = nullptr) {
    Frames frames = some_frames();
    spoil(frames);
    SequenceAccount account(0);
    Timestamp time = 0;
    for (const Bytes& frame : frames)
        account.add(frame, time += 1000);
    if (summary != nullptr)
        account.set_sent(Json(json_loads(summary, 0, nullptr)).get());
    const JsonObject report = account.report();
    std::string text = account.flawless() ? "flawless" : "flawed";
    for (const char* key : {"received", "lost", "doubled", "reordered"})
        text += " " + json_text(json_object_get(report.value(), key));
    return text;
}

bool accounts_add_up() {
    const char* sent = R"({"per_flow":[10,10,10]})";
    return account([](Frames&) {}) == "flawless 30 0 0 0" &&
           account([](Frames&) {}, sent) == "flawless 30 0 0 0" &&
           account([](Frames& f) { f.erase(place(f, 4)); }) == "flawed 29 1 0 0" &&
           account([](Frames& f) { f.insert(f.begin(), f[4]); }) == "flawed 31 0 1 1" &&
           account([](Frames& f) { std::swap(f[3], f[9]); }) == "flawed 30 0 0 2" &&
           account([](Frames& f) { std::swap(f[3], f[4]); }) == "flawless 30 0 0 0" &&
           account([](Frames& f) { f.clear(); }) == "flawed 0 0 0 0";
}

// The end of a flow is missed only by who knows how much was sent.
bool losses_at_the_end_are_noticed() {
    const char* sent = R"({"per_flow":[10,10,10]})";
    const auto cut = [](Frames& frames) { frames.resize(20); };
    const auto without_flow = [](Frames& frames) {
        for (std::size_t i = 10; i-- > 0;)
            frames.erase(place(frames, i * 3 + 1));
    };
    return account(cut) == "flawless 20 0 0 0" && account(cut, sent) == "flawed 20 10 0 0" &&
           account(without_flow) == "flawless 20 0 0 0" &&
           account(without_flow, sent) == "flawed 20 10 0 0";
}

void sequences_are_accounted_for(void** /*state*/) {
    assert_true(accounts_add_up());
    assert_true(losses_at_the_end_are_noticed());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(equal_is_equal),
        cmocka_unit_test(a_lost_frame_is_missing),
        cmocka_unit_test(a_doubled_frame_is_unexpected),
        cmocka_unit_test(a_flipped_bit_is_a_change),
        cmocka_unit_test(a_lost_tag_or_byte_is_a_change),
        cmocka_unit_test(order_counts_within_a_flow_only),
        cmocka_unit_test(a_difference_is_marked),
        cmocka_unit_test(sequences_are_accounted_for),
    };
    return cmocka_run_group_tests_name("tools: compare", tests, nullptr, nullptr);
}
