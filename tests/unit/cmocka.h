// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// CMocka wants these before it, has a macro named like a member of C++ streams, and up to version
// 1.1.5 its functions have no C linkage of their own.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <ios>

extern "C" {
#include <cmocka.h>
}

// CMocka 2 makes a macro of a name that our own classes have.
#undef stop
