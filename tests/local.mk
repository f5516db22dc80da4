# SPDX-License-Identifier: GPL-2.0-only
# The tests and their tools. The programs of tests/unit need no privilege and run in `make check`;
# everything runs in `tests/run`.

checked_headers = $(src_headers) $(plugin_headers) $(suricata_headers) $(doctor_headers) \
    $(unit_headers) $(schedules_headers) $(kernel_headers) $(tools_headers) \
    $(study_headers) $(parity_headers) $(bench_headers) $(fuzz_headers)

EXTRA_DIST += \
    tests/README.md \
    tests/demo \
    tests/e2e \
    tests/expected-skips \
    tests/faults \
    tests/lib \
    tests/model \
    tests/parts \
    tests/run \
    tests/soak

include $(srcdir)/tests/fuzz/local.mk

if TESTS_WANTED

include $(srcdir)/tests/tools/local.mk
include $(srcdir)/tests/parity/local.mk
include $(srcdir)/tests/study/local.mk
include $(srcdir)/tests/unit/local.mk
include $(srcdir)/tests/schedules/local.mk
include $(srcdir)/tests/kernel/local.mk
include $(srcdir)/tests/bench/local.mk

# Stands in for a Suricata that is not as the plugin needs it.
check_PROGRAMS += tests/tools/forged_host
tests_tools_forged_host_SOURCES = \
    tests/tools/forged_host.cpp \
    tests/tools/forged_host.h \
    tests/tools/forged_host_defaults.cpp \
    tests/tools/forged_settings.cpp \
    tests/tools/forged_settings.h
tests_tools_forged_host_LDADD = tests/tools/libtools.a
tests_tools_forged_host_LDFLAGS = $(AM_LDFLAGS) -Wl,--export-dynamic

endif
