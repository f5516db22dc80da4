# SPDX-License-Identifier: GPL-2.0-only
# What tests/study/startup-race measures and reckons with.

study_headers = \
    tests/study/console.h \
    tests/study/crossings.h \
    tests/study/expectations.h \
    tests/study/markdown.h \
    tests/study/runs.h \
    tests/study/trace.h \
    tests/study/wire.h

study_libs = tests/study/libstudy.a $(tools_libs)

check_LIBRARIES += tests/study/libstudy.a
tests_study_libstudy_a_CPPFLAGS = $(tools_flags)
tests_study_libstudy_a_SOURCES = \
    $(study_headers) \
    tests/study/console.cpp \
    tests/study/crossings.cpp \
    tests/study/expectations.cpp \
    tests/study/markdown.cpp \
    tests/study/runs.cpp \
    tests/study/trace.cpp \
    tests/study/wire.cpp

check_PROGRAMS += \
    tests/study/cycle \
    tests/study/report \
    tests/study/socket-trace.so \
    tests/study/timed-lines \
    tests/study/timeline \
    tests/study/traffic

tests_study_cycle_CPPFLAGS = $(tools_flags)
tests_study_cycle_LDADD = $(study_libs)

tests_study_report_CPPFLAGS = $(tools_flags)
tests_study_report_LDADD = $(study_libs)

# Preloaded into a Suricata whose root need not have our C++ runtime, nor a sanitizer's.
tests_study_socket_trace_so_SOURCES = tests/study/socket_trace.cpp
tests_study_socket_trace_so_CXXFLAGS = $(LANGUAGE_FLAGS) $(WARNING_FLAGS) -fPIC -fno-exceptions \
    -fno-rtti
tests_study_socket_trace_so_LDFLAGS = -shared -nodefaultlibs
tests_study_socket_trace_so_LDADD = -lc

tests_study_timed_lines_SOURCES = tests/study/timed_lines.cpp
tests_study_timed_lines_CPPFLAGS = $(tools_flags)
tests_study_timed_lines_LDADD = $(study_libs)

tests_study_timeline_CPPFLAGS = $(tools_flags)
tests_study_timeline_LDADD = $(study_libs)

tests_study_traffic_CPPFLAGS = $(tools_flags)
tests_study_traffic_LDADD = $(study_libs)

# Unit tests of the arithmetic.
study_unit_tests = \
    tests/unit/study_crossings_test \
    tests/unit/study_runs_test \
    tests/unit/study_trace_test
check_PROGRAMS += $(study_unit_tests)
TESTS += $(study_unit_tests)

tests_unit_study_crossings_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_study_crossings_test_LDADD = $(study_libs) $(CMOCKA_LIBS)

tests_unit_study_runs_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_study_runs_test_LDADD = $(study_libs) $(CMOCKA_LIBS)

tests_unit_study_trace_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_study_trace_test_LDADD = $(study_libs) $(CMOCKA_LIBS)

EXTRA_DIST += tests/study/README.md tests/study/cycles.sh tests/study/startup-race
