// SPDX-License-Identifier: GPL-2.0-only
// A pair of local sockets takes the place of the kernel's announcements.
#include "src/net/link_watch.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>

namespace {

using namespace afpguard;

using Datagram = std::string;

// One announcement. `claimed` is the length it says it has, 0 for the true one.
Datagram message(int type, int index, unsigned char family = AF_UNSPEC, std::uint32_t claimed = 0,
                 std::size_t more = 0) {
    nlmsghdr header{};
    header.nlmsg_type = static_cast<std::uint16_t>(type);
    ifinfomsg link{};
    link.ifi_family = family;
    link.ifi_index = index;
    const std::size_t size = NLMSG_LENGTH(sizeof link) + more;
    header.nlmsg_len = claimed != 0 ? claimed : static_cast<std::uint32_t>(size);
    static_assert(sizeof header == NLMSG_HDRLEN);
    Datagram bytes(reinterpret_cast<const char*>(&header), sizeof header);
    bytes.append(reinterpret_cast<const char*>(&link), sizeof link);
    bytes.resize(NLMSG_ALIGN(size));
    return bytes;
}

struct Announcer {
    std::unique_ptr<LinkWatch> watch;
    Fd kernel;

    Announcer() {
        auto started = LinkWatch::start();
        std::array<int, 2> ends{-1, -1};
        if (!started ||
            ::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
            return;
        watch = std::make_unique<LinkWatch>(*std::move(started));
        kernel = Fd(ends[0]);
        const Fd replacement(ends[1]);
        ::dup2(replacement.number(), watch->descriptor());
    }
    void send(const Datagram& bytes) const {
        if (::send(kernel.number(), bytes.data(), bytes.size(), 0) < 0)
            std::abort();
    }
};

// What is made of one datagram by somebody who cares for interface 5.
LinkNews news_of(const Announcer& announcer, const Datagram& bytes, int index = 5) {
    announcer.send(bytes);
    return announcer.watch->news(index);
}

Announcer& announcer(void** state) {
    return test::fixture<Announcer>(state);
}

LinkNews of_one(void** state, int type, int index, unsigned char family = AF_UNSPEC, int of = 5) {
    return news_of(announcer(state), message(type, index, family), of);
}

void has_no_news_when_nothing_was_announced(void** state) {
    assert_non_null(announcer(state).watch.get());
    assert_int_equal(announcer(state).watch->news(5), LinkNews::none);
}

void hears_of_its_interface_only(void** state) {
    assert_int_equal(of_one(state, RTM_NEWLINK, 5), LinkNews::changed);
    assert_int_equal(of_one(state, RTM_DELLINK, 5), LinkNews::removed);
    assert_int_equal(of_one(state, RTM_NEWLINK, 6), LinkNews::none);
    assert_int_equal(of_one(state, RTM_DELLINK, 6), LinkNews::none);
    assert_int_equal(of_one(state, RTM_NEWADDR, 5), LinkNews::none);
    assert_int_equal(announcer(state).watch->news(5), LinkNews::none);
}

void hears_of_any_interface_when_asked_for_0(void** state) {
    assert_int_equal(of_one(state, RTM_NEWLINK, 5, AF_UNSPEC, 0), LinkNews::changed);
    assert_int_equal(of_one(state, RTM_NEWLINK, 77, AF_UNSPEC, 0), LinkNews::changed);
}

void does_not_take_a_bridge_port_for_a_device(void** state) {
    assert_int_equal(of_one(state, RTM_DELLINK, 5, AF_BRIDGE), LinkNews::none);
    assert_int_equal(of_one(state, RTM_NEWLINK, 5, AF_BRIDGE), LinkNews::none);
}

LinkNews of_several_in_one(void** state) {
    return news_of(announcer(state), message(RTM_NEWLINK, 6) +
                                         message(RTM_DELLINK, 5, AF_UNSPEC, 0, 33) +
                                         message(RTM_NEWLINK, 5));
}

LinkNews of_several(void** state) {
    announcer(state).send(message(RTM_DELLINK, 5));
    announcer(state).send(message(RTM_NEWLINK, 5));
    return announcer(state).watch->news(5);
}

void sums_up_to_the_gravest(void** state) {
    assert_int_equal(of_several_in_one(state), LinkNews::removed);
    assert_int_equal(of_several(state), LinkNews::removed);
    assert_int_equal(announcer(state).watch->news(5), LinkNews::none);
}

LinkNews of_claim(void** state, std::uint32_t claimed) {
    return news_of(announcer(state),
                   message(RTM_NEWLINK, 6, AF_UNSPEC, claimed) + message(RTM_DELLINK, 5));
}

// A length that is too small would stand still, one too large would leave the datagram.
void ends_at_a_length_that_makes_no_sense(void** state) {
    for (const std::uint32_t claimed : {1U, 4U, 15U, 65U, 0x7fffffffU, 0xfffffffdU, 0xffffffffU})
        assert_int_equal(of_claim(state, claimed), LinkNews::none);
    assert_int_equal(of_claim(state, 29), LinkNews::removed); // 32, with the padding
}

LinkNews of_bytes(void** state, std::size_t size) {
    Datagram bytes = message(RTM_NEWLINK, 5);
    bytes.resize(size);
    return news_of(announcer(state), bytes);
}

void ignores_what_is_cut_off(void** state) {
    for (std::size_t size = 1; size < 32; ++size)
        assert_int_equal(of_bytes(state, size), LinkNews::none);
    assert_int_equal(of_bytes(state, 32), LinkNews::changed);
}

// Under the address sanitizer, and against loops without an end.
void read_noise(void** state, unsigned seed) {
    std::mt19937 random(seed);
    for (unsigned times = 0; times < 5000; ++times) {
        Datagram bytes(1 + random() % 200, 0);
        for (char& byte : bytes)
            byte = static_cast<char>(random() % 8 == 0 ? random() : random() % 40);
        news_of(announcer(state), bytes);
    }
}

void survives_noise(void** state) {
    read_noise(state, 1);
    assert_int_equal(of_one(state, RTM_NEWLINK, 5), LinkNews::changed);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Announcer, has_no_news_when_nothing_was_announced),
        AFPG_TEST_WITH(Announcer, hears_of_its_interface_only),
        AFPG_TEST_WITH(Announcer, hears_of_any_interface_when_asked_for_0),
        AFPG_TEST_WITH(Announcer, does_not_take_a_bridge_port_for_a_device),
        AFPG_TEST_WITH(Announcer, sums_up_to_the_gravest),
        AFPG_TEST_WITH(Announcer, ends_at_a_length_that_makes_no_sense),
        AFPG_TEST_WITH(Announcer, ignores_what_is_cut_off),
        AFPG_TEST_WITH(Announcer, survives_noise),
    };
    return cmocka_run_group_tests_name("link_watch", tests, nullptr, nullptr);
}
