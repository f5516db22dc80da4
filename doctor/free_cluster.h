// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/sensor.h"

#include <algorithm>
#include <cstdint>

namespace afpguard::doctor {

// Cluster-ids that neither the configuration has nor anybody on the machine, each given once.
class FreeClusters {
  public:
    explicit FreeClusters(const Sensor& sensor) : sensor_(sensor) {}

    unsigned next() {
        ++last_;
        while (taken())
            ++last_;
        return last_;
    }

  private:
    [[nodiscard]] bool taken() const {
        const auto& entries = sensor_.settings.interfaces;
        return sensor_.machine.clusters.contains(static_cast<std::uint16_t>(last_)) ||
               std::ranges::find(entries, last_, [](const InterfaceSettings& one) {
                   return one.cluster_id ? unsigned{*one.cluster_id} : 0U;
               }) != entries.end();
    }

    const Sensor& sensor_;
    unsigned last_ = 0;
};

} // namespace afpguard::doctor
