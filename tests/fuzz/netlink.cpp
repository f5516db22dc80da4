// SPDX-License-Identifier: GPL-2.0-only
//
// Datagrams of any content from the kernel: news of links, the list of packet sockets, and what is
// on a link.
#include "src/net/netlink_request.h"

#include "src/net/link_watch.h"
#include "src/net/socket_list.h"
#include "src/net/xdp_link.h"
#include "tests/fuzz/fake_recv.h"

#include <linux/packet_diag.h>

#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

using namespace afpguard;

namespace {

// Reads all there is in memory of just that size, where the sanitizer sees who goes past it.
void read_all(fuzz::Bytes datagram) {
    const auto copy = std::make_unique<std::byte[]>(datagram.size());
    std::memcpy(copy.get(), datagram.data(), datagram.size());
    netlink::Bytes left(copy.get(), datagram.size());
    while (true) {
        const std::size_t before = left.size();
        const auto message = netlink::take<nlmsghdr>(left);
        if (!message)
            return;
        fuzz::require(left.size() < before, "each message leaves less behind it");
        netlink::Bytes attributes = message->content;
        while (const auto attribute = netlink::take<rtattr>(attributes))
            (void)netlink::read<std::uint64_t>(attribute->content);
    }
}

// Who asks passes over what answers nobody; of the inputs, no more than a few shall.
void answer_the_question(std::span<std::uint8_t> datagram) {
    netlink::Bytes left = std::as_bytes(datagram);
    for (;;) {
        std::uint8_t* const start = datagram.data() + (datagram.size() - left.size());
        auto message = netlink::take<nlmsghdr>(left);
        if (!message)
            return;
        if (message->header.nlmsg_seq == 0)
            message->header.nlmsg_seq = netlink::sequence;
        std::memcpy(start, &message->header, sizeof message->header);
    }
}

// The input is datagrams, each behind its length.
ssize_t next_datagram(fuzz::Input& input, std::span<std::uint8_t> place) {
    if (input.used_up())
        return -1;
    const auto bytes = input.bytes(input.below(1024));
    read_all(bytes);
    std::copy(bytes.begin(), bytes.end(), place.begin());
    // What is behind a datagram is what was left there by another one.
    std::fill(place.begin() + std::ptrdiff_t(bytes.size()), place.end(), std::uint8_t{1});
    answer_the_question(place.first(bytes.size()));
    return static_cast<ssize_t>(bytes.size());
}

const LinkWatch& watch() {
    static const auto started = LinkWatch::start();
    return *started;
}

} // namespace

// A question that nobody hears.
extern "C" ssize_t send(int /*socket*/, const void* /*bytes*/, std::size_t size, int /*flags*/) {
    return static_cast<ssize_t>(size);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto what = input.number<std::uint8_t>();
    const fuzz::FakeRecv recv(
        [&](std::span<std::uint8_t> place) { return next_datagram(input, place); });
    if (what % 2 == 0)
        (void)watch().news(what / 2);
    else if (what % 4 == 3)
        (void)xdp_program_on(1);
    else
        (void)list_packet_sockets();
    return 0;
}
