# SPDX-License-Identifier: GPL-2.0-only
# What the part "parity" sends, and compares stock's capture and the plugin's with.

parity_headers = \
    tests/parity/conversation.h \
    tests/parity/eve_records.h \
    tests/parity/talks.h

check_PROGRAMS += \
    tests/parity/conversations \
    tests/parity/eve-differences \
    tests/parity/frame-differences \
    tests/parity/replay

tests_parity_conversations_SOURCES = \
    $(parity_headers) \
    tests/parity/applications.cpp \
    tests/parity/conversation.cpp \
    tests/parity/conversations.cpp \
    tests/parity/faults.cpp \
    tests/parity/packets.cpp \
    tests/parity/tunnels.cpp
tests_parity_conversations_CPPFLAGS = $(tools_flags)
tests_parity_conversations_LDADD = $(tools_libs)

tests_parity_eve_differences_SOURCES = \
    tests/parity/eve_differences.cpp \
    tests/parity/eve_records.cpp
tests_parity_eve_differences_CPPFLAGS = $(tools_flags)
tests_parity_eve_differences_LDADD = $(tools_libs)

tests_parity_frame_differences_SOURCES = tests/parity/frame_differences.cpp
tests_parity_frame_differences_CPPFLAGS = $(tools_flags)
tests_parity_frame_differences_LDADD = $(tools_libs)

tests_parity_replay_SOURCES = tests/parity/conversation.cpp tests/parity/replay.cpp
tests_parity_replay_CPPFLAGS = $(tools_flags)
tests_parity_replay_LDADD = $(tools_libs)

EXTRA_DIST += \
    tests/parity/allowed \
    tests/parity/allowed.sh \
    tests/parity/bursts.sh \
    tests/parity/differences \
    tests/parity/effects.sh \
    tests/parity/inline-options.sh \
    tests/parity/odd-values.sh \
    tests/parity/options.sh \
    tests/parity/outputs.yaml \
    tests/parity/packaged-yaml.sh \
    tests/parity/parity.rules \
    tests/parity/passive-options.sh \
    tests/parity/program-starts.sh \
    tests/parity/programs.sh \
    tests/parity/refusals.sh \
    tests/parity/replays.sh \
    tests/parity/sides.sh \
    tests/parity/trouble.sh
