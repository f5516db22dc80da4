// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/decode_module.h"

#include "plugin/packet_context.h"

#include "suricata-headers/decode.h"
#include "suricata-headers/module.h"
#include "suricata-headers/packet.h"
#include "suricata-headers/thread.h"

namespace afpguard {

namespace {

using suricata::DecodeThreadVars;
using suricata::Packet;
using suricata::ThreadVars;
using suricata::TmEcode;

using Decoder = decltype(&suricata::DecodeEthernet);

// What a frame begins with decides who decodes it. None: a link layer Suricata does not know.
Decoder decoder_for(int link_type) {
    switch (link_type) {
    case suricata::LINKTYPE_ETHERNET:
        return suricata::DecodeEthernet;
    case suricata::LINKTYPE_LINUX_SLL:
        return suricata::DecodeSll;
    case suricata::LINKTYPE_LINUX_SLL2:
        return suricata::DecodeSll2;
    case suricata::LINKTYPE_PPP:
        return suricata::DecodePPP;
    case suricata::LINKTYPE_RAW:
    case suricata::LINKTYPE_GRE_OVER_IP:
        return suricata::DecodeRaw;
    case suricata::LINKTYPE_NULL:
        return suricata::DecodeNull;
    case suricata::LINKTYPE_CISCO_HDLC:
        return suricata::DecodeCHDLC;
    default:
        return nullptr;
    }
}

TmEcode init_thread(ThreadVars* thread, const void* /*settings*/, void** data) {
    DecodeThreadVars* decoding = suricata::DecodeThreadVarsAlloc(thread);
    if (decoding == nullptr)
        return suricata::TM_ECODE_FAILED;
    suricata::DecodeRegisterPerfCounters(decoding, thread);
    *data = decoding;
    return suricata::TM_ECODE_OK;
}

TmEcode decode(ThreadVars* thread, Packet* packet, void* data) {
    // An injected packet carries no frame.
    if ((suricata::packet::flags(packet) & suricata::PKT_PSEUDO_STREAM_END) != 0)
        return suricata::TM_ECODE_OK;
    auto* decoding = static_cast<DecodeThreadVars*>(data);
    const Frame& frame = PacketContext::of(packet).frame;
    suricata::DecodeUpdatePacketCounters(thread, decoding, packet);
    if (const Decoder decoder = decoder_for(suricata::packet::datalink(packet)))
        decoder(thread, decoding, packet, frame.data, frame.length);
    suricata::PacketDecodeFinalize(thread, decoding, packet);
    return suricata::TM_ECODE_OK;
}

TmEcode end_thread(ThreadVars* thread, void* data) {
    if (data != nullptr)
        suricata::DecodeThreadVarsFree(thread, static_cast<DecodeThreadVars*>(data));
    return suricata::TM_ECODE_OK;
}

} // namespace

bool can_decode(int link_type) {
    return decoder_for(link_type) != nullptr;
}

void register_decode_module(int slot) {
    namespace module = suricata::thread_module;
    suricata::TmModule* decoding = suricata::TmModuleGetById(slot);
    module::name(decoding) = decode_module_name;
    module::ThreadInit(decoding) = init_thread;
    module::Func(decoding) = decode;
    module::ThreadDeinit(decoding) = end_thread;
    module::flags(decoding) = suricata::TM_FLAG_DECODE_TM;
}

} // namespace afpguard
