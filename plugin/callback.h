// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "plugin/log.h"

#include <exception>
#include <new>

namespace afpguard {

// Runs what a callback of the engine does. The engine is written in C: an exception that left a
// callback would end the process without a word.
template <class Answer, class Body> Answer guarded(Answer on_exception, Body body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        engine_log().error("out of memory");
    } catch (const std::exception& problem) {
        engine_log().error(problem.what());
    }
    return on_exception;
}

} // namespace afpguard
