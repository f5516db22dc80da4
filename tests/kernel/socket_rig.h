// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/packet_socket.h"
#include "src/net/vlan.h"
#include "tests/kernel/far_end.h"
#include "tests/kernel/network.h"
#include "tests/unit/text.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace afpguard::test {

// One socket on a cable, to be brought up step by step, and a station at the other end.
struct SocketRig {
    Veth cable{"near", "far"};
    FarEnd far{"far"};
    std::unique_ptr<PacketSocket> socket;
    std::unique_ptr<Ring> ring;
    RingVersion version = RingVersion::v2;

    SocketRig() {
        if (auto made = PacketSocket::create())
            socket = std::make_unique<PacketSocket>(*std::move(made));
    }
    // Empty, or why not.
    Text make_ring(RingVersion which, std::uint32_t frames = 2048, std::uint32_t snaplen = 1540,
                   std::uint32_t block_size = 0) {
        version = which;
        RingRequest request;
        request.version = which;
        request.frames = frames;
        request.snaplen = snaplen;
        request.block_size = which == RingVersion::v3 && block_size == 0 ? 131072 : block_size;
        request.block_timeout = 1;
        auto made = socket->make_ring(request);
        if (!made)
            return made.error().message();
        ring = *std::move(made);
        return {};
    }
    Text bind() {
        const auto bound = socket->bind_to(index_of("near"));
        return bound ? Text() : Text(bound.error().message());
    }
    // The next frame of ours with its tag put back; none where none comes in time.
    std::optional<Bytes> take(std::chrono::milliseconds limit = patience) {
        std::optional<Bytes> bytes;
        wait_until(
            [&] {
                while (auto frame = ring->next()) {
                    if (number_in(*frame) && reinsert_vlan_tag(*frame))
                        bytes = bytes_of(*frame);
                    ring->release(frame->slot);
                    if (bytes)
                        return true;
                }
                return false;
            },
            limit);
        return bytes;
    }
    std::int64_t take_number(std::chrono::milliseconds limit = patience) {
        const auto bytes = take(limit);
        return bytes ? std::int64_t{*number_in(*bytes)} : -1;
    }
    // How many frames of the mixture come next, in order and each byte as it was sent.
    std::uint32_t count_mixed(std::uint32_t first, std::uint32_t last) {
        for (std::uint32_t number = first; number < last; ++number)
            if (take() != make_mixed_frame(number))
                return number - first;
        return last - first;
    }
    bool open_gate(const char* expression = "") {
        FilterProgram program;
        if (*expression != '\0') {
            auto compiled = compile_filter(expression, 1, 1540);
            if (!compiled)
                return false;
            program = *std::move(compiled);
        }
        return static_cast<bool>(socket->open_gate(program));
    }
    bool make_promiscuous() const {
        return static_cast<bool>(socket->make_promiscuous(index_of("near")));
    }
    bool use_hardware_time() const { return static_cast<bool>(socket->use_hardware_time()); }
    bool close_gate() const { return static_cast<bool>(socket->close_gate()); }
    // While frames pour in, the gate is closed and opened that often, by `open` with something that
    // lets odd numbers in: how many even ones slipped through in between.
    template <class Open> unsigned count_even_slipped_through(Open open, unsigned times) {
        std::atomic<bool> ended{false};
        std::thread sender([&] {
            while (!ended)
                far.send_numbered(0, 64);
        });
        unsigned slipped = 0;
        for (unsigned time = 0; time < times; ++time) {
            close_gate();
            open();
            while (const auto frame = ring->next()) {
                const auto number = number_in(*frame);
                slipped += number && *number % 2 == 0 ? 1 : 0;
                ring->release(frame->slot);
            }
        }
        ended = true;
        sender.join();
        return slipped;
    }
};

} // namespace afpguard::test
