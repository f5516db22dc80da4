// SPDX-License-Identifier: GPL-2.0-only
//
// A merged frame of any bytes, with any header of virtio before it: where it is cut, the pieces
// have all of its payload and its headers, and nothing outside of it and of them is touched.
#include "src/net/segmentation.h"

#include "src/net/byte_order.h"
#include "src/net/checksum.h"
#include "tests/fuzz/input.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

using namespace afpguard;

namespace {

VnetHeader read_vnet(fuzz::Input& input) {
    VnetHeader header;
    const fuzz::Bytes from = input.bytes(vnet_header_length);
    std::memcpy(&header, from.data(), from.size());
    return header;
}

// The outermost IP header is right again.
void check_outer(std::span<const std::uint8_t> headers, std::uint32_t payload) {
    const auto ip = ip_headers_behind_ethernet(headers);
    fuzz::require(ip.has_value(), "a piece has the IP header of its frame");
    const auto length = static_cast<std::uint32_t>(headers.size()) - ip->start + payload;
    const std::uint8_t* header = headers.data() + ip->start;
    if (!ip->v4())
        return fuzz::require(load16(header + 4) == length - 40, "the length of IPv6 is right");
    fuzz::require(load16(header + 2) == length, "the length of IPv4 is right");
    fuzz::require(fold(sum_of({header, (header[0] & 0xfU) * 4})) == 0xffff,
                  "the checksum of IPv4 is right");
}

void check_piece(const Segmentation& cut, const Segmentation::Piece& piece) {
    const std::uint32_t size = vnet_header_length + cut.header_length();
    // Memory of just that size, where the sanitizer sees who goes past it.
    const auto place = std::make_unique<std::uint8_t[]>(size);
    cut.write_headers(piece, place.get());
    VnetHeader header;
    std::memcpy(&header, place.get(), vnet_header_length);
    fuzz::require(header.checksum_start + header.checksum_offset + 2U <= cut.header_length(),
                  "the open checksum is in the headers");
    fuzz::require((header.merged == VnetHeader::not_merged) == (piece.length <= cut.segment_size()),
                  "one segment is not merged");
    check_outer({place.get() + vnet_header_length, cut.header_length()}, piece.length);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    Frame frame;
    frame.vnet = read_vnet(input);
    frame.has_vnet = true;
    const fuzz::Bytes content = input.rest();
    const auto bytes = std::make_unique<std::uint8_t[]>(content.size());
    std::copy(content.begin(), content.end(), bytes.get());
    frame.data = bytes.get();
    frame.length = frame.wire_length = static_cast<std::uint32_t>(content.size());
    (void)can_leave_merged(frame);
    const auto cut = Segmentation::of(frame);
    if (!cut)
        return 0;
    const auto payload = static_cast<std::uint32_t>(cut->payload().size());
    fuzz::require(cut->header_length() <= Segmentation::longest_headers, "headers have room");
    fuzz::require(cut->payload().data() + payload == frame.data + frame.length,
                  "the payload is the frame's end");
    for (const std::uint32_t segments : {1U, 3U}) {
        const std::uint32_t most = segments * cut->segment_size();
        for (std::uint32_t offset = 0; offset < payload; offset += most)
            if (const std::uint32_t left = payload - offset; left + cut->header_length() < 65536)
                check_piece(*cut, {offset, std::min(most, left)});
    }
    return 0;
}
