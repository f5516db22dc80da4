# SPDX-License-Identifier: GPL-2.0-only
# What tests and benchmarks send, record, compare and read with. check_PROGRAMS: a plain `make` does
# not wait for them. Needs PCAP, JANSSON, CMOCKA and, conditionally, HTP from configure.

tools_headers = \
    tests/tools/bytes.h \
    tests/tools/checksum.h \
    tests/tools/device_program.h \
    tests/tools/dns_message.h \
    tests/tools/document.h \
    tests/tools/eve_reader.h \
    tests/tools/frame_builder.h \
    tests/tools/frame_compare.h \
    tests/tools/frame_generator.h \
    tests/tools/frame_kind.h \
    tests/tools/http_reader.h \
    tests/tools/json.h \
    tests/tools/live_capture.h \
    tests/tools/options.h \
    tests/tools/pacer.h \
    tests/tools/packet_sender.h \
    tests/tools/packet_view.h \
    tests/tools/pcap_file.h \
    tests/tools/sequence_account.h \
    tests/tools/service_socket.h \
    tests/tools/stamp.h \
    tests/tools/statistics.h \
    tests/tools/stream_server.h \
    tests/tools/tcp_reassembly.h \
    tests/tools/tool.h

tools_flags = $(AM_CPPFLAGS) $(PCAP_CFLAGS) $(JANSSON_CFLAGS)
tools_libs = tests/tools/libtools.a $(PCAP_LIBS) $(JANSSON_LIBS)

check_LIBRARIES += tests/tools/libtools.a
tests_tools_libtools_a_CPPFLAGS = $(tools_flags)
tests_tools_libtools_a_SOURCES = \
    $(tools_headers) \
    tests/tools/checksum.cpp \
    tests/tools/dns_message.cpp \
    tests/tools/document.cpp \
    tests/tools/eve_reader.cpp \
    tests/tools/frame_builder.cpp \
    tests/tools/frame_compare.cpp \
    tests/tools/frame_generator.cpp \
    tests/tools/frame_kind.cpp \
    tests/tools/json.cpp \
    tests/tools/live_capture.cpp \
    tests/tools/options.cpp \
    tests/tools/pacer.cpp \
    tests/tools/packet_sender.cpp \
    tests/tools/packet_view.cpp \
    tests/tools/pcap_file.cpp \
    tests/tools/sequence_account.cpp \
    tests/tools/service_socket.cpp \
    tests/tools/stamp.cpp \
    tests/tools/statistics.cpp \
    tests/tools/stream_server.cpp \
    tests/tools/tcp_reassembly.cpp \
    tests/tools/tool.cpp

check_PROGRAMS += \
    tests/tools/capture \
    tests/tools/cluster \
    tests/tools/deny-option \
    tests/tools/dns-server \
    tests/tools/echo-server \
    tests/tools/eve \
    tests/tools/frames \
    tests/tools/grant-memlock \
    tests/tools/httpd \
    tests/tools/link-flaps \
    tests/tools/notify-listener \
    tests/tools/pcap-compare \
    tests/tools/question-storm \
    tests/tools/sequence \
    tests/tools/signal-storm \
    tests/tools/udp-probe \
    tests/tools/vlan-tags

tests_tools_capture_CPPFLAGS = $(tools_flags)
tests_tools_capture_LDADD = $(tools_libs)

tests_tools_cluster_CPPFLAGS = $(tools_flags)
tests_tools_cluster_LDADD = $(tools_libs)

tests_tools_deny_option_SOURCES = tests/tools/deny_option.cpp tests/tools/system_calls.h
tests_tools_deny_option_CPPFLAGS = $(tools_flags)
tests_tools_deny_option_LDADD = $(tools_libs)

tests_tools_grant_memlock_SOURCES = tests/tools/grant_memlock.cpp tests/tools/system_calls.h
tests_tools_grant_memlock_CPPFLAGS = $(tools_flags)
tests_tools_grant_memlock_LDADD = $(tools_libs)

tests_tools_dns_server_SOURCES = tests/tools/dns_server.cpp
tests_tools_dns_server_CPPFLAGS = $(tools_flags)
tests_tools_dns_server_LDADD = $(tools_libs)

