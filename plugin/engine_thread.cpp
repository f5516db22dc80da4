// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/engine_thread.h"

#include "suricata-headers/run_mode.h"
#include "suricata-headers/statistics.h"

namespace afpguard {

bool EngineThread::stopping() const {
    return suricata::suricata_ctl_flags != 0;
}

void EngineThread::running() {
    suricata::TmThreadsSetFlag(thread_, suricata::THV_RUNNING);
}

void EngineThread::await_room() {
    suricata::PacketPoolWait();
}

void EngineThread::idle() {
    pipeline_->do_housekeeping();
}

void EngineThread::waited(WaitEnd end) {
    // The counters of all its interfaces are the thread's.
    ports_.front().counters().count_wait(end);
    suricata::StatsSyncCountersIfSignalled(thread_);
}

} // namespace afpguard
