# SPDX-License-Identifier: GPL-2.0-only
# All that works without Suricata: the plugin and the tests are linked with it.

src_headers = \
    src/log.h \
    src/run_mode.h \
    src/setting_values.h \
    src/settings.h \
    src/settings_reader.h \
    src/settings_table.h \
    src/startup_mode.h \
    src/bridge/account.h \
    src/bridge/bridge.h \
    src/bridge/channel.h \
    src/bridge/health_words.h \
    src/bridge/host.h \
    src/bridge/interface_plan.h \
    src/bridge/monitor.h \
    src/bridge/overview.h \
    src/bridge/pair_health.h \
    src/bridge/peer.h \
    src/bridge/off_mode.h \
    src/bridge/offload_plan.h \
    src/bridge/port.h \
    src/bridge/port_watch.h \
    src/bridge/send_error_kinds.h \
    src/bridge/send_errors.h \
    src/bridge/sender.h \
    src/bridge/socket_reserve.h \
    src/bridge/socket_setup.h \
    src/bridge/start_sequence.h \
    src/bridge/startup.h \
    src/bridge/thread_record.h \
    src/bridge/thread_start.h \
    src/bridge/topology.h \
    src/bridge/transmitter.h \
    src/bridge/worker.h \
    src/net/address_hash.h \
    src/net/bpf_map.h \
    src/net/cluster_use.h \
    src/net/fanout.h \
    src/net/filter.h \
    src/net/flow_table.h \
    src/net/frame.h \
    src/net/frame_filter.h \
    src/net/frame_header.h \
    src/net/frame_time.h \
    src/net/interface.h \
    src/net/link_watch.h \
    src/net/long_frames.h \
    src/net/receive_merging.h \
    src/net/netlink.h \
    src/net/packet_socket.h \
    src/net/ring.h \
    src/net/ring_layout.h \
    src/net/ring_v2.h \
    src/net/ring_v3.h \
    src/net/vlan.h \
    src/net/vnet.h \
    src/net/vnet_header.h \
    src/net/xdp_link.h \
    src/os/bpf_call.h \
    src/os/error.h \
    src/os/fd.h \
    src/os/kernel_version.h \
    src/os/mapping.h \
    src/os/socket_option.h \
    src/os/wakeup.h

noinst_LIBRARIES += src/libafpguard.a

src_libafpguard_a_SOURCES = \
    $(src_headers) \
    src/setting_values.cpp \
    src/settings_reader.cpp \
    src/settings_table.cpp \
    src/bridge/bridge.cpp \
    src/bridge/channel.cpp \
    src/bridge/health_words.cpp \
    src/bridge/interface_plan.cpp \
    src/bridge/monitor.cpp \
    src/bridge/off_mode.cpp \
    src/bridge/offload_plan.cpp \
    src/bridge/pair_health.cpp \
    src/bridge/port_watch.cpp \
    src/bridge/send_errors.cpp \
    src/bridge/socket_reserve.cpp \
    src/bridge/socket_setup.cpp \
    src/bridge/startup.cpp \
    src/bridge/thread_record.cpp \
    src/bridge/thread_start.cpp \
    src/bridge/topology.cpp \
    src/bridge/transmitter.cpp \
    src/bridge/worker.cpp \
    src/net/address_hash.cpp \
    src/net/bpf_map.cpp \
    src/net/cluster_use.cpp \
    src/net/filter.cpp \
    src/net/frame_filter.cpp \
    src/net/flow_table.cpp \
    src/net/frame_header.cpp \
    src/net/frame_time.cpp \
    src/net/interface.cpp \
    src/net/receive_merging.cpp \
    src/net/link_watch.cpp \
    src/net/long_frames.cpp \
    src/net/packet_socket.cpp \
    src/net/ring_layout.cpp \
    src/net/ring_v2.cpp \
    src/net/ring_v3.cpp \
    src/net/vlan.cpp \
    src/net/vnet.cpp \
    src/net/xdp_link.cpp \
    src/os/error.cpp \
    src/os/kernel_version.cpp \
    src/os/mapping.cpp \
    src/os/wakeup.cpp
src_libafpguard_a_CXXFLAGS = $(AM_CXXFLAGS) -fPIC -fvisibility=hidden $(PCAP_CFLAGS)
