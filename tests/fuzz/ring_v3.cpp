// SPDX-License-Identifier: GPL-2.0-only
//
// A kernel that writes anything into a ring of blocks, at any time: what the ring hands out lies in
// one block, and the ring writes nothing but the words that give blocks back.
#include "src/net/ring_v3.h"

#include "src/net/vlan.h"
#include "tests/fuzz/ring_session.h"

#include <linux/if_packet.h>

#include <cstddef>
#include <cstdint>

using namespace afpguard;

namespace {

constexpr RingLayout layout{4096, 2, 1632, 4};
// As many as begin in all blocks at most.
constexpr std::size_t most_frames =
    std::size_t{layout.block_size} * layout.block_count / sizeof(tpacket3_hdr);
constexpr std::size_t status_offset = offsetof(tpacket_block_desc, hdr.bh1.block_status);

class Session final : public fuzz::RingSession {
  public:
    explicit Session(fuzz::Input input)
        : RingSession(input, layout, {status_offset, status_offset + layout.block_size}) {}

  private:
    Ring& ring() override { return ring_; }

    void step(unsigned choice) override {
        if (choice < 3)
            frames_ = 0;
        switch (choice) {
        case 0:
            return write_anything();
        case 1:
            return write_block();
        case 2:
            return write_frame();
        case 3:
        case 4:
            return take_and_touch();
        default:
            if (!held().empty())
                release(held().size() - 1);
        }
    }

    // The words of a block, which is handed over.
    void write_block() {
        tpacket_block_desc words{};
        words.hdr.bh1.block_status = input().number<std::uint8_t>() | TP_STATUS_USER;
        words.hdr.bh1.num_pkts = input().number<std::uint32_t>();
        words.hdr.bh1.offset_to_first_pkt = input().number<std::uint32_t>();
        write(input().below(layout.block_count) * std::size_t{layout.block_size}, words);
    }

    void write_frame() {
        tpacket3_hdr words{};
        words.tp_next_offset = input().number<std::uint32_t>();
        words.tp_snaplen = input().number<std::uint32_t>();
        words.tp_len = input().number<std::uint32_t>();
        words.tp_status = input().number<std::uint32_t>();
        words.tp_mac = input().number<std::uint16_t>();
        words.hv1.tp_vlan_tci = words.hv1.tp_vlan_tpid = words.tp_mac;
        write(input().below(layout.block_size * layout.block_count), words);
    }

    void take_and_touch() {
        if (!take())
            return;
        fuzz::require(++frames_ <= most_frames, "no frame is handed out twice");
        Frame frame = held().back();
        touch(frame);
        (void)reinsert_vlan_tag(frame);
        touch(frame);
    }

    [[nodiscard]] std::size_t block_of(const std::uint8_t* byte) const {
        return static_cast<std::size_t>(byte - memory().start()) / layout.block_size;
    }

    [[nodiscard]] std::size_t status_word_of(const Frame& frame) const override {
        return status_offset + block_of(frame.data) * layout.block_size;
    }

    // In one block.
    [[nodiscard]] bool may_lie(const Frame& /*frame*/, const std::uint8_t* room,
                               std::size_t size) const override {
        const std::size_t block = block_of(room);
        return block < layout.block_count &&
               fuzz::RingMemory::inside(room, size, memory().start() + block * layout.block_size,
                                        layout.block_size);
    }

    RingV3 ring_{memory().take_mapping(), layout};
    unsigned frames_ = 0; // since the kernel wrote last
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Session({data, size}).run();
    return 0;
}
