// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"

#include <pcap/pcap.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace afpguard::tools {

// Longest frame that a recording may hold: a merged packet of 64 kB and more with its tags.
constexpr int whole_frame = 262144;

// Nanoseconds since 1970.
using Timestamp = std::uint64_t;

struct PcapClose {
    void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};
using Pcap = std::unique_ptr<pcap_t, PcapClose>;

// Frame and time of one recorded packet; the bytes live until the next one is read.
struct Recorded {
    ByteView frame;
    Timestamp time = 0;
};

// Reads an Ethernet recording; "-" is stdin. Throws ToolError where the file is no pcap, holds
// something else than Ethernet, or a frame was cut short: such a file proves nothing.
class PcapReader {
  public:
    explicit PcapReader(const std::string& path);
    [[nodiscard]] std::optional<Recorded> next();

  private:
    std::string path_;
    Pcap pcap_;
};

struct DumperClose {
    void operator()(pcap_dumper_t* dumper) const { pcap_dump_close(dumper); }
};

// Writes an Ethernet recording with nanosecond times.
class PcapWriter {
  public:
    explicit PcapWriter(const std::string& path);
    void write(ByteView frame, Timestamp time);
    // Brings everything to the file; throws where the disk was full. Call it before relying on it.
    void flush();

  private:
    std::string path_;
    Pcap format_;
    std::unique_ptr<pcap_dumper_t, DumperClose> dumper_;
};

// A filter in the language of tcpdump, run here on frames as they are in a recording. VLAN tags
// are in the frame, so "udp" does not match a tagged one; "vlan and udp" does.
class FrameFilter {
  public:
    // Nothing is matched by an empty expression. With through_tags the frame is looked at as if
    // it had no VLAN tags.
    explicit FrameFilter(const std::string& expression, bool through_tags = false);
    ~FrameFilter();
    FrameFilter(const FrameFilter&) = delete;
    FrameFilter& operator=(const FrameFilter&) = delete;

    [[nodiscard]] bool matches(ByteView frame) const;

  private:
    bool through_tags_;
    bpf_program program_{};
};

// Every frame of a recording, in memory.
[[nodiscard]] std::vector<Bytes> read_frames(const std::string& path);

} // namespace afpguard::tools
