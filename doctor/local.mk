# SPDX-License-Identifier: GPL-2.0-only
# The program that checks a sensor before Suricata starts. All of it but main() is a library, for
# its tests.

doctor_headers = \
    doctor/capabilities.h \
    doctor/checks.h \
    doctor/configuration.h \
    doctor/finding.h \
    doctor/gather.h \
    doctor/gather_device_parts.h \
    doctor/memory_words.h \
    doctor/options.h \
    doctor/planning.h \
    doctor/program.h \
    doctor/report.h \
    doctor/sensor.h \
    doctor/settings_mends.h \
    doctor/small_files.h \
    doctor/yaml_file.h \
    doctor/yaml_level.h \
    doctor/yaml_loader.h \
    doctor/yaml_node.h \
    doctor/yaml_parser.h

if DOCTOR_WANTED

doctor_flags = $(AM_CPPFLAGS) $(PCAP_CFLAGS) $(YAML_CFLAGS) $(JANSSON_CFLAGS)
doctor_libs = doctor/libdoctor.a src/libafpguard.a $(PCAP_LIBS) $(YAML_LIBS) $(JANSSON_LIBS)

noinst_LIBRARIES += doctor/libdoctor.a
doctor_libdoctor_a_CPPFLAGS = $(doctor_flags)
doctor_libdoctor_a_SOURCES = \
    $(doctor_headers) \
    doctor/check_clusters.cpp \
    doctor/check_devices.cpp \
    doctor/check_line.cpp \
    doctor/check_memory.cpp \
    doctor/check_offloads.cpp \
    doctor/check_pairs.cpp \
    doctor/check_privileges.cpp \
    doctor/check_settings.cpp \
    doctor/check_suricata.cpp \
    doctor/checks.cpp \
    doctor/configuration.cpp \
    doctor/finding.cpp \
    doctor/gather.cpp \
    doctor/gather_devices.cpp \
    doctor/gather_features.cpp \
    doctor/gather_links.cpp \
    doctor/gather_machine.cpp \
    doctor/gather_packet_sockets.cpp \
    doctor/gather_plugins.cpp \
    doctor/gather_suricata.cpp \
    doctor/options.cpp \
    doctor/planning.cpp \
    doctor/program.cpp \
    doctor/report_json.cpp \
    doctor/report_text.cpp \
    doctor/settings_mends.cpp \
    doctor/small_files.cpp \
    doctor/yaml_file.cpp \
    doctor/yaml_level.cpp \
    doctor/yaml_loader.cpp \
    doctor/yaml_node.cpp \
    doctor/yaml_parser.cpp

sbin_PROGRAMS = doctor/afp-guard-doctor
doctor_afp_guard_doctor_SOURCES = doctor/main.cpp
doctor_afp_guard_doctor_CPPFLAGS = $(doctor_flags) -DAFP_GUARD_PLUGIN_DIR='"$(plugindir)"'
doctor_afp_guard_doctor_LDFLAGS = $(AM_LDFLAGS) $(RUNTIME_LDFLAGS)
doctor_afp_guard_doctor_LDADD = $(doctor_libs)

# Unit tests. The programs are run on a real sensor by tests/faults/doctor.sh.
if TESTS_WANTED

doctor_test_flags = $(doctor_flags) $(CMOCKA_CFLAGS)
doctor_test_libs = $(doctor_libs) $(CMOCKA_LIBS)

doctor_unit_tests = \
    tests/unit/doctor_devices_test \
    tests/unit/doctor_machine_test \
    tests/unit/doctor_pairs_test \
    tests/unit/doctor_report_test \
    tests/unit/doctor_yaml_test
check_PROGRAMS += $(doctor_unit_tests)
TESTS += $(doctor_unit_tests)

tests_unit_doctor_devices_test_CPPFLAGS = $(doctor_test_flags)
tests_unit_doctor_devices_test_LDADD = $(doctor_test_libs)

tests_unit_doctor_machine_test_CPPFLAGS = $(doctor_test_flags)
tests_unit_doctor_machine_test_LDADD = $(doctor_test_libs)

tests_unit_doctor_pairs_test_CPPFLAGS = $(doctor_test_flags)
tests_unit_doctor_pairs_test_LDADD = $(doctor_test_libs)

tests_unit_doctor_report_test_CPPFLAGS = $(doctor_test_flags)
tests_unit_doctor_report_test_LDADD = $(doctor_test_libs)

tests_unit_doctor_yaml_test_CPPFLAGS = $(doctor_test_flags)
tests_unit_doctor_yaml_test_LDADD = $(doctor_test_libs)

endif

endif
