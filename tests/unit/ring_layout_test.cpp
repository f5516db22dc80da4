// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/ring_layout.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <cstdint>
#include <limits>

namespace {

using namespace afpguard;
using test::Text;

constexpr std::uint32_t page = 4096;

// Sizes of zero where there is no layout.
RingLayout layout_of(const RingRequest& request, std::uint32_t pages = default_block_pages) {
    const auto layout = lay_out_ring(request, page, pages);
    return layout ? *layout : RingLayout();
}

Text refusal(const RingRequest& request, std::uint32_t pages = default_block_pages) {
    const auto layout = lay_out_ring(request, page, pages);
    return layout ? Text() : Text(layout.error().message());
}

RingRequest request_of(RingVersion version, std::uint32_t frames, std::uint32_t snaplen,
                       std::uint32_t block_size = 0) {
    RingRequest request;
    request.version = version;
    request.frames = frames;
    request.snaplen = snaplen;
    request.block_size = block_size;
    return request;
}

// The kernel's own arithmetic, done by hand. V2: header 32, address 20 and 16 for the link layer,
// aligned 80, reserve 4, less the 14 of an Ethernet header: the frame begins at 70.
void sizes_a_v2_ring_as_the_kernel_does(void** /*state*/) {
    const RingLayout layout = layout_of(request_of(RingVersion::v2, 2048, 1538));
    assert_int_equal(layout.frame_size, 1616); // 70 + 1538 = 1608, aligned to 16
    assert_int_equal(layout.block_size, 131072);
    assert_int_equal(layout.block_count, 26); // 81 in a block
    assert_int_equal(layout.frame_count, 26 * 81);
    assert_int_equal(layout.bytes(), 26 * 131072);
}

// V3: header 48, address 20 and 16, aligned 96, reserve 4, less 14: the frame begins at 86.
void sizes_a_v3_ring_as_the_kernel_does(void** /*state*/) {
    const RingLayout layout = layout_of(request_of(RingVersion::v3, 2048, 1538, 65536));
    assert_int_equal(layout.frame_size, 1632); // 86 + 1538 = 1624, aligned to 16
    assert_int_equal(layout.block_size, 65536);
    assert_int_equal(layout.block_count, 2048 / 40 + 1);
    assert_int_equal(layout.frame_count, layout.block_count * 40);
}

void leaves_room_for_the_reserve(void** /*state*/) {
    RingRequest request = request_of(RingVersion::v2, 10, 1538);
    request.reserve = 0;
    assert_int_equal(layout_of(request).frame_size, 1616); // 66 + 1538 = 1604
    request.reserve = 100;
    assert_int_equal(layout_of(request).frame_size, 1712); // 66 + 100 + 1538 = 1704
}

void holds_at_least_what_was_asked_for(void** /*state*/) {
    for (std::uint32_t frames = 1; frames < 3000; frames += 7) {
        const RingLayout layout = layout_of(request_of(RingVersion::v2, frames, 1538));
        assert_true(layout.frame_count >= frames);
        assert_int_equal(layout.frame_count,
                         layout.block_count * (layout.block_size / layout.frame_size));
    }
}

void takes_a_given_block_size(void** /*state*/) {
    const RingLayout layout = layout_of(request_of(RingVersion::v2, 100, 1538, 8192));
    assert_int_equal(layout.block_size, 8192);
    assert_int_equal(layout.block_count, 100 / 5 + 1);
}

void halves_blocks_of_its_own_choice_only(void** /*state*/) {
    for (std::uint32_t pages = default_block_pages; pages > 0; pages /= 2) {
        assert_int_equal(layout_of(request_of(RingVersion::v2, 100, 1538), pages).block_size,
                         pages * page);
        assert_int_equal(layout_of(request_of(RingVersion::v2, 100, 1538, 8192), pages).block_size,
                         8192);
    }
}

void refuses_a_block_that_holds_no_frame(void** /*state*/) {
    assert_string_equal(refusal(request_of(RingVersion::v2, 100, 9018, page)).c_str(),
                        "a frame of 9018 bytes needs a slot of 9088 bytes and the ring's blocks "
                        "have 4096");
    assert_string_equal(refusal(request_of(RingVersion::v2, 100, 9018), 2).c_str(),
                        "a frame of 9018 bytes needs a slot of 9088 bytes and the ring's blocks "
                        "have 8192");
    assert_true(refusal(request_of(RingVersion::v2, 100, page - 70, page)).empty());
    assert_false(refusal(request_of(RingVersion::v2, 100, page - 69, page)).empty());
}

void refuses_what_is_over_the_kernels_limit(void** /*state*/) {
    // 1 632 000 000 bytes of frames pass, twice that do not.
    assert_true(refusal(request_of(RingVersion::v2, 1000000, 1538)).empty());
    assert_string_equal(refusal(request_of(RingVersion::v2, 2000000, 1538)).c_str(),
                        "a ring of 2000000 frames would need 3236429824 bytes, the kernel's limit "
                        "is 2147483647");
    const RingRequest most =
        request_of(RingVersion::v2, std::numeric_limits<std::int32_t>::max(), 65561);
    test::assert_mentions(refusal(most), "a ring of 2147483647 frames would need 2814");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(sizes_a_v2_ring_as_the_kernel_does),
        cmocka_unit_test(sizes_a_v3_ring_as_the_kernel_does),
        cmocka_unit_test(leaves_room_for_the_reserve),
        cmocka_unit_test(holds_at_least_what_was_asked_for),
        cmocka_unit_test(takes_a_given_block_size),
        cmocka_unit_test(halves_blocks_of_its_own_choice_only),
        cmocka_unit_test(refuses_a_block_that_holds_no_frame),
        cmocka_unit_test(refuses_what_is_over_the_kernels_limit),
    };
    return cmocka_run_group_tests_name("ring_layout", tests, nullptr, nullptr);
}
