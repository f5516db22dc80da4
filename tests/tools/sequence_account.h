// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"
#include "tests/tools/pcap_file.h"
#include "tests/tools/stamp.h"

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

namespace afpguard::tools {

// Which numbers were seen; memory grows with the stretches that were touched.
class SeenNumbers {
  public:
    // Marks the number; false where it was marked already.
    bool mark(std::uint32_t number);

  private:
    static constexpr std::uint32_t stretch = 4096;
    std::unordered_map<std::uint32_t, std::bitset<stretch>> stretches_;
};

// What became of the frames of one flow.
struct FlowAccount {
    std::uint64_t received = 0; // frames, doubles included
    std::uint64_t distinct = 0;
    std::uint64_t doubled = 0;   // received - distinct
    std::uint64_t reordered = 0; // came after one with a higher number (RFC 4737); not doubles
    std::uint64_t sent = 0;      // as told, or the highest number seen plus one
    [[nodiscard]] std::uint64_t lost() const { return sent > distinct ? sent - distinct : 0; }

    std::uint32_t next = 0; // highest number seen, plus one
    SeenNumbers seen;
};

// Follows the stamps of one stream through a recording.
class SequenceAccount {
  public:
    explicit SequenceAccount(std::uint8_t stream) : stream_(stream) {}

    // Takes the next frame in the order of reception.
    void add(ByteView frame, Timestamp time);

    // How many frames of each flow were sent, from the summary of `frames`: only with this are
    // losses at the end of a flow, and whole flows, noticed. Throws ToolError for a bad summary.
    void set_sent(const json_t* summary);

    // Whether every frame came once and in order, and there was one at all.
    [[nodiscard]] bool flawless() const;
    // Totals, the longest silence between two frames, and the flows.
    [[nodiscard]] JsonObject report() const;

  private:
    void note_time(std::uint64_t sequence, Timestamp time);
    [[nodiscard]] FlowAccount total() const;

    std::uint8_t stream_;
    std::map<std::uint16_t, FlowAccount> flows_;
    std::uint64_t unstamped_ = 0;
    std::uint64_t first_sequence_ = 0; // lowest
    std::uint64_t last_sequence_ = 0;  // highest
    std::uint64_t newest_sequence_ = 0;
    std::optional<Timestamp> last_time_;
    Timestamp longest_silence_ = 0;
    std::uint64_t silence_after_ = 0;
};

} // namespace afpguard::tools
