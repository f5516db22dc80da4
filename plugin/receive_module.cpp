// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/receive_module.h"

#include "plugin/callback.h"
#include "plugin/capture.h"
#include "plugin/engine_thread.h"

#include "suricata-headers/module.h"

#include <memory>
#include <string>

namespace afpguard {

namespace {

using suricata::ThreadVars;
using suricata::TmEcode;
using suricata::TmSlot;

constexpr TmEcode ok = suricata::TM_ECODE_OK;
constexpr TmEcode failed = suricata::TM_ECODE_FAILED;

// All that belongs to one capture thread.
struct CaptureThread {
    CaptureThread(ThreadVars* thread, suricata::LiveDevice* device, const Port& of,
                  std::unique_ptr<Worker> of_thread)
        : port(of),
          engine(thread, device, of, Capture::instance().bypass().callback_for(device)),
          worker(std::move(of_thread)) {}

    const Port& port;
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

// `settings` is the Port that the run mode has named for the thread.
TmEcode init_thread(ThreadVars* thread, const void* settings, void** data) {
    return guarded(failed, [&] {
        const auto& port = *static_cast<const Port*>(settings);
        Capture& capture = Capture::instance();
        suricata::LiveDevice* device = suricata::LiveGetDevice(port.name().c_str());
        const std::size_t interface = capture.bridge().find_port(port.name());
        auto worker = capture.bridge().make_worker(interface, capture.count_thread(interface));
        if (device == nullptr || !worker) {
            engine_log().error(
                port.name() + ": " +
                (worker ? "the engine does not know the interface" : worker.error().message()));
            return failed;
        }
        *data = std::make_unique<CaptureThread>(thread, device, port, *std::move(worker)).release();
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
        const CaptureThread& own = capture_thread(data);
        const KernelCount& kernel = own.engine.counters().kernel();
        const char* name = suricata::thread::name(thread);
        engine_log().detail(own.port.name() + ": (" + name + ") kernel: Packets " +
                            std::to_string(kernel.frames) + ", dropped " +
                            std::to_string(kernel.drops));
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
