// SPDX-License-Identifier: GPL-2.0-only
//
// A frame in its place in the ring, from the kernel's words about it to what is sent: whatever the
// words say, nothing outside of the place is touched, and what leaves is what came.
#include "src/net/frame_header.h"

#include "src/net/frame_filter.h"
#include "src/net/vlan.h"
#include "src/net/vnet.h"
#include "tests/fuzz/input.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <pcap/dlt.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <vector>

using namespace afpguard;

namespace {

constexpr std::uint32_t address_offset = TPACKET_ALIGN(sizeof(tpacket2_hdr));

const std::vector<FrameFilter>& filters() {
    static const auto compiled = [] {
        std::vector<FrameFilter> list;
        for (const char* expression :
             {"tcp port 80", "vlan and ip", "ip6 and udp", "ip[6:2] & 8191 != 0",
              "ether[20] = 7 or greater 100", "ip and not icmp"})
            list.push_back(*FrameFilter::compile(expression, DLT_EN10MB));
        return list;
    }();
    return compiled;
}

HeaderWords read_words(fuzz::Input& input) {
    HeaderWords words;
    words.status = input.number<std::uint32_t>();
    words.length = input.number<std::uint32_t>();
    words.wire_length = input.number<std::uint32_t>();
    words.offset = input.number<std::uint32_t>();
    words.vlan_control = input.number<std::uint16_t>();
    words.vlan_protocol = input.number<std::uint16_t>();
    return words;
}

using Copy = std::vector<std::uint8_t>;

Copy copy_of(const Frame& frame) {
    return {frame.data, frame.data + frame.length};
}

// The frame with its tag, made by other means.
Copy with_tag(const Copy& frame, VlanTag tag) {
    Copy whole = frame;
    const auto high = [](unsigned word) { return static_cast<std::uint8_t>(word >> 8); };
    const auto low = [](unsigned word) { return static_cast<std::uint8_t>(word); };
    const std::initializer_list<std::uint8_t> bytes{high(tag.protocol), low(tag.protocol),
                                                    high(tag.control), low(tag.control)};
    whole.insert(whole.begin() + 2 * ETH_ALEN, bytes);
    return whole;
}

void check_tag(Frame& frame) {
    const Copy before = copy_of(frame);
    const VlanTag tag = frame.tag;
    const std::uint32_t headroom = frame.headroom;
    const std::uint32_t cut_off = frame.wire_length - frame.length;
    const bool done = reinsert_vlan_tag(frame);
    if (!done || tag.protocol == 0)
        return fuzz::require(copy_of(frame) == before, "a frame without a new tag is as it was");
    fuzz::require(copy_of(frame) == with_tag(before, tag), "the tag is in its place");
    fuzz::require(headroom >= vlan_header_length && frame.headroom == headroom - vlan_header_length,
                  "it took room before the frame");
    fuzz::require(frame.wire_length - frame.length == cut_off, "as much is cut off as was");
}

// Where the checksum is that is not finished, once the frame has its tag; past all frames where
// there is none.
std::size_t open_checksum_of(const Frame& frame) {
    const std::size_t place = std::size_t{frame.vnet.checksum_start} + frame.vnet.checksum_offset;
    const bool open = frame.has_vnet && (frame.vnet.flags & VnetHeader::needs_checksum) != 0;
    const bool there = open && place >= ETH_HLEN && place + 2 <= frame.length;
    const bool shifted = frame.tag.protocol != 0 && frame.headroom >= vlan_header_length;
    return there ? place + (shifted ? vlan_header_length : 0) : std::size_t{1} << 40;
}

// The engine writes `value` all over the frame, which then leaves.
void check_sending(Frame& frame, std::uint8_t value, std::size_t checksum) {
    const Copy before = copy_of(frame);
    std::fill_n(frame.data, frame.length, value);
    const auto bytes = bytes_to_send(frame);
    if (bytes.empty() && (frame.length == 0 || frame.has_vnet))
        return;
    const std::uint32_t header = frame.has_vnet ? vnet_header_length : 0;
    fuzz::require(bytes.size() == frame.length + header && bytes.data() + header == frame.data,
                  "a frame leaves with its header before it");
    fuzz::require(std::memcmp(bytes.data(), &frame.vnet, header) == 0, "the header is the frame's");
    for (std::size_t at = 0; at < frame.length; ++at)
        fuzz::require(frame.data[at] == (at == checksum || at == checksum + 1 ? before[at] : value),
                      "what the engine wrote leaves, but for an unfinished checksum");
}

// What reads, and what writes a checksum, in memory of just the frame's size.
void check_reading(const Frame& frame) {
    Copy bytes = copy_of(frame);
    Frame exact = frame;
    exact.data = bytes.data();
    exact.headroom = 0;
    for (const FrameFilter& filter : filters())
        (void)(filter.matches_without_tag(exact) && filter.matches_with_tag(exact));
    (void)can_leave_merged(exact);
    finish_checksum_in_tunnel(exact);
}

void check_frame(Frame& frame, std::uint8_t value) {
    check_reading(frame);
    const std::size_t checksum = open_checksum_of(frame);
    std::fill_n(frame.data - frame.headroom, frame.headroom, value);
    check_tag(frame);
    check_reading(frame);
    check_sending(frame, value, checksum);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const bool vnet = input.number<std::uint8_t>() % 2 == 0;
    const auto value = input.number<std::uint8_t>();
    const HeaderWords words = read_words(input);
    // Memory of just that size, where the sanitizer sees who goes past it.
    const fuzz::Bytes content = input.rest();
    const auto place = std::make_unique<std::uint8_t[]>(content.size());
    std::copy(content.begin(), content.end(), place.get());
    auto frame = frame_from(place.get(), static_cast<std::uint32_t>(content.size()), address_offset,
                            words, vnet);
    if (!frame)
        return 0;
    fuzz::require(frame->data == place.get() + words.offset && frame->length == words.length &&
                      frame->wire_length == words.wire_length,
                  "a frame is where the words say");
    check_frame(*frame, value);
    return 0;
}
