// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <limits>
#include <set>
#include <utility>

namespace afpguard {

// Cluster-ids that nobody has, each given once.
class FreeClusters {
  public:
    explicit FreeClusters(std::set<std::uint16_t> taken) : taken_(std::move(taken)) {}

    // Where all are taken, the last one: the kernel refuses it.
    std::uint16_t next() {
        std::uint16_t id = 1;
        while (id != std::numeric_limits<std::uint16_t>::max() && taken_.contains(id))
            ++id;
        taken_.insert(id);
        return id;
    }

  private:
    std::set<std::uint16_t> taken_;
};

} // namespace afpguard
