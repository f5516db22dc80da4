// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/frame_filter.h"
#include "src/net/tag_filter.h"
#include "src/net/vlan.h"

#include "tests/unit/bpf_machine.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/filter_frames.h"
#include "tests/unit/text.h"

#include <pcap/dlt.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;
using test::WireFrame;

bool looks(const char* expression) {
    return compile_filter(expression, DLT_EN10MB) && looks_at_tags(expression, DLT_EN10MB);
}

// The first expression that does not look at tags.
Text first_that_does_not_look() {
    for (const char* expression : test::tag_expressions())
        if (!looks(expression))
            return expression;
    return {};
}

void knows_what_looks_at_tags(void** /*state*/) {
    assert_string_equal(first_that_does_not_look().c_str(), "");
}

// The numbers of tags in other places, and other numbers in the place of the type.
Text first_that_looks() {
    for (const char* expression :
         {"", "udp", "not ip", "tcp port 33024", "ip6 and tcp dst port 33024", "ip[2:2] = 0x8100",
          "ether[16:2] = 0x8100", "ether[0:2] = 0x8100", "ether[8:4] = 0x81000064", "len = 33024",
          "ether proto 0x88b5", "ether[12:2] = 0x0800", "ether[12:2] & 0xff00 = 0x0800",
          "ether[12:4] = 0x08004500", "ether[13] = 0", "stp", "mpls", "ip protochain 6"})
        if (looks(expression))
            return expression;
    return {};
}

void leaves_other_expressions_to_the_kernel(void** /*state*/) {
    assert_string_equal(first_that_looks().c_str(), "");
}

std::string show(const WireFrame& frame) {
    std::string text;
    for (std::size_t at = 12; at < std::min<std::size_t>(frame.size(), 34); ++at) {
        constexpr const char* digits = "0123456789abcdef";
        text += {digits[frame[at] >> 4], digits[frame[at] & 15]};
    }
    return text;
}

// Empty, or how the program for the kernel differs from the expression: on which frame.
std::string difference(const char* expression, const FilterProgram& seeing,
                       const WireFrame& frame) {
    WireFrame rest = frame;
    const VlanTag tag = test::take_tag_out(rest);
    test::SeenFrame seen{rest};
    seen.tag = tag;
    const auto told = test::run(seeing, seen);
    if (!told)
        return std::string(expression) + ": no program for the kernel: " + show(frame);
    if ((*told != 0) == test::matches_on_wire(expression, frame))
        return {};
    return std::string(expression) + ": " + show(frame) + (*told != 0 ? " matches" : " does not");
}

// The same on all frames.
std::string difference(const char* expression, const std::vector<WireFrame>& frames) {
    const auto seeing = see_tags(*compile_filter(expression, DLT_EN10MB));
    if (!seeing)
        return std::string(expression) + ": " + seeing.error().message();
    for (const WireFrame& frame : frames)
        if (const auto text = difference(expression, *seeing, frame); !text.empty())
            return text;
    return {};
}

Text first_difference() {
    const auto frames = test::filter_frames();
    for (const char* expression : test::tag_expressions())
        if (const auto text = difference(expression, frames); !text.empty())
            return text;
    return {};
}

void means_to_the_kernel_what_it_means_on_the_wire(void** /*state*/) {
    assert_string_equal(first_difference().c_str(), "");
}

// Two to four expressions in one.
std::string combine(std::mt19937& random) {
    const auto expressions = test::tag_expressions();
    std::string text;
    for (auto left = 2 + random() % 3; left > 0; --left)
        text += std::string(random() % 4 == 0 ? "not (" : "(") +
                expressions[random() % expressions.size()] + ")" +
                (left == 1           ? ""
                 : random() % 2 == 0 ? " and "
                                     : " or ");
    return text;
}

Text first_difference_of_combinations() {
    const auto frames = test::filter_frames();
    std::mt19937 random(1); // the same in every run
    for (unsigned turn = 0; turn < 300; ++turn) {
        const std::string expression = combine(random);
        if (!compile_filter(expression, DLT_EN10MB)) // a tag behind MPLS, and the like
            continue;
        if (const auto text = difference(expression.c_str(), frames); !text.empty())
            return text;
    }
    return {};
}

void means_the_same_in_combinations(void** /*state*/) {
    assert_string_equal(first_difference_of_combinations().c_str(), "");
}

