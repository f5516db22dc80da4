// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/sequence_account.h"

#include "tests/tools/packet_view.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace afpguard::tools {

bool SeenNumbers::mark(std::uint32_t number) {
    auto bit = stretches_[number / stretch][number % stretch];
    if (bit)
        return false;
    bit = true;
    return true;
}

void SequenceAccount::add(ByteView frame, Timestamp time) {
    const auto stamp = find_stamp(frame);
    if (!stamp || stamp->stream != stream_) {
        ++unstamped_;
        return;
    }
    note_time(stamp->sequence, time);
    FlowAccount& flow = flows_[stamp->flow];
    ++flow.received;
    if (!flow.seen.mark(stamp->flow_sequence)) {
        ++flow.doubled;
        return;
    }
    ++flow.distinct;
    if (stamp->flow_sequence < flow.next)
        ++flow.reordered;
    flow.next = std::max(flow.next, stamp->flow_sequence + 1);
    flow.sent = std::max<std::uint64_t>(flow.sent, flow.next);
}

void SequenceAccount::note_time(std::uint64_t sequence, Timestamp time) {
    if (!last_time_) {
        first_sequence_ = last_sequence_ = sequence;
    } else if (time > *last_time_ && time - *last_time_ > longest_silence_) {
        longest_silence_ = time - *last_time_;
        silence_after_ = newest_sequence_;
    }
    last_time_ = time;
    newest_sequence_ = sequence;
    first_sequence_ = std::min(first_sequence_, sequence);
    last_sequence_ = std::max(last_sequence_, sequence);
}

void SequenceAccount::set_sent(const json_t* summary) {
    const json_t* per_flow = json_object_get(summary, "per_flow");
    if (!json_is_array(per_flow))
        throw ToolError("the summary of what was sent has no per_flow");
    for (std::size_t i = 0; i < json_array_size(per_flow); ++i) {
        const auto sent =
            static_cast<std::uint64_t>(json_integer_value(json_array_get(per_flow, i)));
        if (sent != 0)
            flows_[static_cast<std::uint16_t>(i)].sent = sent;
    }
}

FlowAccount SequenceAccount::total() const {
    FlowAccount total;
    for (const auto& [number, flow] : flows_) {
        total.received += flow.received;
        total.distinct += flow.distinct;
        total.doubled += flow.doubled;
        total.reordered += flow.reordered;
        total.sent += flow.distinct + flow.lost();
    }
    return total;
}

bool SequenceAccount::flawless() const {
    const FlowAccount all = total();
    return all.received != 0 && all.lost() == 0 && all.doubled == 0 && all.reordered == 0;
}

JsonObject SequenceAccount::report() const {
    const auto describe = [](const FlowAccount& flow) {
        JsonObject object;
        object.set("received", flow.received).set("lost", flow.lost());
        object.set("doubled", flow.doubled).set("reordered", flow.reordered);
        return object;
    };
    JsonObject result = describe(total());
    result.set("unstamped", unstamped_);
    result.set("first_sequence", first_sequence_).set("last_sequence", last_sequence_);
    result.set("longest_silence_ms", static_cast<double>(longest_silence_) / 1e6);
    result.set("silence_after_sequence", silence_after_);
    Json flows(json_array());
    for (const auto& [number, flow] : flows_) {
        JsonObject entry;
        entry.set("flow", std::uint64_t{number});
        JsonObject counts = describe(flow);
        json_object_update(entry.value(), counts.value());
        json_array_append_new(flows.get(), entry.release().release());
    }
    result.set("flows", std::move(flows));
    return result;
}

} // namespace afpguard::tools
