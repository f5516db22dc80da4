// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/vnet.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace afpguard::test {

// A merged frame as the kernel hands it over, put together header by header from the outside in;
// and what any frame of the same headers must hold once it is on the wire.
class MergedPacket {
  public:
    using Bytes = std::vector<std::uint8_t>;
    enum class Kind { ip4, ip6, udp, gre, tcp };
    struct Layer {
        Kind kind;
        std::size_t at;
    };
    static constexpr std::uint8_t tcp = 6;
    static constexpr std::uint8_t udp = 17;

    MergedPacket& ethernet(std::uint16_t type) {
        bytes_.insert(bytes_.end(), {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
        return number(type, 2);
    }
    // Behind the addresses that were put in last.
    MergedPacket& tag(std::uint16_t protocol, std::uint16_t control) {
        const std::size_t type = bytes_.size() - 2;
        const Bytes words{high(protocol), low(protocol), high(control), low(control)};
        bytes_.insert(bytes_.begin() + static_cast<std::ptrdiff_t>(type), words.begin(),
                      words.end());
        return *this;
    }
    MergedPacket& ip4(std::uint8_t protocol, std::uint16_t identification, unsigned options = 0) {
        layers_.push_back({Kind::ip4, bytes_.size()});
        number(0x4500 + options / 4 * 0x100, 2).number(0, 2).number(identification, 2);
        number(0x4000, 2).number(0x4000U + protocol, 2).number(0, 2);
        number(0xc0000201, 4).number(0xc6336401, 4);
        bytes_.insert(bytes_.end(), options, std::uint8_t{1});
        return *this;
    }
    MergedPacket& ip6(std::uint8_t protocol) {
        layers_.push_back({Kind::ip6, bytes_.size()});
        number(0x60000000, 4).number(0, 2).number(protocol * 0x100U + 64, 2);
        for (unsigned address = 1; address <= 2; ++address)
            number(0x20010db8, 4).number(0, 4).number(0, 4).number(address, 4);
        return *this;
    }
    MergedPacket& extension(std::uint8_t next, unsigned length = 8) {
        number(next * 0x100U + length / 8 - 1, 2);
        bytes_.insert(bytes_.end(), length - 2, std::uint8_t{0});
        return *this;
    }
    MergedPacket& jumbo_option(std::uint8_t next) {
        return number(next * 0x100U, 2).number(0xc204, 2).number(0, 4);
    }
    // Of a tunnel, with a checksum or with none.
    MergedPacket& outer_udp(std::uint16_t port, bool summed) {
        layers_.push_back({Kind::udp, bytes_.size()});
        return number(50000, 2).number(port, 2).number(0, 2).number(summed ? 0xbeef : 0, 2);
    }
    MergedPacket& vxlan() { return number(0x08000000, 4).number(7 << 8, 4); }
    MergedPacket& gre(std::uint16_t flags, std::uint16_t type) {
        layers_.push_back({Kind::gre, bytes_.size()});
        number(flags, 2).number(type, 2);
        for (const unsigned field : {0x8000U, 0x2000U, 0x1000U})
            if ((flags & field) != 0)
                number(field, 4);
        return *this;
    }
    MergedPacket& merged_tcp(std::uint32_t payload, std::uint16_t segment, std::uint8_t flags,
                             unsigned options = 12) {
        begin_transport(Kind::tcp, 16, segment);
        number(0xc3501389, 4).number(sequence, 4).number(77, 4);
        number((5 + options / 4) << 4, 1).number(flags, 1).number(500, 2).number(0, 4);
        bytes_.insert(bytes_.end(), options, std::uint8_t{1});
        return finish(payload);
    }
    MergedPacket& merged_udp(std::uint32_t payload, std::uint16_t segment) {
        begin_transport(Kind::udp, 6, segment);
        return number(0xc3501389, 4).number(0, 4).finish(payload);
    }

    // The number of the first byte behind 4 GB, so that it wraps.
    static constexpr std::uint32_t sequence = 0xfffffff0;

    // It refers to this object, and has room before it.
    [[nodiscard]] Frame frame() {
        Frame frame;
        frame.data = bytes_.data();
        frame.length = frame.wire_length = static_cast<std::uint32_t>(bytes_.size());
        frame.vnet = vnet;
        frame.has_vnet = true;
        return frame;
    }
    // For one that was just made.
    [[nodiscard]] MergedPacket& self() { return *this; }
    [[nodiscard]] Bytes& bytes() { return bytes_; }
    [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
    [[nodiscard]] std::size_t payload_start() const { return payload_; }

    VnetHeader vnet;

  private:
    static std::uint8_t high(unsigned word) { return static_cast<std::uint8_t>(word >> 8); }
    static std::uint8_t low(unsigned word) { return static_cast<std::uint8_t>(word); }

    MergedPacket& number(std::uint32_t value, unsigned width) {
        while (width-- > 0)
            bytes_.push_back(low(value >> (8 * width)));
        return *this;
    }
    void begin_transport(Kind kind, std::uint16_t checksum, std::uint16_t segment) {
        vnet.merged = kind == Kind::udp                  ? VnetHeader::merged_udp
                      : layers_.back().kind == Kind::ip4 ? VnetHeader::merged_tcp4
                                                         : VnetHeader::merged_tcp6;
        vnet.flags = VnetHeader::needs_checksum;
        vnet.segment_size = segment;
        vnet.checksum_start = static_cast<std::uint16_t>(bytes_.size());
        vnet.checksum_offset = checksum;
        layers_.push_back({kind, bytes_.size()});
    }
    MergedPacket& finish(std::uint32_t payload) {
        payload_ = bytes_.size();
        for (std::uint32_t at = 0; at < payload; ++at)
            bytes_.push_back(low(at * 7 + at / 251));
        for (const Layer& layer : layers_)
            put_length(layer);
        return *this;
    }
    void put_length(const Layer& layer) {
        const auto offset = layer.kind == Kind::ip4 ? 2U : 4U;
        const std::size_t length = bytes_.size() - layer.at - (layer.kind == Kind::ip6 ? 40 : 0);
        if (layer.kind == Kind::gre || layer.kind == Kind::tcp)
            return;
        const unsigned said = length > 0xffff ? 0 : static_cast<unsigned>(length);
        bytes_[layer.at + offset] = high(said);
        bytes_[layer.at + offset + 1] = low(said);
    }

    Bytes bytes_;
    std::vector<Layer> layers_;
    std::size_t payload_ = 0;
};

} // namespace afpguard::test
