// SPDX-License-Identifier: GPL-2.0-only
// Random words in every field of a block: what comes out must lie inside.
#include "src/net/ring_v3.h"

#include "tests/unit/block_memory.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"

#include <cstdint>
#include <cstring>
#include <random>

namespace {

using namespace afpguard;
using Memory = test::BlockMemory;

class Scribbler {
  public:
    explicit Scribbler(unsigned seed) : random_(seed) {}

    // All sizes of numbers are equally likely, and every third is one of the block's own.
    std::uint32_t word(std::uint32_t good) {
        return random_() % 3 == 0 ? good : static_cast<std::uint32_t>(random_() >> random_() % 32);
    }
    void scribble(const Memory& memory, std::uint32_t block) {
        memory.fill(block, 0, 10);
        tpacket_hdr_v1& words = memory.words(block);
        words.num_pkts = word(10);
        words.offset_to_first_pkt = word(Memory::first_frame);
        for (std::uint32_t index = 0; index < 10; ++index) {
            tpacket3_hdr& header = memory.frame(block, index);
            header.tp_next_offset = word(Memory::frame_step);
            header.tp_snaplen = word(60);
            header.tp_len = word(60);
            header.tp_mac = static_cast<std::uint16_t>(word(Memory::mac_offset));
            header.tp_status = word(TP_STATUS_USER);
        }
        memory.hand_over(block);
    }

  private:
    std::mt19937 random_;
};

bool lies_inside(const std::uint8_t* block, const Frame& frame) {
    return frame.data >= block + Memory::headers_end &&
           frame.data + frame.length <= block + Memory::layout.block_size &&
           frame.data - frame.headroom >= block + Memory::headers_end;
}

// The memory behind the ring ends the process; memory of another block is counted here.
struct Found {
    unsigned frames = 0;
    unsigned outside = 0;
};

Found scribble_and_read(Memory& memory, unsigned seed) {
    Scribbler scribbler(seed);
    Found found;
    for (std::uint32_t turn = 0; turn < 6000 * Memory::layout.block_count; ++turn) {
        const std::uint32_t block = turn % Memory::layout.block_count;
        scribbler.scribble(memory, block);
        while (const auto frame = memory.ring.next()) {
            ++found.frames;
            found.outside += lies_inside(memory.block(block), *frame) ? 0 : 1;
            std::memset(frame->data - frame->headroom, 0xee, frame->headroom);
            memory.ring.release(frame->slot);
        }
    }
    return found;
}

void stays_inside_the_block_whatever_the_words_say(void** state) {
    auto& memory = test::fixture<Memory>(state);
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const Found found = scribble_and_read(memory, seed);
        assert_int_equal(found.outside, 0);
        assert_true(found.frames > 1000);
    }
    assert_true(memory.ring.malformed() > 1000);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Memory, stays_inside_the_block_whatever_the_words_say),
    };
    return cmocka_run_group_tests_name("ring_v3_hostile", tests, nullptr, nullptr);
}
