// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/receive_module.h"

#include "plugin/callback.h"
#include "plugin/capture.h"
#include "plugin/engine_thread.h"

#include "suricata-headers/module.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace afpguard {

namespace {

using suricata::ThreadVars;
using suricata::TmEcode;
using suricata::TmSlot;

constexpr TmEcode ok = suricata::TM_ECODE_OK;
constexpr TmEcode failed = suricata::TM_ECODE_FAILED;

// All that belongs to one capture thread.
struct CaptureThread {
    CaptureThread(ThreadVars* thread, std::unique_ptr<Worker> of_thread)
        : engine(thread), worker(std::move(of_thread)) {}

    EngineThread engine;
    std::unique_ptr<Worker> worker;
};

CaptureThread& capture_thread(void* data) {
    return *static_cast<CaptureThread*>(data);
}

TmEcode prepare() {
    return guarded(failed, [] {
        Capture::instance().prepare();
        return ok;
    });
}

TmEcode release() {
    Capture::destroy();
    return ok;
}

// Whether the engine knows all interfaces of the thread.
bool serve_channels(CaptureThread& own) {
    for (const auto& channel : own.worker->channels()) {
        const Port& port = channel->port();
        suricata::LiveDevice* device = suricata::LiveGetDevice(port.name().c_str());
        if (device == nullptr) {
            engine_log().error(port.name() + ": the engine does not know the interface");
            return false;
        }
        own.engine.serve(device, port, Capture::instance().bypass().callback_for(device));
    }
    return true;
}

// `settings` is the Port that the run mode has named for the thread.
TmEcode init_thread(ThreadVars* thread, const void* settings, void** data) {
    return guarded(failed, [&] {
        const auto& port = *static_cast<const Port*>(settings);
        Capture& capture = Capture::instance();
        const std::size_t interface = capture.bridge().find_port(port.name());
        auto worker = capture.bridge().make_worker(interface, capture.count_thread(interface));
        if (!worker) {
            engine_log().error(port.name() + ": " + worker.error().message());
            return failed;
        }
        auto own = std::make_unique<CaptureThread>(thread, *std::move(worker));
        if (!serve_channels(*own))
            return failed;
        *data = own.release();
        return ok;
    });
}

TmEcode loop(ThreadVars* /*thread*/, void* data, void* slot) {
    return guarded(failed, [&] {
        CaptureThread& own = capture_thread(data);
        own.engine.enter_loop(static_cast<TmSlot*>(slot));
        return own.worker->run(own.engine) == WorkerEnd::stopped ? ok : failed;
    });
}

// The engine calls this to end its threads, and to have a sleeping thread take up new rules.
TmEcode break_loop(ThreadVars* /*thread*/, void* data) {
    CaptureThread& own = capture_thread(data);
    if (own.engine.stopping())
        Capture::instance().bridge().stop();
    own.worker->wake();
    return ok;
}

void print_statistics(ThreadVars* thread, void* data) {
    guarded(0, [&] {
        for (EnginePort& port : capture_thread(data).engine.ports()) {
            const KernelCount& kernel = port.counters().kernel();
            engine_log().detail(port.port().name() + ": (" + suricata::thread::name(thread) +
                                ") kernel: Packets " + std::to_string(kernel.frames) +
                                ", dropped " + std::to_string(kernel.drops));
        }
        return 0;
    });
}

TmEcode end_thread(ThreadVars* /*thread*/, void* data) {
    const std::unique_ptr<CaptureThread> own(static_cast<CaptureThread*>(data));
    return ok;
}

} // namespace

void register_receive_module(int slot) {
    namespace module = suricata::thread_module;
    suricata::TmModule* receive = suricata::TmModuleGetById(slot);
    module::name(receive) = receive_module_name;
    module::Init(receive) = prepare;
    module::DeInit(receive) = release;
    module::ThreadInit(receive) = init_thread;
    module::PktAcqLoop(receive) = loop;
    module::PktAcqBreakLoop(receive) = break_loop;
    module::ThreadExitPrintStats(receive) = print_statistics;
    module::ThreadDeinit(receive) = end_thread;
    module::flags(receive) = suricata::TM_FLAG_RECEIVE_TM;
}

} // namespace afpguard
