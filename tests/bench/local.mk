# SPDX-License-Identifier: GPL-2.0-only
# Benchmarks of single steps.

check_PROGRAMS += tests/bench/guard_cost

tests_bench_guard_cost_SOURCES = tests/bench/guard_cost.cpp
tests_bench_guard_cost_CPPFLAGS = $(tools_flags)
tests_bench_guard_cost_LDADD = src/libafpguard.a $(tools_libs)
