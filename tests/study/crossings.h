// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/pcap_file.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace afpguard::study {

using tools::Timestamp;

// What became of the frames that were sent into one interface.
struct WayReport {
    std::uint64_t sent = 0;
    std::uint64_t arrived = 0;
    std::uint64_t doubled = 0;
    std::uint64_t lost_before = 0;   // sent before any frame of any way had arrived
    std::uint64_t lost_between = 0;  // sent later, but before all ways were up
    std::uint64_t lost_after_up = 0; // sent after that
    std::uint64_t sent_after_up = 0;
    std::optional<Timestamp> first; // arrival of its first forwarded frame
    bool dead = false;              // of what was sent in the steady time, nothing arrived
};

// Follows every frame from where it is sent to where it comes out: one way for each direction of
// each pair (ways 2i and 2i+1 are pair i's), several flows in each way.
class Crossings {
  public:
    Crossings(std::size_t ways, std::size_t flows);

    // A new cycle: what was sent before is no longer followed.
    void begin();
    // A frame is about to be sent; numbers of a way go up by one.
    void sent(std::size_t way, std::uint64_t number, std::uint16_t flow, Timestamp time);
    // It could not be sent after all.
    void not_sent(std::size_t way, std::uint64_t number);
    // A frame came out; any number is allowed.
    void arrived(std::size_t way, std::uint64_t number, Timestamp time);

    // The first frame that arrived at all.
    [[nodiscard]] std::optional<Timestamp> first() const;
    // When each pair had forwarded a frame, whichever way; nothing while one has not.
    [[nodiscard]] std::optional<Timestamp> last() const;
    // When a frame of every flow of every way had arrived: from then on none may be lost. Flows are
    // spread over an interface's threads, so all of those forward by then.
    [[nodiscard]] std::optional<Timestamp> up() const;
    // Whether every frame has arrived that was sent after `from`, up to `to`.
    [[nodiscard]] bool complete(Timestamp from, Timestamp to) const;
    // What became of the frames sent up to `end`; the steady time is from `steady` to there.
    [[nodiscard]] std::vector<WayReport> report(Timestamp steady, Timestamp end) const;

  private:
    struct Crossing {
        Timestamp sent = 0;    // 0: could not be sent
        Timestamp arrived = 0; // 0: not yet
        std::uint16_t flow = 0;
        std::uint16_t doubles = 0;
    };
    struct Way {
        std::uint64_t next = 0; // number of the next frame
        std::uint64_t base = 0; // number of the first one followed
        std::vector<Crossing> frames;
        std::vector<Timestamp> flow_up; // first arrival of each flow, 0: none yet
    };
    [[nodiscard]] static std::optional<Timestamp> first_of(const Way& way);
    [[nodiscard]] WayReport report_way(const Way& way, Timestamp steady, Timestamp end) const;

    std::size_t flows_;
    std::vector<Way> ways_;
};

} // namespace afpguard::study
