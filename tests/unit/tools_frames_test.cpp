// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/checksum.h"
#include "tests/tools/frame_generator.h"
#include "tests/tools/packet_view.h"
#include "tests/tools/tool.h"

#include "tests/unit/cmocka.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace afpguard::tools;

std::vector<Bytes> generate(const char* kinds, std::uint64_t count, std::size_t smallest = 0,
                            std::size_t largest = 0, std::uint64_t seed = 1) {
    FrameRecipe recipe;
    recipe.kinds = parse_kinds(kinds);
    recipe.count = count;
    recipe.smallest = smallest;
    recipe.largest = largest;
    recipe.flows = 3;
    recipe.seed = seed;
    FrameGenerator generator(recipe);
    std::vector<Bytes> frames;
    for (Bytes frame; generator.next(frame);)
        frames.push_back(frame);
    return frames;
}

bool ip_header_is_right(const PacketView& view, ByteView frame) {
    const ByteView header = frame.subspan(14 + 4 * view.tags.size(), 20);
    return view.ip_version == 6 || finish_sum(partial_sum(header)) == 0;
}

bool segment_is_right(const PacketView& view, ByteView segment) {
    std::uint64_t sum = partial_sum(segment);
    if (view.protocol != protocol_icmp)
        sum += pseudo_header_sum(view.source, view.destination, view.protocol, segment.size());
    return finish_sum(sum) == 0;
}

// How many of the frames, none a fragment, have a wrong checksum.
std::size_t wrong_checksums(const std::vector<Bytes>& frames) {
    std::size_t wrong = 0;
    for (const Bytes& frame : frames) {
        const PacketView view = view_packet(frame);
        const bool right =
            ip_header_is_right(view, frame) && segment_is_right(view, view.ip_payload);
        wrong += right ? 0 : 1;
    }
    return wrong;
}

// The example of RFC 1071, section 3: the sum is ddf2.
void sums_as_the_rfc_does(void** /*state*/) {
    const std::uint8_t example[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    assert_int_equal(finish_sum(partial_sum(example)), 0xffff & ~0xddf2);
    const std::uint8_t odd[] = {0x12, 0x34, 0x56};
    assert_int_equal(finish_sum(partial_sum(odd)), 0xffff & ~(0x1234 + 0x5600));
}

std::uint16_t checksum_of_hello(bool v6) {
    const Addresses a;
    Bytes segment = udp_segment({0x1234, 53}, 5);
    const std::string hello = "hello";
    std::copy(hello.begin(), hello.end(), segment.begin() + 8);
    seal_segment(segment, protocol_udp, v6 ? ByteView(a.source6) : ByteView(a.source),
                 v6 ? ByteView(a.destination6) : ByteView(a.destination));
    return read16(segment, 6);
}

// The same two datagrams, summed up by another program.
void seals_as_others_do(void** /*state*/) {
    assert_int_equal(checksum_of_hello(false), 0xbd62);
    assert_int_equal(checksum_of_hello(true), 0x4e22);
}

// An IPv4 header from outside, with its checksum b861 in place.
void accepts_a_known_header(void** /*state*/) {
    const std::uint8_t header[] = {0x45, 0,    0,    0x73, 0, 0, 0x40, 0,    0x40, 0x11,
                                   0xb8, 0x61, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0,    0xc7};
    assert_int_equal(finish_sum(partial_sum(header)), 0);
}

void every_kind_has_right_checksums(void** /*state*/) {
    for (const char* kind : {"udp", "tcp", "syn", "icmp", "ipv6", "vlan", "qinq", "priority"}) {
        assert_int_equal(wrong_checksums(generate(kind, 200, 80, 1514)), 0);
        assert_int_equal(wrong_checksums(generate(kind, 10)), 0);
    }
    auto spoilt = generate("udp", 1);
    spoilt[0].back() ^= 1;
    assert_int_equal(wrong_checksums(spoilt), 1);
}

// The parts of one datagram by their offset; each is told whether more follow.
struct Part {
    Bytes bytes;
    bool more;
};
using Parts = std::map<std::size_t, Part>;

bool make_a_whole(const Parts& parts, const PacketView& any) {
    Bytes segment;
    for (const auto& [offset, part] : parts) {
        if (offset * 8 != segment.size() || part.more != (offset != parts.rbegin()->first))
            return false;
        append(segment, part.bytes);
    }
    return segment_is_right(any, segment);
}

// Puts the datagrams together; the number of those that are whole and right.
std::size_t whole_datagrams(const std::vector<Bytes>& frames) {
    std::map<std::uint32_t, Parts> datagrams;
    for (const Bytes& frame : frames) {
        const PacketView view = view_packet(frame);
        const unsigned field = read16(frame, 14 + 6);
        datagrams[view.identification][field & 0x1fff] = {
            Bytes(view.ip_payload.begin(), view.ip_payload.end()), (field & 0x2000) != 0};
    }
    std::size_t whole = 0;
    for (const auto& [identification, parts] : datagrams)
        whole += make_a_whole(parts, view_packet(frames.front())) ? 1 : 0;
    return whole;
}

struct FragmentOrder {
    bool forwards = false;
    bool backwards = false;
};

FragmentOrder order_of(const std::vector<Bytes>& frames) {
    FragmentOrder order;
    for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
        if (read16(frames[i], 18) != read16(frames[i + 1], 18))
            continue;
        const bool grows = (read16(frames[i], 20) & 0x1fff) < (read16(frames[i + 1], 20) & 0x1fff);
        (grows ? order.forwards : order.backwards) = true;
    }
    return order;
}

