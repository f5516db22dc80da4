# SPDX-License-Identifier: GPL-2.0-only
# CMocka tests, one program for each class or file of src, and one for the plugin's check of its
# host. They need no privilege and run in `make check`.

unit_flags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(PCAP_CFLAGS)
unit_libs = src/libafpguard.a $(PCAP_LIBS) $(CMOCKA_LIBS)
# The linker's --wrap wants such names.
unit_wrapping = $(AM_CXXFLAGS) -Wno-reserved-identifier

unit_headers = \
    tests/unit/block_memory.h \
    tests/unit/bpf_machine.h \
    tests/unit/cmocka.h \
    tests/unit/deadline.h \
    tests/unit/doctor_rig.h \
    tests/unit/fake_host.h \
    tests/unit/fake_settings_source.h \
    tests/unit/filter_frames.h \
    tests/unit/fixture.h \
    tests/unit/memory_file.h \
    tests/unit/merged_packet.h \
    tests/unit/netlink_kernel.h \
    tests/unit/other_threads.h \
    tests/unit/plans.h \
    tests/unit/recorded_ends.h \
    tests/unit/recording_log.h \
    tests/unit/running_bridge.h \
    tests/unit/team.h \
    tests/unit/text.h

unit_tests = \
    tests/unit/account_test \
    tests/unit/bridge_test \
    tests/unit/capture_choice_test \
    tests/unit/cluster_id_test \
    tests/unit/entry_check_test \
    tests/unit/error_test \
    tests/unit/fanout_test \
    tests/unit/fd_test \
    tests/unit/filter_test \
    tests/unit/flow_key_test \
    tests/unit/frame_header_test \
    tests/unit/frame_time_test \
    tests/unit/group_watch_test \
    tests/unit/host_check_test \
    tests/unit/interface_plan_test \
    tests/unit/interface_test \
    tests/unit/link_propagation_test \
    tests/unit/link_watch_test \
    tests/unit/long_frames_test \
    tests/unit/lost_giants_test \
    tests/unit/mapping_test \
    tests/unit/nearest_word_test \
    tests/unit/neighbours_test \
    tests/unit/netlink_request_test \
    tests/unit/off_mode_test \
    tests/unit/offload_plan_test \
    tests/unit/packet_socket_test \
    tests/unit/pair_health_test \
    tests/unit/peer_test \
    tests/unit/program_parts_test \
    tests/unit/ring_layout_test \
    tests/unit/ring_v2_test \
    tests/unit/ring_v3_hostile_test \
    tests/unit/ring_v3_test \
    tests/unit/segmentation_test \
    tests/unit/send_errors_test \
    tests/unit/setting_values_test \
    tests/unit/settings_reader_test \
    tests/unit/settings_table_test \
    tests/unit/socket_filter_test \
    tests/unit/socket_list_test \
    tests/unit/socket_option_test \
    tests/unit/socket_owner_test \
    tests/unit/startup_test \
    tests/unit/startup_threads_test \
    tests/unit/tag_filter_test \
    tests/unit/thread_pulse_test \
    tests/unit/thread_record_test \
    tests/unit/topology_test \
    tests/unit/transmitter_test \
    tests/unit/vlan_test \
    tests/unit/vnet_test \
    tests/unit/wakeup_test

check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
EXTRA_DIST += $(unit_headers)

tests_unit_account_test_CPPFLAGS = $(unit_flags)
tests_unit_account_test_LDADD = $(unit_libs)

tests_unit_bridge_test_CPPFLAGS = $(unit_flags)
tests_unit_bridge_test_LDADD = $(unit_libs)

tests_unit_capture_choice_test_CPPFLAGS = $(unit_flags)
tests_unit_capture_choice_test_LDADD = $(unit_libs)

tests_unit_cluster_id_test_CPPFLAGS = $(unit_flags)
tests_unit_cluster_id_test_LDADD = $(unit_libs)

tests_unit_entry_check_test_CPPFLAGS = $(unit_flags)
tests_unit_entry_check_test_LDADD = $(unit_libs)

