// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/ring_v3.h"
#include "tests/unit/memory_file.h"

#include <linux/if_packet.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <utility>

namespace afpguard::test {

// A TPACKET_V3 ring over ordinary memory, and the kernel's part in it.
struct BlockMemory {
    static constexpr RingLayout layout{4096, 3, 1632, 6};
    static constexpr std::uint32_t first_frame = 48; // behind the block's own words
    static constexpr std::uint32_t frame_step = 160;
    static constexpr std::uint32_t mac_offset = 86;
    static constexpr std::uint32_t headers_end = 48 + sizeof(sockaddr_ll);

    Mapping mapping = make_guarded_memory(layout.bytes());
    std::uint8_t* start = mapping.data();
    RingV3 ring{std::move(mapping), layout};

    [[nodiscard]] std::uint8_t* block(std::uint32_t number) const {
        return start + std::size_t{number} * layout.block_size;
    }
    [[nodiscard]] tpacket_hdr_v1& words(std::uint32_t number) const {
        return reinterpret_cast<tpacket_block_desc*>(block(number))->hdr.bh1;
    }
    [[nodiscard]] tpacket3_hdr& frame(std::uint32_t number, std::uint32_t index) const {
        return *reinterpret_cast<tpacket3_hdr*>(block(number) + first_frame + index * frame_step);
    }
    // Lays `count` frames in a block, numbered from `from`, linked as the kernel links them.
    void fill(std::uint32_t number, std::uint32_t from, std::uint32_t count) const {
        words(number).num_pkts = count;
        words(number).offset_to_first_pkt = first_frame;
        for (std::uint32_t index = 0; index < count; ++index) {
            tpacket3_hdr& header = frame(number, index);
            header.tp_next_offset = index + 1 < count ? frame_step : 0;
            header.tp_len = header.tp_snaplen = 60;
            header.tp_mac = mac_offset;
            header.tp_status = TP_STATUS_USER;
            const std::uint32_t content = from + index;
            std::memcpy(reinterpret_cast<std::uint8_t*>(&header) + mac_offset, &content,
                        sizeof content);
        }
    }
    void hand_over(std::uint32_t number) const {
        std::atomic_ref<std::uint32_t>(words(number).block_status)
            .store(TP_STATUS_USER, std::memory_order_release);
    }
    void deliver(std::uint32_t number, std::uint32_t from, std::uint32_t count) const {
        fill(number, from, count);
        hand_over(number);
    }
    [[nodiscard]] bool kernel_owns(std::uint32_t number) const {
        return std::atomic_ref<std::uint32_t>(words(number).block_status)
                   .load(std::memory_order_acquire) == TP_STATUS_KERNEL;
    }
};

} // namespace afpguard::test
