// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/pcap_file.h"

#include "tests/tools/packet_view.h"
#include "tests/tools/tool.h"

#include <vector>

namespace afpguard::tools {

namespace {

Pcap ethernet_format() {
    Pcap format(
        pcap_open_dead_with_tstamp_precision(DLT_EN10MB, whole_frame, PCAP_TSTAMP_PRECISION_NANO));
    if (!format)
        throw ToolError("pcap_open_dead failed");
    return format;
}

} // namespace

PcapReader::PcapReader(const std::string& path) : path_(path) {
    char error[PCAP_ERRBUF_SIZE] = "";
    pcap_.reset(
        pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error));
    if (!pcap_)
        throw ToolError(error);
    if (pcap_datalink(pcap_.get()) != DLT_EN10MB)
        throw ToolError(path_ + ": the frames are not Ethernet");
}

std::optional<Recorded> PcapReader::next() {
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    const int outcome = pcap_next_ex(pcap_.get(), &header, &data);
    if (outcome == PCAP_ERROR_BREAK)
        return std::nullopt;
    if (outcome != 1)
        throw ToolError(path_ + ": " + pcap_geterr(pcap_.get()));
    if (header->caplen < header->len)
        throw ToolError(path_ + ": holds frames that were cut short");
    const auto seconds = static_cast<Timestamp>(header->ts.tv_sec);
    return Recorded{ByteView(data, header->caplen),
                    seconds * 1'000'000'000 + static_cast<Timestamp>(header->ts.tv_usec)};
}

PcapWriter::PcapWriter(const std::string& path) : path_(path), format_(ethernet_format()) {
    dumper_.reset(pcap_dump_open(format_.get(), path.c_str()));
    if (!dumper_)
        throw ToolError(pcap_geterr(format_.get()));
}

void PcapWriter::write(ByteView frame, Timestamp time) {
    pcap_pkthdr header{};
    header.ts.tv_sec = static_cast<time_t>(time / 1'000'000'000);
    header.ts.tv_usec = static_cast<suseconds_t>(time % 1'000'000'000); // nanoseconds, see above
    header.caplen = header.len = static_cast<bpf_u_int32>(frame.size());
    pcap_dump(reinterpret_cast<u_char*>(dumper_.get()), &header, frame.data());
}

void PcapWriter::flush() {
    if (pcap_dump_flush(dumper_.get()) != 0 || std::ferror(pcap_dump_file(dumper_.get())) != 0)
        throw system_error("writing " + path_);
}

FrameFilter::FrameFilter(const std::string& expression, bool through_tags)
    : through_tags_(through_tags) {
    if (expression.empty())
        return;
    const Pcap format = ethernet_format();
    if (pcap_compile(format.get(), &program_, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
        throw ToolError("filter '" + expression + "': " + pcap_geterr(format.get()));
}

FrameFilter::~FrameFilter() {
    pcap_freecode(&program_);
}

bool FrameFilter::matches(ByteView frame) const {
    if (program_.bf_insns == nullptr)
        return false;
    Bytes bare;
    if (through_tags_) {
        bare = without_tags(frame);
        frame = bare;
    }
    pcap_pkthdr header{};
    header.caplen = header.len = static_cast<bpf_u_int32>(frame.size());
    return pcap_offline_filter(&program_, &header, frame.data()) != 0;
}

std::vector<Bytes> read_frames(const std::string& path) {
    std::vector<Bytes> frames;
    PcapReader reader(path);
    while (const auto recorded = reader.next())
        frames.emplace_back(recorded->frame.begin(), recorded->frame.end());
    return frames;
}

} // namespace afpguard::tools