tests_unit_error_test_CPPFLAGS = $(unit_flags)
tests_unit_error_test_LDADD = $(unit_libs)

tests_unit_fanout_test_CPPFLAGS = $(unit_flags)
tests_unit_fanout_test_LDADD = $(unit_libs)

tests_unit_fd_test_CPPFLAGS = $(unit_flags)
tests_unit_fd_test_LDADD = $(unit_libs)

tests_unit_filter_test_CPPFLAGS = $(unit_flags)
tests_unit_filter_test_LDADD = $(unit_libs)

tests_unit_flow_key_test_CPPFLAGS = $(unit_flags)
tests_unit_flow_key_test_LDADD = $(unit_libs)

tests_unit_frame_header_test_CPPFLAGS = $(unit_flags)
tests_unit_frame_header_test_LDADD = $(unit_libs)

tests_unit_frame_time_test_CPPFLAGS = $(unit_flags)
tests_unit_frame_time_test_LDADD = $(unit_libs)

tests_unit_group_watch_test_CPPFLAGS = $(unit_flags)
tests_unit_group_watch_test_LDADD = $(unit_libs)

tests_unit_host_check_test_CPPFLAGS = $(unit_flags)
tests_unit_host_check_test_LDADD = plugin/libhostcheck.a $(unit_libs)

tests_unit_interface_plan_test_CPPFLAGS = $(unit_flags)
tests_unit_interface_plan_test_LDADD = $(unit_libs)

tests_unit_interface_test_CPPFLAGS = $(unit_flags)
tests_unit_interface_test_LDADD = $(unit_libs)

tests_unit_link_propagation_test_CPPFLAGS = $(unit_flags)
tests_unit_link_propagation_test_LDADD = $(unit_libs)

tests_unit_link_watch_test_CPPFLAGS = $(unit_flags)
tests_unit_link_watch_test_LDADD = $(unit_libs)

tests_unit_long_frames_test_CPPFLAGS = $(unit_flags)
tests_unit_long_frames_test_LDADD = $(unit_libs)

tests_unit_lost_giants_test_CPPFLAGS = $(unit_flags)
tests_unit_lost_giants_test_LDADD = $(unit_libs)

tests_unit_mapping_test_CPPFLAGS = $(unit_flags)
tests_unit_mapping_test_LDADD = $(unit_libs)

tests_unit_nearest_word_test_CPPFLAGS = $(unit_flags)
tests_unit_nearest_word_test_LDADD = $(unit_libs)

tests_unit_neighbours_test_CPPFLAGS = $(unit_flags)
tests_unit_neighbours_test_LDADD = $(unit_libs)

tests_unit_netlink_request_test_SOURCES = \
    tests/unit/netlink_kernel.cpp \
    tests/unit/netlink_request_test.cpp
tests_unit_netlink_request_test_CPPFLAGS = $(unit_flags)
tests_unit_netlink_request_test_LDADD = $(unit_libs)

tests_unit_off_mode_test_CPPFLAGS = $(unit_flags)
tests_unit_off_mode_test_LDADD = $(unit_libs)

tests_unit_offload_plan_test_CPPFLAGS = $(unit_flags)
tests_unit_offload_plan_test_LDADD = $(unit_libs)

tests_unit_packet_socket_test_CPPFLAGS = $(unit_flags)
tests_unit_packet_socket_test_CXXFLAGS = $(unit_wrapping)
tests_unit_packet_socket_test_LDADD = $(unit_libs)
tests_unit_packet_socket_test_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=socket,--wrap=setsockopt

tests_unit_pair_health_test_CPPFLAGS = $(unit_flags)
tests_unit_pair_health_test_LDADD = $(unit_libs)

tests_unit_peer_test_CPPFLAGS = $(unit_flags)
tests_unit_peer_test_LDADD = $(unit_libs)

tests_unit_program_parts_test_SOURCES = \
    tests/unit/bpf_machine.cpp \
    tests/unit/program_parts_test.cpp
tests_unit_program_parts_test_CPPFLAGS = $(unit_flags)
tests_unit_program_parts_test_LDADD = $(unit_libs)

