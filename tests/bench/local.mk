# SPDX-License-Identifier: GPL-2.0-only
# Benchmarks of single steps, and what whole ones need.

check_PROGRAMS += tests/bench/forwarder tests/bench/guard_cost

tests_bench_forwarder_SOURCES = tests/bench/forwarder.cpp
tests_bench_forwarder_CPPFLAGS = $(tools_flags)
tests_bench_forwarder_LDADD = src/libafpguard.a $(tools_libs)

tests_bench_guard_cost_SOURCES = tests/bench/guard_cost.cpp
tests_bench_guard_cost_CPPFLAGS = $(tools_flags)
tests_bench_guard_cost_LDADD = src/libafpguard.a $(tools_libs)
