// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <string>
#include <utility>

namespace afpguard {

// What merges frames as they are received on an interface. Large receive offload forgets how they
// were, so nothing that passes through this host may be merged by it. Generic receive offload can
// be undone. A device that knows none of it merges nothing.
class ReceiveMerging {
  public:
    // Switches large receive offload off, and `generic_too` the other.
    static Result<ReceiveMerging> switch_off(const std::string& interface, bool generic_too);

    ReceiveMerging(ReceiveMerging&& other) noexcept;
    ReceiveMerging(const ReceiveMerging&) = delete;
    ReceiveMerging& operator=(const ReceiveMerging&) = delete;
    ReceiveMerging& operator=(ReceiveMerging&&) = delete;
    // Switches on again what was on, where the process still may.
    ~ReceiveMerging();

    // What was on and is off now, as ethtool(8) calls it; empty where nothing was.
    [[nodiscard]] std::string what() const;

  private:
    explicit ReceiveMerging(std::string interface) : interface_(std::move(interface)) {}

    std::string interface_;
    bool large_ = false;
    bool generic_ = false;
};

} // namespace afpguard
