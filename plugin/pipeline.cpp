// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/pipeline.h"

#include "suricata-headers/module.h"

#include <pthread.h>

namespace afpguard {

using suricata::Packet;
using suricata::PacketQueue;
using suricata::TmSlot;

namespace {

// Holds an engine queue's own mutex.
class QueueLock {
  public:
    explicit QueueLock(PacketQueue* queue) : mutex_(suricata::packet_queue::mutex_q(queue)) {
        ::pthread_mutex_lock(&mutex_);
    }
    ~QueueLock() { ::pthread_mutex_unlock(&mutex_); }
    QueueLock(const QueueLock&) = delete;
    QueueLock& operator=(const QueueLock&) = delete;

  private:
    pthread_mutex_t& mutex_;
};

Packet* take_from(PacketQueue* queue) {
    const QueueLock lock(queue);
    return suricata::PacketDequeue(queue);
}

bool flows_wait(suricata::ThreadVars* thread) {
    suricata::FlowQueue* flows = suricata::thread::flow_queue(thread);
    return flows != nullptr && suricata::flow_queue::non_empty(flows).load();
}

} // namespace

Pipeline::Pipeline(suricata::ThreadVars* thread, TmSlot* receive_slot)
    : thread_(thread), first_slot_(suricata::slot::slot_next(receive_slot)) {}

bool Pipeline::run(Packet* packet) {
    return run_from(first_slot_, packet) && run_injected();
}

bool Pipeline::run_from(TmSlot* slot, Packet* packet) {
    // No slot: in autofp mode the flow worker sits in another thread, behind our output queue.
    if (slot != nullptr &&
        suricata::TmThreadsSlotVarRun(thread_, packet, slot) == suricata::TM_ECODE_FAILED) {
        fail(packet);
        return false;
    }
    suricata::thread::tmqh_out(thread_)(thread_, packet);
    return true;
}

bool Pipeline::run_injected() {
    PacketQueue* queue = suricata::thread::stream_pq_local(thread_);
    // Unlocked look at the length, as the engine does it: what is missed now is seen next time.
    if (queue == nullptr || suricata::packet_queue::len(queue) == 0)
        return true;
    while (Packet* packet = take_from(queue))
        if (!run_from(suricata::thread::tm_flowworker(thread_), packet))
            return false;
    return true;
}

void Pipeline::do_housekeeping() {
    if (suricata::TmThreadsCheckFlag(thread_, suricata::THV_CAPTURE_INJECT_PKT) != 0) {
        suricata::TmThreadsUnsetFlag(thread_, suricata::THV_CAPTURE_INJECT_PKT);
        inject_empty_packet();
        return;
    }
    run_injected();
    if (flows_wait(thread_))
        inject_empty_packet();
}

void Pipeline::inject_empty_packet() {
    Packet* packet = suricata::PacketGetFromQueueOrAlloc();
    if (packet == nullptr)
        return;
    suricata::packet::flags(packet) |= suricata::PKT_PSEUDO_STREAM_END;
    suricata::SCPacketSetSource(packet, suricata::PKT_SRC_CAPTURE_TIMEOUT);
    if (run_from(suricata::thread::tm_flowworker(thread_), packet))
        run_injected();
}

void Pipeline::fail(Packet* packet) {
    suricata::TmqhOutputPacketpool(thread_, packet);
    while (Packet* left = suricata::PacketDequeueNoLock(&suricata::thread::decode_pq(thread_)))
        suricata::TmqhOutputPacketpool(nullptr, left);
    if (PacketQueue* queue = suricata::thread::stream_pq_local(thread_); queue != nullptr) {
        const QueueLock lock(queue);
        suricata::TmqhReleasePacketsToPacketPool(queue);
    }
    suricata::TmThreadsSetFlag(thread_, suricata::THV_FAILED);
}

} // namespace afpguard
