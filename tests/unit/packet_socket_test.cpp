// SPDX-License-Identifier: GPL-2.0-only
// What a socket asks of the kernel, in which order, and what it makes of a refusal. The kernel is
// played by functions that stand before its calls; with the real one, see tests/kernel.
#include "src/net/packet_socket.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/memory_file.h"
#include "tests/unit/text.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>

// The program is linked with --wrap.
extern "C" {
int __wrap_socket(int domain, int type, int protocol);
int __wrap_setsockopt(int socket, int level, int option, const void* value, socklen_t size);
}

namespace {

using namespace afpguard;
using test::Text;

// Plays the kernel. A socket is a file in memory, so that its ring can be mapped.
struct Kernel {
    int refuse_socket = 0;                  // errno
    std::map<int, int> refuse;              // option to errno
    std::uint32_t largest_block = 1U << 30; // larger ones find no memory
    int socket_number = -1;                 // the number that the next socket shall have

    std::string asked; // what was asked for, in words
    tpacket_req3 ring{};

    int answer(int option, const void* value, socklen_t size) {
        asked += std::string(asked.empty() ? "" : " ") + name_of(option);
        if (const auto refused = refuse.find(option); refused != refuse.end())
            return refused->second;
        if (option != PACKET_RX_RING)
            return 0;
        ring = {};
        std::memcpy(&ring, value, std::min<std::size_t>(size, sizeof ring));
        asked += "(" + std::to_string(ring.tp_block_size) + ")";
        return ring.tp_block_size > largest_block ? ENOMEM : 0;
    }
    static const char* name_of(int option) {
        switch (option) {
        case PACKET_VERSION:
            return "version";
        case PACKET_RESERVE:
            return "reserve";
        case PACKET_RX_RING:
            return "ring";
        case PACKET_VNET_HDR:
            return "vnet";
        case PACKET_COPY_THRESH:
            return "copy";
        case PACKET_TIMESTAMP:
            return "timestamp";
        default:
            return "other";
        }
    }
};
Kernel* kernel = nullptr;

} // namespace

int __wrap_socket(int domain, int type, int protocol) {
    if (domain != AF_PACKET || type != (SOCK_RAW | SOCK_CLOEXEC) || protocol != 0) {
        errno = EPROTOTYPE;
        return -1;
    }
    errno = kernel->refuse_socket;
    if (errno != 0)
        return -1;
    const int number = ::memfd_create("socket", MFD_CLOEXEC);
    if (::ftruncate(number, 64 << 20) != 0)
        return -1;
    if (kernel->socket_number < 0)
        return number;
    ::dup2(number, kernel->socket_number);
    ::close(number);
    return kernel->socket_number;
}

int __wrap_setsockopt(int /*socket*/, int /*level*/, int option, const void* value,
                      socklen_t size) {
    errno = kernel->answer(option, value, size);
    return errno == 0 ? 0 : -1;
}

namespace {

struct Rig {
    Kernel played;
    RingRequest request;
    std::unique_ptr<PacketSocket> socket;
    std::unique_ptr<Ring> ring;

