// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace afpguard::bench {

// Nanoseconds that all threads of a process have run on a processor; throws ToolError when there is
// no such process. A kernel without schedstat counts in ticks.
[[nodiscard]] std::uint64_t cpu_time_of(pid_t process);

// Time on a processor from the text of a schedstat file; nothing where it is none.
[[nodiscard]] std::optional<std::uint64_t> time_in_schedstat(std::string_view text);

} // namespace afpguard::bench
