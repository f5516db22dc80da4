// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/send_errors.h"

#include <system_error>

namespace afpguard {

SendErrors::Kind& SendErrors::kind_of(int error) {
    for (Kind& kind : kinds_)
        if (kind.error == error || kind.error == 0)
            return kind;
    return kinds_.back();
}

void SendErrors::failed(int number, int error, Clock::time_point now) {
    Kind& kind = kind_of(error);
    ++kind.unsaid;
    const bool first = kind.error == 0;
    if (!first && now - kind.said < interval)
        return;
    std::string line = peer_ + ": sending packet failed on socket " + std::to_string(number) +
                       ": " + std::generic_category().message(error);
    if (!first)
        line += " (" + std::to_string(kind.unsaid) + " times since this was last said)";
    kind = {error, 0, now};
    log_.warning(line);
}

} // namespace afpguard
