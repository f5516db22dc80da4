// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "plugin/bypass.h"
#include "plugin/ebpf_programs.h"

#include "src/bridge/bridge.h"
#include "src/net/receive_merging.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace afpguard {

// The one capture of the process, from the engine's start to its end. Where something cannot go
// on, the members end the process with the reason, as the engine does in its own captures.
class Capture {
  public:
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    // Reads and checks the settings. Called when the engine has read its configuration.
    static void create(std::string_view arguments);
    // Checks what create() would as far as that goes without a device, and makes nothing.
    static void check(std::string_view arguments);
    // The same for the file alone, of which no start with the plugin may be meant.
    static void check_file();
    // The capture that create() has made.
    static Capture& instance();
    // Gives back sockets and all else. Called when all threads of the engine have ended.
    static void destroy();

    // Sockets, filters, offloads. Called while the process has its privileges, before it forks.
    void prepare();

    // Lets a thread look after what is not a frame. Called when the process has forked and given
    // its privileges up.
    void supervise();

    // The number of the next thread of an interface; the engine starts them one after the other.
    unsigned count_thread(std::size_t interface) { return started_[interface]++; }

    [[nodiscard]] StartupMode startup() const { return startup_; }
    [[nodiscard]] Bridge& bridge() { return *bridge_; }
    [[nodiscard]] Bypass& bypass() { return bypass_; }

  private:
    Capture(StartupMode startup, std::unique_ptr<Bridge> bridge);
    ~Capture() { bridge_->end_supervision(); }

    void load_programs();
    void settle_again(const Port& port);

    const StartupMode startup_;
    std::unique_ptr<Bridge> bridge_;
    std::vector<EbpfPrograms> programs_; // for each interface
    Bypass bypass_;
    std::vector<ReceiveMerging> merging_; // that was switched off
    std::vector<unsigned> started_;       // threads, for each interface
};

} // namespace afpguard
