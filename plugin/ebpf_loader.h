// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"
#include "src/os/error.h"
#include "src/settings.h"

#include <cstdint>
#include <string>

namespace afpguard {

// Has the engine load the program files of one interface, and asks it for their maps. The engine
// keeps all descriptors open to the end of the process.
class EbpfLoader {
  public:
    // A program: the key that names its file, the file, and the section in it.
    struct Source {
        const char* key;
        const std::string& path;
        const char* section;

        // As it is named in messages.
        [[nodiscard]] std::string words() const { return std::string(key) + ": \"" + path + "\""; }
        // An error where the file cannot be read.
        [[nodiscard]] Status check_readable() const;
    };
    enum class Loaded { fresh, pinned, failed };
    // How it went, and the program where it is fresh.
    struct Outcome {
        Loaded how = Loaded::failed;
        int program = -1;
    };

    // Warns where maps shall be pinned and there is no place for that: none are, then.
    EbpfLoader(const InterfaceSettings& settings, Log& log);

    // A program that sockets run.
    [[nodiscard]] Result<int> load_for_sockets(const Source& source) const;
    // A program that an interface runs.
    [[nodiscard]] Outcome load_for_interface(const Source& source) const;

    // A map of the program that was loaded last; less than 0 where it has none of that name.
    [[nodiscard]] int map(const char* name) const;
    // Whether maps outlive the process.
    [[nodiscard]] bool pins_maps() const { return pinned_; }
    // The file of a pinned map, in the way of the engine.
    [[nodiscard]] std::string pin_of(const std::string& map) const;

    [[nodiscard]] const InterfaceSettings& settings() const { return settings_; }
    // Lines of the log that begin with the interface.
    void warn(const std::string& what) const { log_.warning(settings_.name + ": " + what); }
    void inform(const std::string& what) const { log_.info(settings_.name + ": " + what); }

  private:
    [[nodiscard]] Outcome load(const Source& source, std::uint8_t flags, std::uint8_t mode) const;

    const InterfaceSettings& settings_;
    Log& log_;
    bool pinned_;
};

} // namespace afpguard
