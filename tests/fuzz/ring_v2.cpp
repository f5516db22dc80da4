// SPDX-License-Identifier: GPL-2.0-only
//
// A kernel that writes anything into a ring of frames, at any time: what the ring hands out lies in
// a place of its own, and the ring writes nothing but status words.
#include "src/net/ring_v2.h"

#include "src/net/vlan.h"
#include "src/net/vnet.h"
#include "tests/fuzz/fake_recv.h"
#include "tests/fuzz/ring_memory.h"

#include <linux/if_packet.h>

#include <array>
#include <iterator>
#include <memory>
#include <vector>

using namespace afpguard;

namespace {

constexpr RingLayout layout{4096, 2, 1360, 6}; // three places and some waste in a block
constexpr std::size_t headers_end = TPACKET_ALIGN(sizeof(tpacket2_hdr)) + sizeof(sockaddr_ll);

constexpr std::size_t place_of(std::uint32_t slot) {
    return slot / 3 * std::size_t{layout.block_size} + slot % 3 * std::size_t{layout.frame_size};
}

const std::vector<std::size_t>& status_words() {
    static const std::vector<std::size_t> words{place_of(0), place_of(1), place_of(2),
                                                place_of(3), place_of(4), place_of(5)};
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
            return memory_.write(input_.below(layout.block_size * layout.block_count),
                                 input_.bytes(input_.number<std::uint8_t>()));
        case 1:
            return deliver();
        case 2:
        case 3:
            return take();
        case 4:
            return release();
        default:
            return send();
        }
    }

    // As the kernel lays out a frame, with words of any value.
    void deliver() {
        const std::uint32_t slot = input_.below(layout.frame_count);
        tpacket2_hdr words{};
        words.tp_status = input_.number<std::uint32_t>() | TP_STATUS_USER;
        words.tp_len = input_.number<std::uint32_t>();
        words.tp_snaplen = input_.number<std::uint32_t>();
        words.tp_mac = input_.number<std::uint16_t>();
        words.tp_vlan_tci = words.tp_vlan_tpid = input_.number<std::uint16_t>();
        memory_.write(place_of(slot),
                      {reinterpret_cast<const std::uint8_t*>(&words), sizeof words});
    }

    void take() {
        std::optional<Frame> frame;
        memory_.expect_only(status_words(), [&] { frame = ring_.next(); });
        if (!frame)
            return;
        fuzz::require(frame->slot < layout.frame_count && !out_[frame->slot],
                      "a place is handed out once");
        out_[frame->slot] = true;
        held_.push_back(*frame);
        touch(*frame);
    }

    // All of a frame may be read and written, and so may the room before it.
    void touch(const Frame& frame) {
        const std::uint8_t* place = memory_.start() + place_of(frame.slot);
        const std::uint8_t* room = frame.data - frame.headroom;
        const std::size_t size = std::size_t{frame.headroom} + frame.length;
        const bool in_place = fuzz::RingMemory::inside(room, size, place + headers_end,
                                                       layout.frame_size - headers_end);
        const bool in_memory =
            fuzz::RingMemory::inside(room, 0, memory_.start(), layout.bytes() + 1);
        fuzz::require(in_place || !in_memory, "a frame lies in its place, or in a buffer");
        std::memset(frame.data - frame.headroom, 0x5a, frame.headroom);
        std::memset(frame.data, 0xa5, frame.length);
    }

    // What becomes of a frame on its way to the peer.
    void send() {
        if (held_.empty())
            return;
        Frame& frame = held_[input_.below(static_cast<std::uint32_t>(held_.size()))];
        (void)can_leave_merged(frame);
        const bool tagged = reinsert_vlan_tag(frame);
        touch(frame);
        if (!tagged)
            return;
        const auto bytes = bytes_to_send(frame);
        fuzz::require(bytes.empty() || bytes.size() >= frame.length, "all of a frame is sent");
        fuzz::require(bytes.empty() || bytes.data() >= frame.data - frame.headroom,
                      "what is sent begins in the room of the frame");
    }

    void release() {
        if (held_.empty())
            return;
        const auto at = input_.below(static_cast<std::uint32_t>(held_.size()));
        const Frame frame = held_[at];
        held_.erase(std::next(held_.begin(), at));
        out_[frame.slot] = false;
        memory_.expect_only(status_words(), [&] { ring_.release(frame.slot); });
    }

    // A long frame, of any length that is claimed.
    ssize_t receive(std::span<std::uint8_t> place) {
        if (input_.used_up())
            return -1;
        std::fill(place.begin(), place.end(), input_.number<std::uint8_t>());
        const bool as_announced = input_.number<std::uint8_t>() % 2 == 0;
        return as_announced ? announced_ + (vnet_ ? 10 : 0)
                            : ssize_t{input_.number<std::uint32_t>()} - 1;
    }

    fuzz::Input input_;
    fuzz::RingMemory memory_{layout};
    const bool vnet_ = input_.number<std::uint8_t>() % 2 == 0;
    const ssize_t announced_ = input_.number<std::uint32_t>();
    fuzz::FakeRecv recv_{[this](std::span<std::uint8_t> place) { return receive(place); }};
    RingV2 ring_{memory_.take_mapping(), layout, vnet_, std::make_unique<LongFrames>(-1, vnet_)};
    std::vector<Frame> held_;
    std::array<bool, layout.frame_count> out_{};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Session(data, size).run();
    return 0;
}
