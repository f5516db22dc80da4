# SPDX-License-Identifier: GPL-2.0-only
# Benchmarks of single steps, and what tests/bench/run measures and reckons with.

bench_headers = \
    tests/bench/cpu_time.h \
    tests/bench/flood.h \
    tests/bench/interface_counter.h \
    tests/bench/metrics.h \
    tests/bench/rate_search.h \
    tests/bench/ratios.h \
    tests/bench/samples.h \
    tests/bench/tables.h \
    tests/bench/trial.h \
    tests/bench/xdp_sender.h

bench_libs = tests/bench/libbench.a $(tools_libs)

check_LIBRARIES += tests/bench/libbench.a
tests_bench_libbench_a_CPPFLAGS = $(tools_flags)
tests_bench_libbench_a_SOURCES = \
    $(bench_headers) \
    tests/bench/cpu_time.cpp \
    tests/bench/flood.cpp \
    tests/bench/interface_counter.cpp \
    tests/bench/metrics.cpp \
    tests/bench/rate_search.cpp \
    tests/bench/ratios.cpp \
    tests/bench/samples.cpp \
    tests/bench/tables.cpp \
    tests/bench/trial.cpp \
    tests/bench/xdp_sender.cpp

check_PROGRAMS += \
    tests/bench/blaster \
    tests/bench/forwarder \
    tests/bench/guard_cost \
    tests/bench/iperf-result \
    tests/bench/report

tests_bench_blaster_CPPFLAGS = $(tools_flags)
tests_bench_blaster_LDADD = $(bench_libs)

tests_bench_forwarder_CPPFLAGS = $(tools_flags)
tests_bench_forwarder_LDADD = src/libafpguard.a $(tools_libs)

tests_bench_guard_cost_CPPFLAGS = $(tools_flags)
tests_bench_guard_cost_LDADD = src/libafpguard.a $(tools_libs)

tests_bench_iperf_result_SOURCES = tests/bench/iperf_result.cpp
tests_bench_iperf_result_CPPFLAGS = $(tools_flags)
tests_bench_iperf_result_LDADD = $(tools_libs)

tests_bench_report_CPPFLAGS = $(tools_flags)
tests_bench_report_LDADD = $(bench_libs)

# Unit tests of the arithmetic.
check_PROGRAMS += tests/unit/bench_test
TESTS += tests/unit/bench_test
tests_unit_bench_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_bench_test_LDADD = $(bench_libs) $(CMOCKA_LIBS)

EXTRA_DIST += \
    tests/bench/NOTES.md \
    tests/bench/README.md \
    tests/bench/candidates.sh \
    tests/bench/forward.sh \
    tests/bench/latency.sh \
    tests/bench/make-rules \
    tests/bench/memory.sh \
    tests/bench/plan.sh \
    tests/bench/run \
    tests/bench/samples.sh \
    tests/bench/startup.sh \
    tests/bench/tcp.sh