tests_unit_ring_layout_test_CPPFLAGS = $(unit_flags)
tests_unit_ring_layout_test_LDADD = $(unit_libs)

tests_unit_ring_v2_test_CPPFLAGS = $(unit_flags)
tests_unit_ring_v2_test_LDADD = $(unit_libs)

tests_unit_ring_v3_hostile_test_CPPFLAGS = $(unit_flags)
tests_unit_ring_v3_hostile_test_LDADD = $(unit_libs)

tests_unit_ring_v3_test_CPPFLAGS = $(unit_flags)
tests_unit_ring_v3_test_LDADD = $(unit_libs)

tests_unit_segmentation_test_CPPFLAGS = $(unit_flags)
tests_unit_segmentation_test_LDADD = $(unit_libs)

tests_unit_send_errors_test_CPPFLAGS = $(unit_flags)
tests_unit_send_errors_test_LDADD = $(unit_libs)

tests_unit_setting_values_test_CPPFLAGS = $(unit_flags)
tests_unit_setting_values_test_LDADD = $(unit_libs)

tests_unit_settings_reader_test_CPPFLAGS = $(unit_flags)
tests_unit_settings_reader_test_LDADD = $(unit_libs)

tests_unit_settings_table_test_CPPFLAGS = $(unit_flags)
tests_unit_settings_table_test_LDADD = $(unit_libs)

tests_unit_socket_filter_test_SOURCES = \
    tests/unit/bpf_machine.cpp \
    tests/unit/socket_filter_test.cpp
tests_unit_socket_filter_test_CPPFLAGS = $(unit_flags)
tests_unit_socket_filter_test_LDADD = $(unit_libs)

tests_unit_socket_list_test_SOURCES = \
    tests/unit/socket_list_test.cpp \
    tests/unit/netlink_kernel.cpp
tests_unit_socket_list_test_CPPFLAGS = $(unit_flags)
tests_unit_socket_list_test_LDADD = $(unit_libs)

tests_unit_socket_option_test_CPPFLAGS = $(unit_flags)
tests_unit_socket_option_test_LDADD = $(unit_libs)

tests_unit_socket_owner_test_CPPFLAGS = $(unit_flags)
tests_unit_socket_owner_test_LDADD = $(unit_libs)

tests_unit_startup_test_CPPFLAGS = $(unit_flags)
tests_unit_startup_test_LDADD = $(unit_libs)

tests_unit_startup_threads_test_CPPFLAGS = $(unit_flags)
tests_unit_startup_threads_test_LDADD = $(unit_libs)

tests_unit_thread_record_test_CPPFLAGS = $(unit_flags)
tests_unit_thread_record_test_LDADD = $(unit_libs)

tests_unit_thread_pulse_test_CPPFLAGS = $(unit_flags)
tests_unit_thread_pulse_test_LDADD = $(unit_libs)

tests_unit_tag_filter_test_SOURCES = \
    tests/unit/bpf_machine.cpp \
    tests/unit/filter_frames.cpp \
    tests/unit/tag_filter_test.cpp
tests_unit_tag_filter_test_CPPFLAGS = $(unit_flags)
tests_unit_tag_filter_test_LDADD = $(unit_libs)

tests_unit_topology_test_CPPFLAGS = $(unit_flags)
tests_unit_topology_test_LDADD = $(unit_libs)

tests_unit_transmitter_test_CPPFLAGS = $(unit_flags)
tests_unit_transmitter_test_CXXFLAGS = $(unit_wrapping)
tests_unit_transmitter_test_LDADD = $(unit_libs)
tests_unit_transmitter_test_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sendmmsg,--wrap=poll

tests_unit_vlan_test_CPPFLAGS = $(unit_flags)
tests_unit_vlan_test_LDADD = $(unit_libs)

tests_unit_vnet_test_CPPFLAGS = $(unit_flags)
tests_unit_vnet_test_LDADD = $(unit_libs)

tests_unit_wakeup_test_CPPFLAGS = $(unit_flags)
tests_unit_wakeup_test_LDADD = $(unit_libs)
