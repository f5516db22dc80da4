// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/neighbours.h"
#include "src/bridge/port.h"
#include "src/log.h"
#include "src/net/socket_list.h"
#include "src/os/error.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace afpguard {

// Looks now and then at who else captures on our interfaces. A program that joins a cluster of ours
// takes its share of the frames, and an engine on a pair of ours sends them twice; the kernel tells
// nobody of either, nor does any counter.
class GroupWatch {
  public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::chrono::seconds interval{5};

    // What it looks at.
    struct Sources {
        std::function<Result<std::vector<ListedSocket>>()> list; // all there are
        std::function<void(std::vector<ListedSocket>&)> find_owners;
        std::function<std::set<std::uint32_t>()> own; // the inodes of this bridge's sockets
        std::function<int(std::size_t)> device_of;    // the number of an interface's; 0: none
    };

    // What is referred to outlives it.
    GroupWatch(const std::vector<Port>& ports, Sources sources, Log& log);
    GroupWatch(const GroupWatch&) = delete;
    GroupWatch& operator=(const GroupWatch&) = delete;
    ~GroupWatch() = default;

    // What has been said at the start is not said again.
    void begin_with(const std::vector<Clash>& said);
    // To be called about once a second, by one thread. When it is time to it looks, and says what
    // has begun and what is over.
    void look(Clock::time_point now);
    // Sockets of other programs in the cluster of an interface, as of the last look. Any thread may
    // ask.
    [[nodiscard]] unsigned strangers(std::size_t interface) const {
        return watched_[interface].strangers.load(std::memory_order_relaxed);
    }

  private:
    struct Watched {
        std::atomic<unsigned> strangers{0};
        bool shared = false;     // its cluster; that has been said
        bool sent_twice = false; // by the pair of which it is the first; that has been said
    };

    [[nodiscard]] std::vector<PlannedDevice> devices() const;
    void recall_owners(std::vector<ListedSocket>& others);
    void look_at_cluster(const Port& port, const std::vector<ListedSocket>& others, unsigned own);
    void look_at_pairs(const std::vector<PlannedDevice>& ours,
                       const std::vector<ListedSocket>& others);

    const std::vector<Port>& ports_;
    const Sources sources_;
    Log& log_;
    std::deque<Watched> watched_; // by the number of the interface
    Clock::time_point next_;
    std::map<std::uint32_t, ListedSocket> known_; // of others, as of the last look, by inode
};

} // namespace afpguard
