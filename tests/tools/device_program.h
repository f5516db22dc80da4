// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <linux/bpf.h>

#include <string>
#include <vector>

namespace afpguard::tools {

enum class Direction { arriving, leaving };

// Programs for what arrives at a device, behind its packet sockets, and for what leaves it, before
// merged frames are cut (tc's clsact and cls_bpf, which every kernel since 4.5 can have).
class DevicePrograms {
  public:
    // Throws ToolError where the device has such programs already, or the kernel cannot.
    explicit DevicePrograms(const std::string& device);

    // The program stays with the device. Its verdict on a frame is a TC_ACT_*.
    void attach(Direction direction, const std::vector<bpf_insn>& program) const;

  private:
    std::string device_;
    int index_;
};

} // namespace afpguard::tools
