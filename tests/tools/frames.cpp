// SPDX-License-Identifier: GPL-2.0-only
// Generates or replays frames: onto an interface, into a recording, or both.
#include "tests/tools/frame_generator.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/pacer.h"
#include "tests/tools/packet_sender.h"
#include "tests/tools/packet_view.h"
#include "tests/tools/pcap_file.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::tools {

namespace {

constexpr std::size_t batch_size = 64;

struct Settings {
    std::string interface;
    std::string write;
    std::string read;
    std::string filter;
    std::string kind = "udp";
    std::uint64_t rate = 0;
    bool until_signal = false;
    bool keep_going = false;
    FrameRecipe recipe;
};

// A recording, up to `count` frames of it (0: all), or over and over.
class RecordedFrames : public FrameSource {
  public:
    RecordedFrames(const std::string& path, const std::string& filter, std::uint64_t count,
                   bool endless)
        : path_(path),
          filter_(filter.empty() ? "len >= 0" : filter),
          left_(count != 0 ? count : UINT64_MAX),
          endless_(endless),
          reader_(std::make_unique<PcapReader>(path)) {}
    bool next(Bytes& frame) override {
        if (left_ == 0)
            return false;
        --left_;
        auto recorded = next_match();
        if (!recorded && endless_) {
            reader_ = std::make_unique<PcapReader>(path_);
            recorded = next_match();
        }
        if (recorded)
            frame.assign(recorded->frame.begin(), recorded->frame.end());
        return recorded.has_value();
    }

  private:
    std::optional<Recorded> next_match() {
        auto recorded = reader_->next();
        while (recorded && !filter_.matches(recorded->frame))
            recorded = reader_->next();
        return recorded;
    }

    std::string path_;
    FrameFilter filter_;
    std::uint64_t left_;
    bool endless_;
    std::unique_ptr<PcapReader> reader_;
};

// What left, by the stamps.
class Tally {
  public:
    void add(ByteView frame) {
        ++frames_;
        bytes_ += frame.size();
        const auto stamp = find_stamp(frame);
        if (!stamp)
            return;
        first_ = std::min(first_, stamp->sequence);
        last_ = std::max(last_, stamp->sequence);
        if (per_flow_.size() <= stamp->flow)
            per_flow_.resize(stamp->flow + std::size_t{1});
        ++per_flow_[stamp->flow];
    }
    [[nodiscard]] std::uint64_t frames() const { return frames_; }
    void report(JsonObject& result, double seconds) const {
        result.set("sent", frames_).set("bytes", bytes_).set("seconds", seconds);
        result.set("frames_per_second", static_cast<double>(frames_) / seconds);
        if (first_ <= last_)
            result.set("first_sequence", first_).set("last_sequence", last_);
        Json flows(json_array());
        for (const std::uint64_t frames : per_flow_)
            json_array_append_new(flows.get(), json_integer(static_cast<json_int_t>(frames)));
        result.set("per_flow", std::move(flows));
    }

