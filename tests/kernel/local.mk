# SPDX-License-Identifier: GPL-2.0-only
# CMocka tests of what needs the kernel: sockets, rings and whole bridges on virtual devices in a
# network of their own. They need root; tests/run runs them.

kernel_libs = tests/kernel/libkernel.a $(unit_libs)

kernel_headers = \
    tests/kernel/bridged.h \
    tests/kernel/cluster.h \
    tests/kernel/ebpf_objects.h \
    tests/kernel/far_end.h \
    tests/kernel/merged_station.h \
    tests/kernel/network.h \
    tests/kernel/pair.h \
    tests/kernel/process_state.h \
    tests/kernel/processors.h \
    tests/kernel/run.h \
    tests/kernel/socket_rig.h \
    tests/kernel/tag_beside.h \
    tests/kernel/test_frame.h

check_LIBRARIES += tests/kernel/libkernel.a
tests_kernel_libkernel_a_SOURCES = \
    $(kernel_headers) \
    tests/kernel/cluster.cpp \
    tests/kernel/ebpf_objects.cpp \
    tests/kernel/far_end.cpp \
    tests/kernel/merged_station.cpp \
    tests/kernel/network.cpp \
    tests/kernel/process_state.cpp \
    tests/kernel/tag_beside.cpp \
    tests/unit/running_bridge.cpp \
    tests/kernel/test_frame.cpp
tests_kernel_libkernel_a_CPPFLAGS = $(unit_flags)

check_PROGRAMS += \
    tests/kernel/address_hash_test \
    tests/kernel/bridge_link_test \
    tests/kernel/bridge_modes_test \
    tests/kernel/bridge_offload_test \
    tests/kernel/bridge_outgoing_test \
    tests/kernel/bridge_pairs_test \
    tests/kernel/bridge_prepare_test \
    tests/kernel/bridge_replace_test \
    tests/kernel/bridge_start_test \
    tests/kernel/bridge_stop_test \
    tests/kernel/bridge_supervision_test \
    tests/kernel/bridge_traffic_test \
    tests/kernel/cluster_place_test \
    tests/kernel/ebpf_test \
    tests/kernel/flow_table_test \
    tests/kernel/gate_test \
    tests/kernel/link_watch_test \
    tests/kernel/ordered_join_test \
    tests/kernel/packet_socket_test \
    tests/kernel/start_in_flood_test \
    tests/kernel/stuck_ring_test \
    tests/kernel/tag_filter_test \
    tests/kernel/transmitter_test

tests_kernel_address_hash_test_CPPFLAGS = $(unit_flags)
tests_kernel_address_hash_test_LDADD = $(kernel_libs)

tests_kernel_bridge_link_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_link_test_LDADD = $(kernel_libs)

tests_kernel_bridge_modes_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_modes_test_LDADD = $(kernel_libs)

tests_kernel_bridge_offload_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_offload_test_LDADD = $(kernel_libs)

tests_kernel_bridge_outgoing_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_outgoing_test_LDADD = $(kernel_libs)

tests_kernel_bridge_pairs_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_pairs_test_LDADD = $(kernel_libs)

tests_kernel_bridge_prepare_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_prepare_test_LDADD = $(kernel_libs)

tests_kernel_bridge_replace_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_replace_test_LDADD = $(kernel_libs)

tests_kernel_bridge_start_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_start_test_LDADD = $(kernel_libs)

tests_kernel_bridge_stop_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_stop_test_LDADD = $(kernel_libs)

tests_kernel_bridge_supervision_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_supervision_test_LDADD = $(kernel_libs)

tests_kernel_bridge_traffic_test_CPPFLAGS = $(unit_flags)
tests_kernel_bridge_traffic_test_LDADD = $(kernel_libs)

tests_kernel_cluster_place_test_CPPFLAGS = $(unit_flags)
tests_kernel_cluster_place_test_LDADD = $(kernel_libs)

tests_kernel_ebpf_test_CPPFLAGS = $(unit_flags)
tests_kernel_ebpf_test_LDADD = $(kernel_libs)

tests_kernel_flow_table_test_CPPFLAGS = $(unit_flags)
tests_kernel_flow_table_test_LDADD = $(kernel_libs)

tests_kernel_gate_test_CPPFLAGS = $(unit_flags)
tests_kernel_gate_test_LDADD = $(kernel_libs)

tests_kernel_link_watch_test_CPPFLAGS = $(unit_flags)
tests_kernel_link_watch_test_LDADD = $(kernel_libs)

tests_kernel_ordered_join_test_CPPFLAGS = $(unit_flags)
tests_kernel_ordered_join_test_LDADD = $(kernel_libs)

tests_kernel_packet_socket_test_CPPFLAGS = $(unit_flags)
tests_kernel_packet_socket_test_LDADD = $(kernel_libs)

tests_kernel_start_in_flood_test_CPPFLAGS = $(unit_flags)
tests_kernel_start_in_flood_test_LDADD = $(kernel_libs)

tests_kernel_tag_filter_test_SOURCES = \
    tests/kernel/tag_filter_test.cpp \
    tests/unit/filter_frames.cpp
tests_kernel_tag_filter_test_CPPFLAGS = $(unit_flags)
tests_kernel_tag_filter_test_LDADD = $(kernel_libs)

tests_kernel_stuck_ring_test_CPPFLAGS = $(unit_flags)
tests_kernel_stuck_ring_test_LDADD = $(kernel_libs)

tests_kernel_transmitter_test_CPPFLAGS = $(unit_flags)
tests_kernel_transmitter_test_LDADD = $(kernel_libs)
