# SPDX-License-Identifier: GPL-2.0-only
# Targets for libFuzzer, which comes with clang: ./configure --enable-fuzzing. tests/run fuzz builds
# and runs them.

fuzz_headers = \
    tests/fuzz/fake_recv.h \
    tests/fuzz/input.h \
    tests/fuzz/ring_memory.h \
    tests/fuzz/ring_session.h

EXTRA_DIST += $(fuzz_headers) tests/fuzz/corpus tests/fuzz/settings.dictionary

if FUZZING

fuzz_flags = $(AM_CXXFLAGS) $(PCAP_CFLAGS)
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
fuzz_libs = src/libafpguard.a $(PCAP_LIBS)

fuzz_targets = \
    tests/fuzz/address_hash \
    tests/fuzz/frame \
    tests/fuzz/netlink \
    tests/fuzz/ring_v2 \
    tests/fuzz/ring_v3 \
    tests/fuzz/segmentation \
    tests/fuzz/settings

noinst_PROGRAMS += $(fuzz_targets)

fuzz-targets: $(fuzz_targets)

tests_fuzz_address_hash_SOURCES = tests/fuzz/address_hash.cpp tests/unit/bpf_machine.cpp
tests_fuzz_address_hash_CXXFLAGS = $(fuzz_flags)
tests_fuzz_address_hash_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_address_hash_LDADD = $(fuzz_libs)

tests_fuzz_frame_CXXFLAGS = $(fuzz_flags)
tests_fuzz_frame_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_frame_LDADD = $(fuzz_libs)

tests_fuzz_netlink_SOURCES = tests/fuzz/fake_recv.cpp tests/fuzz/netlink.cpp
tests_fuzz_netlink_CXXFLAGS = $(fuzz_flags)
tests_fuzz_netlink_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_netlink_LDADD = $(fuzz_libs)

fuzz_ring_sources = tests/fuzz/ring_memory.cpp tests/fuzz/ring_session.cpp

tests_fuzz_ring_v2_SOURCES = \
    tests/fuzz/fake_recv.cpp \
    $(fuzz_ring_sources) \
    tests/fuzz/ring_v2.cpp
tests_fuzz_ring_v2_CXXFLAGS = $(fuzz_flags)
tests_fuzz_ring_v2_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_ring_v2_LDADD = $(fuzz_libs)

tests_fuzz_ring_v3_SOURCES = $(fuzz_ring_sources) tests/fuzz/ring_v3.cpp
tests_fuzz_ring_v3_CXXFLAGS = $(fuzz_flags)
tests_fuzz_ring_v3_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_ring_v3_LDADD = $(fuzz_libs)

tests_fuzz_segmentation_CXXFLAGS = $(fuzz_flags)
tests_fuzz_segmentation_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_segmentation_LDADD = $(fuzz_libs)

tests_fuzz_settings_CXXFLAGS = $(fuzz_flags)
tests_fuzz_settings_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_settings_LDADD = $(fuzz_libs)

endif
