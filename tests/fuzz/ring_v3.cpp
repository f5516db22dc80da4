// SPDX-License-Identifier: GPL-2.0-only
//
// A kernel that writes anything into a ring of blocks, at any time: what the ring hands out lies in
// one block, and the ring writes nothing but the words that give blocks back.
#include "src/net/ring_v3.h"

#include "src/net/vlan.h"
#include "tests/fuzz/ring_memory.h"

#include <linux/if_packet.h>

#include <iterator>
#include <vector>

using namespace afpguard;

namespace {

constexpr RingLayout layout{4096, 2, 1632, 4};
// As many as begin in all blocks at most.
constexpr std::size_t most_frames =
    std::size_t{layout.block_size} * layout.block_count / sizeof(tpacket3_hdr);
constexpr std::size_t status_offset = offsetof(tpacket_block_desc, hdr.bh1.block_status);

const std::vector<std::size_t>& status_words() {
    static const std::vector<std::size_t> words{status_offset, status_offset + layout.block_size};
    return words;
}

class Session {
  public:
    Session(const std::uint8_t* data, std::size_t size) : input_(data, size) {}

    void run() {
        while (!input_.used_up())
            step();
        while (!held_.empty())
            release();
    }

  private:
    void step() {
        switch (input_.number<std::uint8_t>() % 6) {
        case 0:
            frames_ = 0;
            return memory_.write(input_.below(layout.block_size * layout.block_count),
                                 input_.bytes(input_.number<std::uint8_t>()));
        case 1:
            return write_block();
        case 2:
            return write_frame();
        case 3:
        case 4:
            return take();
        default:
            return release();
        }
    }

    // The words of a block, which is handed over.
    void write_block() {
        frames_ = 0;
        tpacket_block_desc words{};
        words.hdr.bh1.block_status = input_.number<std::uint8_t>() | TP_STATUS_USER;
        words.hdr.bh1.num_pkts = input_.number<std::uint32_t>();
        words.hdr.bh1.offset_to_first_pkt = input_.number<std::uint32_t>();
        memory_.write(input_.below(layout.block_count) * std::size_t{layout.block_size},
                      {reinterpret_cast<const std::uint8_t*>(&words), sizeof words});
    }

    void write_frame() {
        frames_ = 0;
        tpacket3_hdr words{};
        words.tp_next_offset = input_.number<std::uint32_t>();
        words.tp_snaplen = input_.number<std::uint32_t>();
        words.tp_len = input_.number<std::uint32_t>();
        words.tp_status = input_.number<std::uint32_t>();
        words.tp_mac = input_.number<std::uint16_t>();
        words.hv1.tp_vlan_tci = words.hv1.tp_vlan_tpid = words.tp_mac;
        memory_.write(input_.below(layout.block_size * layout.block_count),
                      {reinterpret_cast<const std::uint8_t*>(&words), sizeof words});
    }

    void take() {
        std::optional<Frame> frame;
        memory_.expect_only(status_words(), [&] { frame = ring_.next(); });
        if (!frame)
            return;
        fuzz::require(++frames_ <= most_frames, "no frame is handed out twice");
        touch(*frame);
        (void)reinsert_vlan_tag(*frame);
        touch(*frame);
        held_.push_back(*frame);
    }

    // All of a frame may be read and written, and so may the room before it.
    void touch(const Frame& frame) {
        const std::uint8_t* room = frame.data - frame.headroom;
        const std::size_t size = std::size_t{frame.headroom} + frame.length;
        const std::size_t block =
            static_cast<std::size_t>(room - memory_.start()) / layout.block_size;
        fuzz::require(block < layout.block_count &&
                          fuzz::RingMemory::inside(room, size,
                                                   memory_.start() + block * layout.block_size,
                                                   layout.block_size),
                      "a frame lies in one block");
        std::memset(frame.data - frame.headroom, 0x5a, frame.headroom);
        std::memset(frame.data, 0xa5, frame.length);
    }

    void release() {
        if (held_.empty())
            return;
        const Frame frame = held_.back();
        held_.pop_back();
        memory_.expect_only(status_words(), [&] { ring_.release(frame.slot); });
    }

    fuzz::Input input_;
    fuzz::RingMemory memory_{layout};
    RingV3 ring_{memory_.take_mapping(), layout};
    std::vector<Frame> held_;
    unsigned frames_ = 0; // since the kernel wrote last
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Session(data, size).run();
    return 0;
}
