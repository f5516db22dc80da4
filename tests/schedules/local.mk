# SPDX-License-Identifier: GPL-2.0-only
# All of src/bridge on a kernel of the test's own. Its definitions come before those of the library.

schedules_headers = \
    tests/schedules/fake_kernel.h \
    tests/schedules/schedule.h

check_PROGRAMS += tests/schedules/schedules_test
TESTS += tests/schedules/schedules_test

tests_schedules_schedules_test_SOURCES = \
    $(schedules_headers) \
    tests/schedules/fake_kernel.cpp \
    tests/schedules/fake_kernel_calls.cpp \
    tests/schedules/schedule.cpp \
    tests/schedules/schedules_test.cpp \
    tests/unit/running_bridge.cpp
tests_schedules_schedules_test_CPPFLAGS = $(unit_flags)
tests_schedules_schedules_test_LDADD = $(unit_libs)
