/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares the .def files with the genuine headers of Suricata 8.0; built and run by verify/run.
 * Prints "compared FILE LINE" for each comparison and "differs ..." for each that fails. */

/* Genuine headers declare some functions for builds that have the feature, and only for those. */
#undef HAVE_PACKET_EBPF
#define HAVE_PACKET_EBPF 1

#include "suricata-common.h"

#include "flow.h"

#include "flow-bypass.h"
#include "flow-storage.h"
#include "flow-util.h"

#include "action-globals.h"
#include "counters.h"
#include "decode-events.h"
#include "decode.h"
#include "detect-engine.h"
#include "flow-queue.h"
#include "packet-queue.h"
#include "packet.h"
#include "runmodes.h"
#include "suricata-plugin.h"
#include "suricata.h"
#include "threadvars.h"
#include "tm-modules.h"
#include "tm-threads.h"
#include "tmqh-packetpool.h"
#include "source-af-packet.h"
#include "unix-manager.h"
#include "util-checksum.h"
#include "util-conf.h"
#include "util-cpu.h"
#include "util-datalink.h"
#include "util-debug.h"
#include "util-device-private.h"
#include "util-ebpf.h"
#include "util-ioctl.h"
#include "util-runmodes.h"
#include "util-time.h"

/* A tag that has no typedef of its own. */
typedef struct ebpf_timeout_config ebpf_timeout_config;

#include "compare.h"

#include "suricata-headers/all.def"

/* The linker's names for the ends of the section. */
extern const struct comparison* const __start_comparisons[];
extern const struct comparison* const __stop_comparisons[];

static int check(const struct comparison* row) {
    const long long genuine = row->measure != NULL ? row->measure() : row->genuine;
    printf("compared %s %d\n", row->file, row->line);
    if (genuine == row->declared)
        return 0;
    if (strncmp(row->what, "type of", 7) == 0)
        printf("differs %s:%d: %s: declared otherwise than in the genuine headers\n", row->file,
               row->line, row->what);
    else
        printf("differs %s:%d: %s: declared %lld, genuine %lld\n", row->file, row->line, row->what,
               row->declared, genuine);
    return 1;
}

int main(void) {
    int differences = 0;
    for (const struct comparison* const* row = __start_comparisons; row != __stop_comparisons;
         row++)
        differences += check(*row);
    return differences == 0 ? 0 : 1;
}