// An expression has a meaning of its own where some of the frames match and others do not.
Text first_without_a_meaning() {
    const auto frames = test::filter_frames();
    for (const char* expression : test::tag_expressions()) {
        const auto matching = std::ranges::count_if(frames, [&](const WireFrame& frame) {
            return test::matches_on_wire(expression, frame);
        });
        if (matching == 0 || matching == std::ranges::ssize(frames))
            return expression;
    }
    return {};
}

void is_tried_on_frames_of_both_kinds(void** /*state*/) {
    assert_string_equal(first_without_a_meaning().c_str(), "");
}

// The frame as the ring hands it over, and then as the engine gets it.
bool matches_in_user_space(const FrameFilter& filter, const WireFrame& wire) {
    constexpr std::uint32_t room = 16;
    WireFrame place = wire;
    const VlanTag tag = test::take_tag_out(place);
    place.insert(place.begin(), room, 0);
    Frame frame;
    frame.data = place.data() + room;
    frame.headroom = room;
    frame.length = frame.wire_length = static_cast<std::uint32_t>(place.size()) - room;
    frame.tag = tag;
    const bool first = filter.matches_without_tag(frame);
    return reinsert_vlan_tag(frame) && first && filter.matches_with_tag(frame);
}

Text first_difference_in_user_space() {
    const auto frames = test::filter_frames();
    for (const char* expression : test::tag_expressions()) {
        const FrameFilter filter = *FrameFilter::compile(expression, DLT_EN10MB);
        for (const WireFrame& frame : frames)
            if (matches_in_user_space(filter, frame) != test::matches_on_wire(expression, frame))
                return std::string(expression) + ": " + show(frame);
    }
    return {};
}

void means_the_same_where_we_decide(void** /*state*/) {
    assert_string_equal(first_difference_in_user_space().c_str(), "");
}

// A tag in front of an UDP datagram, which "udp" does not look at.
bool matches_through_a_tag(const char* expression) {
    const FrameFilter filter = *FrameFilter::compile(expression, DLT_EN10MB);
    const auto frames = test::filter_frames();
    const auto tagged = std::ranges::find_if(frames, [](const WireFrame& frame) {
        return test::matches_on_wire("vlan 100 and udp", frame);
    });
    return tagged != frames.end() && matches_in_user_space(filter, *tagged);
}

void sees_through_the_outer_tag_what_does_not_look_at_it(void** /*state*/) {
    assert_true(matches_through_a_tag("udp"));
    assert_false(matches_through_a_tag("tcp"));
    assert_false(matches_through_a_tag("udp and not vlan"));
}

Text refusal(const FilterProgram& program) {
    const auto seeing = see_tags(program);
    return seeing ? Text() : Text(seeing.error().message());
}

Text refusal(const char* expression) {
    return refusal(*compile_filter(expression, DLT_EN10MB));
}

Text refusal_without_spare_words() {
    FilterProgram program{BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12)};
    for (std::uint32_t word = 0; word < BPF_MEMWORDS; ++word)
        program.push_back(BPF_STMT(BPF_ST, word));
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x8100, 0, 0));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, 1));
    return refusal(program);
}

void refuses_what_it_cannot_say_to_the_kernel(void** /*state*/) {
    test::assert_mentions(refusal("vlan and ether[ether[20]] = 1"),
                          "reads at places that it computes from the start of the frame");
    test::assert_mentions(refusal("vlan and ip6 protochain 6"), "jumps back");
    test::assert_mentions(refusal("vlan and ether[0xfffff000] = 1"), "reads at a place that no");
    test::assert_mentions(refusal_without_spare_words(), "uses all scratch words");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(knows_what_looks_at_tags),
        cmocka_unit_test(leaves_other_expressions_to_the_kernel),
        cmocka_unit_test(means_to_the_kernel_what_it_means_on_the_wire),
        cmocka_unit_test(means_the_same_in_combinations),
        cmocka_unit_test(is_tried_on_frames_of_both_kinds),
        cmocka_unit_test(means_the_same_where_we_decide),
        cmocka_unit_test(sees_through_the_outer_tag_what_does_not_look_at_it),
        cmocka_unit_test(refuses_what_it_cannot_say_to_the_kernel),
    };
    return cmocka_run_group_tests_name("tag_filter", tests, nullptr, nullptr);
}
