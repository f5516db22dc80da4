# SPDX-License-Identifier: GPL-2.0-only
# Our own declarations of Suricata's ABI: headers only, nothing is built here.

suricata_headers = \
    suricata-headers/access.h \
    suricata-headers/bypass.h \
    suricata-headers/configuration.h \
    suricata-headers/control_socket.h \
    suricata-headers/decode.h \
    suricata-headers/ebpf.h \
    suricata-headers/live_device.h \
    suricata-headers/log.h \
    suricata-headers/module.h \
    suricata-headers/packet.h \
    suricata-headers/plugin.h \
    suricata-headers/run_mode.h \
    suricata-headers/statistics.h \
    suricata-headers/symbols.h \
    suricata-headers/thread.h \
    suricata-headers/time_stamp.h \
    suricata-headers/types.h

EXTRA_DIST += \
    $(suricata_headers) \
    suricata-headers/README.md \
    suricata-headers/all.def \
    suricata-headers/bypass.def \
    suricata-headers/configuration.def \
    suricata-headers/control_socket.def \
    suricata-headers/decode.def \
    suricata-headers/ebpf.def \
    suricata-headers/live_device.def \
    suricata-headers/log.def \
    suricata-headers/module.def \
    suricata-headers/packet.def \
    suricata-headers/plugin.def \
    suricata-headers/run_mode.def \
    suricata-headers/statistics.def \
    suricata-headers/thread.def \
    suricata-headers/time_stamp.def \
    suricata-headers/types.def \
    suricata-headers/expand/declare.inc \
    suricata-headers/expand/end.inc \
    suricata-headers/expand/kinds.inc \
    suricata-headers/expand/layout.inc \
    suricata-headers/expand/optional_symbols.inc \
    suricata-headers/expand/symbols.inc \
    suricata-headers/verify/compare.c \
    suricata-headers/verify/compare.h \
    suricata-headers/verify/genuine-source.sh \
    suricata-headers/verify/imports \
    suricata-headers/verify/run \
    suricata-headers/verify/self-test

# Compares every declaration with genuine headers: those of SURICATA_SOURCE, or, where that is not
# given, of every 8.0.x whose source Debian offers.
.PHONY: check-suricata-headers
check-suricata-headers:
	$(srcdir)/suricata-headers/verify/run $(if $(SURICATA_SOURCE),--source '$(SURICATA_SOURCE)')