  private:
    std::uint64_t frames_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t first_ = UINT64_MAX;
    std::uint64_t last_ = 0;
    std::vector<std::uint64_t> per_flow_;
};

void parse_size(const std::string& text, FrameRecipe& recipe) {
    const std::size_t dash = text.find('-');
    recipe.smallest = parse_number("--size", text.substr(0, dash), 0, 65549);
    recipe.largest = dash == std::string::npos
                         ? recipe.smallest
                         : parse_number("--size", text.substr(dash + 1), recipe.smallest, 65549);
}

void add_address_options(Options& options, Addresses& addresses) {
    options.value("source-mac", "MAC", "(02:00:00:00:00:01)",
                  [&](const std::string& text) { addresses.source_mac = parse_mac(text); });
    options.value("destination-mac", "MAC", "(02:00:00:00:00:02)",
                  [&](const std::string& text) { addresses.destination_mac = parse_mac(text); });
    options.value(
        "source-ip", "IP", "IPv4 or IPv6; once for each (192.0.2.1, 2001:db8:1::1)",
        [&](const std::string& text) { parse_ip(text, addresses.source, addresses.source6); });
    options.value("destination-ip", "IP", "the same (198.51.100.1, 2001:db8:2::1)",
                  [&](const std::string& text) {
                      parse_ip(text, addresses.destination, addresses.destination6);
                  });
}

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("--interface NAME|--write FILE [--kind KIND] --count N [options]",
                    "Sends stamped frames, writes them to a pcap, or both; prints a summary.");
    FrameRecipe& recipe = settings.recipe;
    options.text("interface", "NAME", "send on this interface", settings.interface);
    options.text("write", "FILE", "write what was sent (or would be) to a pcap", settings.write);
    options.text("read", "FILE", "replay this pcap as it is instead of generating", settings.read);
    options.text("filter", "BPF", "of a pcap: only frames that match", settings.filter);
    options.text("kind", "LIST",
                 "udp, tcp, syn, icmp, ipv6, vlan, qinq, priority, fragments; several with commas "
                 "are shuffled; mixed: all of them",
                 settings.kind);
    options.number("count", "N", "how many frames", recipe.count);
    options.flag("until-signal", "send until SIGTERM or SIGINT; a pcap over and over",
                 settings.until_signal);
    options.value("size", "N[-M]", "bytes of a frame without its VLAN tags (the smallest there is)",
                  [&](const std::string& text) { parse_size(text, recipe); });
    options.number("flows", "N", "flows of each kind", recipe.flows, 1, FrameRecipe::most_flows);
    options.number("rate", "N", "frames per second; 0: as fast as it goes", settings.rate);
    options.number("seed", "N", "of the shuffle, the sizes and the filler", recipe.seed);
    options.number("stream", "N", "marks the stamps, for generators side by side", recipe.stream);
    options.number("source-port", "N", "of flow 0; flow n has n more", recipe.source_port);
    options.number("destination-port", "N", "of all flows", recipe.destination_port);
    options.number("vlan", "N", "VLAN; the outer tag of qinq has 100 more", recipe.vlan, 1, 3994);
    options.flag("keep-going", "count a frame that cannot be sent, and go on", settings.keep_going);
    add_address_options(options, recipe.addresses);
    if (!options.parse(argc, argv).empty())
        throw ToolError("there are options only; see --help");
    if (settings.interface.empty() && settings.write.empty())
        throw ToolError("give --interface, --write or both");
    if (settings.until_signal && recipe.count != 0)
        throw ToolError("--count and --until-signal exclude each other");
    if (settings.read.empty() && !settings.until_signal && recipe.count == 0)
        throw ToolError("give --count or --until-signal");
}

// Fills the batch; the number of frames in it is 0 at the end.
void fill_batch(FrameSource& source, std::size_t wanted, std::vector<Bytes>& batch) {
    batch.resize(wanted);
    std::size_t filled = 0;
    while (filled < wanted && source.next(batch[filled]))
        ++filled;
    batch.resize(filled);
}

std::string failure_text(const std::map<int, std::uint64_t>& failures) {
    std::string text;
    for (const auto& [number, times] : failures)
        text += (text.empty() ? "" : ", ") + std::to_string(times) + " × " + strerror(number);
    return text;
}

std::unique_ptr<FrameSource> make_source(Settings& settings) {
    if (!settings.read.empty())
        return std::make_unique<RecordedFrames>(settings.read, settings.filter,
                                                settings.recipe.count, settings.until_signal);
    settings.recipe.kinds = parse_kinds(settings.kind);
    return std::make_unique<FrameGenerator>(settings.recipe);
}

int run(int argc, char** argv) {
    StopSignal stop;
    Settings settings;
    read_settings(argc, argv, settings);
    const auto source = make_source(settings);
    std::unique_ptr<PacketSender> sender;
    if (!settings.interface.empty())
        sender = std::make_unique<PacketSender>(settings.interface);
    std::unique_ptr<PcapWriter> writer;
    if (!settings.write.empty())
        writer = std::make_unique<PcapWriter>(settings.write);

    Tally tally;
    Pacer pacer(settings.rate);
    std::vector<Bytes> batch;
    std::vector<bool> sent;
    while (!stop.requested() && (settings.keep_going || !sender || sender->failures().empty())) {
        fill_batch(*source, pacer.wait_due(batch_size, stop), batch);
        if (batch.empty())
            break;
        sent.assign(batch.size(), true);
        if (sender)
            sender->send(batch, sent, stop);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            if (!sent[i])
                continue;
            // Times of its own, so that the same recipe gives the same file.
            if (writer)
                writer->write(batch[i], tally.frames() * 1000);
            tally.add(batch[i]);
        }
    }
    if (writer)
        writer->flush();
    JsonObject result;
    tally.report(result, pacer.elapsed());
    const std::string failures = sender ? failure_text(sender->failures()) : "";
    if (!failures.empty())
        result.set("failed", failures);
    result.print();
    if (!failures.empty() && !settings.keep_going)
        throw ToolError("not every frame could be sent: " + failures);
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