void fragments_make_whole_datagrams(void** /*state*/) {
    assert_int_equal(whole_datagrams(generate("fragments", 300, 66, 1514)), 100);
    // A count that is no multiple of three still ends with a whole datagram.
    assert_int_equal(whole_datagrams(generate("fragments", 301)), 101);
    assert_int_equal(whole_datagrams(generate("fragments", 299)), 100);
    const FragmentOrder order = order_of(generate("fragments", 60));
    assert_true(order.forwards);
    assert_true(order.backwards);
}

std::set<std::uint32_t> tags_of(const char* kind, std::size_t place) {
    std::set<std::uint32_t> tags;
    for (const Bytes& frame : generate(kind, 60))
        tags.insert(view_packet(frame).tags.at(place));
    return tags;
}

void tags_are_as_named(void** /*state*/) {
    assert_true(tags_of("vlan", 0) == std::set<std::uint32_t>{0x81000064});
    assert_true(tags_of("qinq", 0) == std::set<std::uint32_t>{0x88a800c8});
    assert_true(tags_of("qinq", 1) == std::set<std::uint32_t>{0x81000064});
    // VLAN 0 with every priority, also with an all-zero tag.
    assert_int_equal(tags_of("priority", 0).size(), 8);
    assert_int_equal(*tags_of("priority", 0).begin(), 0x81000000);
    assert_int_equal(*tags_of("priority", 0).rbegin(), 0x8100e000);
}

// The first frame whose stamps are not numbered without a gap, over all and in its flow.
std::size_t first_out_of_sequence(const std::vector<Bytes>& frames) {
    std::map<std::uint16_t, std::uint32_t> next;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto stamp = find_stamp(frames[i]);
        if (!stamp || stamp->sequence != i || stamp->flow_sequence != next[stamp->flow]++)
            return i;
    }
    return frames.size();
}

void every_frame_is_stamped(void** /*state*/) {
    assert_int_equal(first_out_of_sequence(generate("mixed", 5000)), 5000);
    assert_int_equal(first_out_of_sequence(generate("mixed", 5000, 60, 1514)), 5000);
}

std::set<std::size_t> sizes(const std::vector<Bytes>& frames) {
    std::set<std::size_t> found;
    for (const Bytes& frame : frames)
        found.insert(frame.size());
    return found;
}

void sizes_are_as_asked(void** /*state*/) {
    assert_true(sizes(generate("udp", 10, 1514, 1514)) == std::set<std::size_t>{1514});
    assert_true(sizes(generate("udp", 10)) == std::set<std::size_t>{60});
    assert_true(sizes(generate("qinq", 10, 100, 100)) == std::set<std::size_t>{108});
    const auto drawn = sizes(generate("udp", 2000, 100, 110));
    assert_int_equal(*drawn.begin(), 100);
    assert_int_equal(*drawn.rbegin(), 110);
}

void the_seed_decides(void** /*state*/) {
    assert_true(generate("mixed", 500, 60, 900) == generate("mixed", 500, 60, 900));
    assert_true(generate("mixed", 500, 60, 900, 1) != generate("mixed", 500, 60, 900, 2));
}

bool is_refused(const char* kinds, std::size_t smallest, std::size_t largest) {
    try {
        return generate(kinds, 1, smallest, largest).empty();
    } catch (const ToolError&) {
        return true;
    }
}

void the_impossible_is_refused(void** /*state*/) {
    assert_true(is_refused("udp", 59, 59));
    assert_false(is_refused("udp", 60, 60));
    assert_true(is_refused("udp", 60, 70000));
    assert_true(is_refused("fragments", 60, 30000));
    assert_true(is_refused("nonsense", 0, 0));
    assert_true(is_refused("", 0, 0));
    assert_false(is_refused("mixed", 60, 60));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(sums_as_the_rfc_does),
        cmocka_unit_test(accepts_a_known_header),
        cmocka_unit_test(seals_as_others_do),
        cmocka_unit_test(every_kind_has_right_checksums),
        cmocka_unit_test(fragments_make_whole_datagrams),
        cmocka_unit_test(tags_are_as_named),
        cmocka_unit_test(every_frame_is_stamped),
        cmocka_unit_test(sizes_are_as_asked),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(the_impossible_is_refused),
    };
    return cmocka_run_group_tests_name("tools: frames", tests, nullptr, nullptr);
}