    Rig() {
        kernel = &played;
        request.frames = 1000;
    }
    Text create() {
        auto made = PacketSocket::create();
        if (!made)
            return made.error().message();
        socket = std::make_unique<PacketSocket>(*std::move(made));
        return {};
    }
    Text make_ring() {
        Text wrong = create();
        if (!wrong.empty())
            return wrong;
        auto made = socket->make_ring(request);
        if (!made)
            return made.error().message();
        ring = *std::move(made);
        return {};
    }
    [[nodiscard]] Text asked() const { return played.asked; }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void is_hooked_to_nothing_at_first(void** state) {
    assert_string_equal(rig(state).create().c_str(), "");
    assert_string_equal(rig(state).asked().c_str(), "");
}

void hints_at_the_missing_capability(void** state) {
    rig(state).played.refuse_socket = EPERM;
    assert_string_equal(rig(state).create().c_str(),
                        "packet socket: Operation not permitted (the capability CAP_NET_RAW is "
                        "needed)");
    rig(state).played.refuse_socket = EMFILE;
    assert_string_equal(rig(state).create().c_str(), "packet socket: Too many open files");
}

struct Numbers {
    int got = -1;
    bool old_one_open = true;
};

// The process was started without a standard input; its number is free.
Numbers create_in_place_of(int standard, Rig& rig) {
    const Fd aside(::fcntl(standard, F_DUPFD_CLOEXEC, 10));
    rig.played.socket_number = standard;
    rig.create();
    Numbers numbers{rig.socket->number(), ::fcntl(standard, F_GETFD) >= 0};
    if (aside)
        ::dup2(aside.number(), standard);
    return numbers;
}

void stays_clear_of_the_standard_descriptors(void** state) {
    for (const int standard : {0, 1, 2}) {
        const Numbers numbers = create_in_place_of(standard, rig(state));
        assert_in_range(numbers.got, 3, 1 << 20);
        assert_false(numbers.old_one_open);
    }
}

void asks_for_a_ring_in_the_kernels_order(void** state) {
    assert_string_equal(rig(state).make_ring().c_str(), "");
    assert_string_equal(rig(state).asked().c_str(), "version reserve copy ring(131072)");
    assert_int_equal(rig(state).ring->layout().block_size, 131072);
    assert_int_equal(rig(state).played.ring.tp_block_nr, rig(state).ring->layout().block_count);
    assert_int_equal(rig(state).played.ring.tp_frame_nr, rig(state).ring->layout().frame_count);
    assert_int_equal(rig(state).played.ring.tp_frame_size, rig(state).ring->layout().frame_size);
}

void asks_for_the_header_before_the_ring(void** state) {
    rig(state).request.vnet = true;
    assert_string_equal(rig(state).make_ring().c_str(), "");
    assert_string_equal(rig(state).asked().c_str(), "version reserve vnet copy ring(131072)");
}

void asks_for_blocks_with_their_timer(void** state) {
    rig(state).request.version = RingVersion::v3;
    rig(state).request.block_size = 65536;
    rig(state).request.block_timeout = 25;
    assert_string_equal(rig(state).make_ring().c_str(), "");
    assert_int_equal(rig(state).played.ring.tp_block_size, 65536);
    assert_int_equal(rig(state).played.ring.tp_retire_blk_tov, 25);
}

void halves_its_blocks_until_there_is_memory(void** state) {
    rig(state).played.largest_block = 20000;
    assert_string_equal(rig(state).make_ring().c_str(), "");
    assert_string_equal(rig(state).asked().c_str(),
                        "version reserve copy ring(131072) ring(65536) ring(32768) ring(16384)");
    assert_int_equal(rig(state).ring->layout().block_size, 16384);
    assert_true(rig(state).ring->layout().frame_count >= 1000);
}

// What to do about it depends on what was set.
void gives_up_when_a_page_is_too_much(void** state) {
    rig(state).played.largest_block = 0;
    const Text text = rig(state).make_ring();
    test::assert_mentions(text, "setsockopt PACKET_RX_RING: Cannot allocate memory, asked for a "
                                "ring of ");
    test::assert_mentions(text, " bytes in blocks of 4096; set a smaller ring-size, or fewer "
                                "threads");
    test::assert_mentions(rig(state).asked(), " ring(8192) ring(4096)");
}

// No frame fits in the smaller blocks any more.
void gives_up_when_a_frame_would_not_fit(void** state) {
    rig(state).played.largest_block = 4096;
    rig(state).request.snaplen = 9018;
    test::assert_mentions(rig(state).make_ring(), "a frame of 9018 bytes needs a slot of ");
}

void does_not_halve_a_block_size_that_was_set(void** state) {
    rig(state).played.largest_block = 4096;
    rig(state).request.block_size = 65536;
    test::assert_mentions(rig(state).make_ring(),
                          " bytes in blocks of 65536; set a smaller ring-size or v2-block-size, "
                          "or fewer threads");
    assert_string_equal(rig(state).asked().c_str(), "version reserve copy ring(65536)");
}

void does_not_shrink_the_blocks_with_a_timer(void** state) {
    rig(state).played.largest_block = 4096;
    rig(state).request.version = RingVersion::v3;
    rig(state).request.block_size = 65536;
    test::assert_mentions(rig(state).make_ring(),
                          " bytes in blocks of 65536; set a smaller ring-size or block-size, or "
                          "fewer threads");
}

void does_not_try_again_what_is_wrong_in_itself(void** state) {
    rig(state).played.refuse[PACKET_RX_RING] = EINVAL;
    test::assert_mentions(rig(state).make_ring(), "setsockopt PACKET_RX_RING: Invalid argument");
    assert_string_equal(rig(state).asked().c_str(), "version reserve copy ring");
}

void says_what_old_kernels_lack(void** state) {
    rig(state).request.version = RingVersion::v3;
    rig(state).request.block_size = 65536;
    rig(state).played.refuse[PACKET_VERSION] = EINVAL;
    assert_string_equal(rig(state).make_ring().c_str(), "setsockopt PACKET_VERSION: Invalid "
                                                        "argument (TPACKET_V3 needs Linux 3.2)");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, is_hooked_to_nothing_at_first),
        AFPG_TEST_WITH(Rig, hints_at_the_missing_capability),
        AFPG_TEST_WITH(Rig, stays_clear_of_the_standard_descriptors),
        AFPG_TEST_WITH(Rig, asks_for_a_ring_in_the_kernels_order),
        AFPG_TEST_WITH(Rig, asks_for_the_header_before_the_ring),
        AFPG_TEST_WITH(Rig, asks_for_blocks_with_their_timer),
        AFPG_TEST_WITH(Rig, halves_its_blocks_until_there_is_memory),
        AFPG_TEST_WITH(Rig, gives_up_when_a_page_is_too_much),
        AFPG_TEST_WITH(Rig, gives_up_when_a_frame_would_not_fit),
        AFPG_TEST_WITH(Rig, does_not_halve_a_block_size_that_was_set),
        AFPG_TEST_WITH(Rig, does_not_shrink_the_blocks_with_a_timer),
        AFPG_TEST_WITH(Rig, does_not_try_again_what_is_wrong_in_itself),
        AFPG_TEST_WITH(Rig, says_what_old_kernels_lack),
    };
    return cmocka_run_group_tests_name("packet_socket", tests, nullptr, nullptr);
}