tests_tools_echo_server_SOURCES = tests/tools/echo_server.cpp
tests_tools_echo_server_CPPFLAGS = $(tools_flags)
tests_tools_echo_server_LDADD = $(tools_libs)

tests_tools_eve_CPPFLAGS = $(tools_flags)
tests_tools_eve_LDADD = $(tools_libs)

tests_tools_frames_CPPFLAGS = $(tools_flags)
tests_tools_frames_LDADD = $(tools_libs)

tests_tools_httpd_CPPFLAGS = $(tools_flags)
tests_tools_httpd_LDADD = $(tools_libs)

tests_tools_link_flaps_SOURCES = tests/tools/link_flaps.cpp
tests_tools_link_flaps_CPPFLAGS = $(tools_flags)
tests_tools_link_flaps_LDADD = $(tools_libs)

tests_tools_notify_listener_SOURCES = tests/tools/notify_listener.cpp
tests_tools_notify_listener_CPPFLAGS = $(tools_flags)
tests_tools_notify_listener_LDADD = $(tools_libs)

tests_tools_pcap_compare_SOURCES = tests/tools/pcap_compare.cpp
tests_tools_pcap_compare_CPPFLAGS = $(tools_flags)
tests_tools_pcap_compare_LDADD = $(tools_libs)

tests_tools_sequence_CPPFLAGS = $(tools_flags)
tests_tools_sequence_LDADD = $(tools_libs)

tests_tools_question_storm_SOURCES = tests/tools/question_storm.cpp
tests_tools_question_storm_CPPFLAGS = $(tools_flags)
tests_tools_question_storm_LDADD = $(tools_libs)

tests_tools_signal_storm_SOURCES = tests/tools/signal_storm.cpp
tests_tools_signal_storm_CPPFLAGS = $(tools_flags)
tests_tools_signal_storm_LDADD = $(tools_libs)

tests_tools_udp_probe_SOURCES = tests/tools/udp_probe.cpp
tests_tools_udp_probe_CPPFLAGS = $(tools_flags)
tests_tools_udp_probe_LDADD = $(tools_libs)

tests_tools_vlan_tags_SOURCES = tests/tools/vlan_tags.cpp tests/tools/device_program.cpp
tests_tools_vlan_tags_CPPFLAGS = $(tools_flags)
tests_tools_vlan_tags_LDADD = $(tools_libs)

if HAVE_LIBHTP
check_PROGRAMS += tests/tools/http-on-wire
tests_tools_http_on_wire_SOURCES = tests/tools/http_on_wire.cpp tests/tools/http_reader.cpp
tests_tools_http_on_wire_CPPFLAGS = $(tools_flags) $(HTP_CFLAGS)
tests_tools_http_on_wire_LDADD = $(tools_libs) $(HTP_LIBS)
endif

# Unit tests of what judges the plugin.
tools_unit_tests = \
    tests/unit/tools_compare_test \
    tests/unit/tools_frames_test \
    tests/unit/tools_pacer_test \
    tests/unit/tools_reassembly_test \
    tests/unit/tools_statistics_test
check_PROGRAMS += $(tools_unit_tests)
TESTS += $(tools_unit_tests)

tests_unit_tools_compare_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_tools_compare_test_LDADD = $(tools_libs) $(CMOCKA_LIBS)

tests_unit_tools_frames_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_tools_frames_test_LDADD = $(tools_libs) $(CMOCKA_LIBS)

tests_unit_tools_pacer_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_tools_pacer_test_LDADD = $(tools_libs) $(CMOCKA_LIBS)

tests_unit_tools_reassembly_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_tools_reassembly_test_LDADD = $(tools_libs) $(CMOCKA_LIBS)

tests_unit_tools_statistics_test_CPPFLAGS = $(tools_flags) $(CMOCKA_CFLAGS)
tests_unit_tools_statistics_test_LDADD = $(tools_libs) $(CMOCKA_LIBS)

EXTRA_DIST += tests/tools/README.md tests/tools/check-tools tests/tools/check-cases.sh
