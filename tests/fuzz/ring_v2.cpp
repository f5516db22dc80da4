// SPDX-License-Identifier: GPL-2.0-only
//
// A kernel that writes anything into a ring of frames, at any time: what the ring hands out lies in
// a place of its own, and the ring writes nothing but status words.
#include "src/net/ring_v2.h"

#include "src/net/vlan.h"
#include "src/net/vnet.h"
#include "tests/fuzz/fake_recv.h"
#include "tests/fuzz/ring_session.h"

#include <linux/if_packet.h>

#include <algorithm>
#include <set>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

using namespace afpguard;

namespace {

constexpr RingLayout layout{4096, 2, 1360, 6}; // three places and some waste in a block
constexpr std::size_t headers_end = TPACKET_ALIGN(sizeof(tpacket2_hdr)) + sizeof(sockaddr_ll);

constexpr std::size_t no_word = SIZE_MAX; // of what is not in the ring

constexpr std::size_t place_of(std::uint32_t slot) {
    return slot / 3 * std::size_t{layout.block_size} + slot % 3 * std::size_t{layout.frame_size};
}

class Session final : public fuzz::RingSession {
  public:
    explicit Session(fuzz::Input input)
        : RingSession(
              input, layout,
              {place_of(0), place_of(1), place_of(2), place_of(3), place_of(4), place_of(5)}) {}

  private:
    Ring& ring() override { return ring_; }

    void step(unsigned choice) override {
        switch (choice) {
        case 0:
            return write_anything();
        case 1:
            return deliver();
        case 2:
        case 3:
            return take_and_touch();
        case 4:
            return give_back();
        default:
            return send();
        }
    }

    // As the kernel lays out a frame, with words of any value.
    void deliver() {
        const std::uint32_t slot = input().below(layout.frame_count);
        tpacket2_hdr words{};
        words.tp_status = input().number<std::uint32_t>() | TP_STATUS_USER;
        words.tp_len = input().number<std::uint32_t>();
        words.tp_snaplen = input().number<std::uint32_t>();
        words.tp_mac = input().number<std::uint16_t>();
        words.tp_vlan_tci = words.tp_vlan_tpid = input().number<std::uint16_t>();
        write(place_of(slot), words);
    }

    void take_and_touch() {
        const auto frame = take();
        if (!frame)
            return;
        fuzz::require(out_.insert(frame->slot).second, "a place or a buffer is handed out once");
        touch(*frame);
    }

    [[nodiscard]] std::size_t status_word_of(const Frame& frame) const override {
        return in_buffer(frame) ? no_word : place_of(frame.slot);
    }

    static bool in_buffer(const Frame& frame) { return frame.slot >= layout.frame_count; }

    [[nodiscard]] bool may_lie(const Frame& frame, const std::uint8_t* room,
                               std::size_t size) const override {
        if (in_buffer(frame))
            return !fuzz::RingMemory::inside(room, 0, memory().start(), layout.bytes() + 1);
        const std::uint8_t* place = memory().start() + place_of(frame.slot);
        return fuzz::RingMemory::inside(room, size, place + headers_end,
                                        layout.frame_size - headers_end);
    }

    [[nodiscard]] std::uint32_t choose() {
        return input().below(static_cast<std::uint32_t>(held().size()));
    }

    // What becomes of a frame on its way to the peer.
    void send() {
        if (held().empty())
            return;
        Frame& frame = held()[choose()];
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

    void give_back() {
        if (held().empty())
            return;
        const std::uint32_t at = choose();
        out_.erase(held()[at].slot);
        release(at);
    }

    // A long frame, of any length that is claimed.
    ssize_t receive(std::span<std::uint8_t> place) {
        if (input().used_up())
            return -1;
        std::fill(place.begin(), place.end(), input().number<std::uint8_t>());
        const bool as_announced = input().number<std::uint8_t>() % 2 == 0;
        return as_announced ? announced_ + (vnet_ ? 10 : 0)
                            : ssize_t{input().number<std::uint32_t>()} - 1;
    }

    const bool vnet_ = input().number<std::uint8_t>() % 2 == 0;
    const ssize_t announced_ = input().number<std::uint32_t>();
    fuzz::FakeRecv recv_{[this](std::span<std::uint8_t> place) { return receive(place); }};
    RingV2 ring_{memory().take_mapping(), layout, vnet_, std::make_unique<LongFrames>(-1, vnet_)};
    std::set<std::uint32_t> out_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Session({data, size}).run();
    return 0;
}
