# SPDX-License-Identifier: GPL-2.0-only
# The shared object that Suricata loads. It is linked like a program, without libtool: a plugin
# needs no versioned names, and libtool would not let the C++ runtime be linked statically.

plugin_cxxflags = $(AM_CXXFLAGS) -fPIC -fvisibility=hidden

plugin_headers = \
    plugin/bypass.h \
    plugin/bypass_tables.h \
    plugin/callback.h \
    plugin/capture.h \
    plugin/control_socket.h \
    plugin/counters.h \
    plugin/decode_module.h \
    plugin/ebpf_loader.h \
    plugin/ebpf_programs.h \
    plugin/ebpf_support.h \
    plugin/engine_port.h \
    plugin/engine_thread.h \
    plugin/host_check.h \
    plugin/log.h \
    plugin/offload.h \
    plugin/packet_context.h \
    plugin/pipeline.h \
    plugin/receive_module.h \
    plugin/run_modes.h \
    plugin/setter_probe.h \
    plugin/status_json.h \
    plugin/xdp_placement.h \
    plugin/yaml_source.h

# What the plugin asks of its host before anything else; its tests forge the host.
noinst_LIBRARIES += plugin/libhostcheck.a

plugin_libhostcheck_a_SOURCES = \
    plugin/host_check.cpp \
    plugin/setter_probe.cpp
plugin_libhostcheck_a_CXXFLAGS = $(plugin_cxxflags)

plugin_PROGRAMS = plugin/afp-guard.so

plugin_afp_guard_so_SOURCES = \
    $(plugin_headers) \
    plugin/bypass.cpp \
    plugin/bypass_tables.cpp \
    plugin/capture.cpp \
    plugin/control_socket.cpp \
    plugin/counters.cpp \
    plugin/decode_module.cpp \
    plugin/ebpf_loader.cpp \
    plugin/ebpf_programs.cpp \
    plugin/ebpf_support.cpp \
    plugin/engine_port.cpp \
    plugin/engine_thread.cpp \
    plugin/log.cpp \
    plugin/offload.cpp \
    plugin/pipeline.cpp \
    plugin/receive_module.cpp \
    plugin/registration.cpp \
    plugin/run_modes.cpp \
    plugin/status_json.cpp \
    plugin/xdp_placement.cpp \
    plugin/yaml_source.cpp
plugin_afp_guard_so_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
plugin_afp_guard_so_CXXFLAGS = $(plugin_cxxflags)
plugin_afp_guard_so_LDFLAGS = $(AM_LDFLAGS) -shared $(RUNTIME_LDFLAGS) \
    -Wl,--version-script=$(srcdir)/plugin/exports.map -Wl,-z,relro -Wl,-z,now
plugin_own_libs = plugin/libhostcheck.a src/libafpguard.a
plugin_afp_guard_so_LDADD = $(plugin_own_libs) $(PCAP_LIBS) $(JANSSON_LIBS)
plugin_afp_guard_so_DEPENDENCIES = $(plugin_own_libs) plugin/exports.map

EXTRA_DIST += plugin/exports.map
