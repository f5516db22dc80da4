// SPDX-License-Identifier: GPL-2.0-only
// Writes named conversations of a client and a server into a pcap.
#include "tests/parity/talks.h"

#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>

namespace afpguard::parity {

namespace {

Bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw tools::system_error(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void add_all(Conversations& all, ByteView certificate) {
    add_applications(all, certificate);
    add_tags(all);
    add_tunnels(all);
    add_fragments(all);
    add_extension_headers(all);
    add_other_protocols(all);
    add_wrong_checksums(all);
    add_truncated(all);
    add_malformed(all);
}

int run(int argc, char** argv) {
    std::string pcap;
    std::string names;
    std::string certificate;
    bool oversized = false;
    std::uint32_t wrong_checksums = 0;
    tools::Options options(
        "--write FILE --names FILE --certificate FILE|--oversized|--wrong-checksums N",
        "Writes conversations of a client (02:00:00:00:00:01) and a server into "
        "a pcap: the same bytes\nevery time, but for the certificate.");
    options.text("write", "FILE", "the pcap", pcap);
    options.text("names", "FILE", "a name for each of its frames, one on a line", names);
    options.text("certificate", "FILE", "of the TLS server, in DER", certificate);
    options.flag("oversized", "only one with a segment that a network card is to take apart",
                 oversized);
    options.number("wrong-checksums", "N", "only so many frames with a wrong checksum",
                   wrong_checksums);
    if (!options.parse(argc, argv).empty() || pcap.empty() || names.empty() ||
        certificate.empty() != (oversized || wrong_checksums != 0))
        throw tools::ToolError("give --write, --names and --certificate; see --help");
    Conversations all;
    if (wrong_checksums != 0)
        add_only_wrong_checksums(all, wrong_checksums);
    else if (oversized)
        add_oversized(all);
    else
        add_all(all, read_file(certificate));
    add_end(all);
    all.write(pcap, names);
    return tools::exit_ok;
}

} // namespace

} // namespace afpguard::parity

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::parity::run);
}
