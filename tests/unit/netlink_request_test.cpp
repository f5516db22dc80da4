// SPDX-License-Identifier: GPL-2.0-only
// One request and its answer, whatever the kernel makes of it; here the test is the kernel.
#include "src/net/netlink_request.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/netlink_kernel.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>

namespace {

using namespace afpguard;
using test::attribute;
using test::bytes_of;
using test::message;
using test::NetlinkKernel;
using test::verdict;

constexpr int nothing_more = ETIMEDOUT; // of the kernel that has said all it has to say

constexpr netlink::Request request{.name = "a question", .type = RTM_GETLINK};

// What was handed out of an answer, as text: the type and the content of each message.
std::string heard;

// Asks the kernel that has been told what to say: 0, or the errno of the failure, -1 for none.
int ask() {
    heard.clear();
    const auto done =
        netlink::ask(request, ifinfomsg{}, [](std::uint16_t type, netlink::Bytes content) {
            heard += std::to_string(type) + ":";
            heard.append(reinterpret_cast<const char*>(content.data()), content.size()) += " ";
        });
    if (done)
        return 0;
    return done.error().number() != 0 ? done.error().number() : -1;
}

int answer_to(std::initializer_list<std::string> datagrams) {
    auto& kernel = NetlinkKernel::afresh();
    std::ranges::for_each(datagrams, [&](const auto& datagram) { kernel.says(datagram); });
    return ask();
}

bool heard_is(const char* expected) {
    return heard == expected;
}

nlmsghdr header_sent(unsigned short flags) {
    NetlinkKernel::afresh().says(verdict(0));
    ifinfomsg link{};
    link.ifi_index = 77;
    const bool done =
        static_cast<bool>(netlink::ask({.name = "", .type = RTM_NEWLINK, .flags = flags}, link));
    const std::string& asked = NetlinkKernel::get().asked;
    nlmsghdr header{};
    if (done && asked.substr(sizeof header) == bytes_of(link))
        std::memcpy(&header, asked.data(), sizeof header);
    return header;
}

void sends_the_structure_behind_a_header(void** /*state*/) {
    const nlmsghdr order = header_sent(NLM_F_ACK);
    assert_int_equal(order.nlmsg_len, sizeof(nlmsghdr) + sizeof(ifinfomsg));
    assert_int_equal(order.nlmsg_type, RTM_NEWLINK);
    assert_int_equal(order.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
    assert_int_equal(order.nlmsg_seq, netlink::sequence);
    assert_int_equal(header_sent(NLM_F_DUMP).nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
}

void hands_out_what_comes_before_the_end(void** /*state*/) {
    assert_int_equal(answer_to({message(16, "one"), verdict(0)}), 0);
    assert_true(heard_is("16:one "));
    assert_int_equal(answer_to({message(17, "two") + message(18, "three"),
                                message(19) + message(NLMSG_DONE) + message(20, "late")}),
                     0);
    assert_true(heard_is("17:two 18:three 19: "));
}

void takes_no_word_of_netlink_for_one_of_the_answer(void** /*state*/) {
    assert_int_equal(
        answer_to({message(NLMSG_NOOP, "noop") + message(NLMSG_OVERRUN, "x") + verdict(0)}), 0);
    assert_true(heard_is(""));
}

void tells_what_the_kernel_refuses(void** /*state*/) {
    assert_int_equal(answer_to({verdict(-EPERM)}), EPERM);
    assert_int_equal(answer_to({verdict(-4095)}), 4095);
    assert_int_equal(answer_to({message(NLMSG_DONE, bytes_of(0))}), 0);
    assert_int_equal(answer_to({message(16, "one"), message(NLMSG_DONE, bytes_of(-EIO))}), EIO);
}

void takes_no_number_for_an_error_that_is_none(void** /*state*/) {
    for (const int wild : {1, INT_MAX, -4096, INT_MIN}) {
        assert_int_equal(answer_to({verdict(wild)}), EPROTO);
        assert_int_equal(answer_to({message(NLMSG_DONE, bytes_of(wild))}), EPROTO);
    }
    assert_int_equal(answer_to({message(NLMSG_ERROR)}), EPROTO);
    assert_int_equal(answer_to({message(NLMSG_ERROR, "abc")}), EPROTO);
}

void passes_over_answers_to_others(void** /*state*/) {
    assert_int_equal(answer_to({verdict(-EPERM, 0), message(NLMSG_DONE, {}, 2),
                                message(16, "theirs", 7) + message(16, "ours"), verdict(0)}),
                     0);
    assert_true(heard_is("16:ours "));
    assert_int_equal(answer_to({verdict(0, 2)}), nothing_more);
}

// Cut off at any byte but between the messages, it is no answer; there, one that has no end.
int cut_off_at(std::size_t size) {
    const std::string whole = message(16, "five!") + verdict(0);
    NetlinkKernel::afresh().says(whole.substr(0, size));
    return ask();
}

void takes_nothing_of_what_is_cut_off(void** /*state*/) {
    for (std::size_t size = 0; size < 44; ++size)
        if (size < 21 || size > 24)
            assert_int_equal(cut_off_at(size), EPROTO);
        else
            assert_int_equal(cut_off_at(size), nothing_more);
    assert_int_equal(cut_off_at(44), 0);
}

// The first message claims this length; 0 to 15 are none, and 65 is more than there is.
int with_claim(std::uint32_t claimed) {
    std::string datagram = message(16, "four") + verdict(0) + verdict(0);
    datagram.replace(0, sizeof claimed, bytes_of(claimed));
    return answer_to({datagram});
}

void believes_no_length_that_makes_no_sense(void** /*state*/) {
    for (const std::uint32_t claimed : {0U, 4U, 15U, 61U, 0x7fffffffU, 0xfffffffdU, 0xffffffffU})
        assert_int_equal(with_claim(claimed), EPROTO);
    assert_int_equal(with_claim(20), 0);
    assert_int_equal(with_claim(60), nothing_more); // all of it
}

int with_a_long_datagram() {
    NetlinkKernel::afresh().words.push_back({.datagram = verdict(0), .more = 32768 - 20 + 1});
    return ask();
}

void refuses_a_datagram_longer_than_its_buffer(void** /*state*/) {
    assert_int_equal(with_a_long_datagram(), EMSGSIZE);
    assert_true(NetlinkKernel::get().told_true_length);
}

// As after signals.
int interrupted() {
    auto& kernel = NetlinkKernel::afresh();
    kernel.failures_of_send = {EINTR, EINTR};
    kernel.fails(EINTR);
    kernel.says(message(16, "one"));
    kernel.fails(EINTR);
    kernel.fails(EINTR);
    kernel.says(verdict(0));
    return ask();
}

int failing_send() {
    NetlinkKernel::afresh().failures_of_send = {ENOBUFS};
    return ask();
}

int failing_recv() {
    NetlinkKernel::afresh().fails(ENOBUFS);
    return ask();
}

void goes_on_after_a_signal_and_after_nothing_else(void** /*state*/) {
    assert_int_equal(interrupted(), 0);
    assert_true(heard_is("16:one "));
    assert_int_equal(failing_send(), ENOBUFS);
    assert_int_equal(failing_recv(), ENOBUFS);
}

// How many attributes are taken of these, and how much is in them.
struct Taken {
    unsigned count = 0;
    std::size_t bytes = 0;
};

Taken attributes_of(const std::string& text) {
    netlink::Bytes left = std::as_bytes(std::span(text));
    Taken taken;
    for (; const auto one = netlink::take<rtattr>(left); ++taken.count)
        taken.bytes += one->content.size();
    return taken;
}

unsigned attributes_with_claim(std::size_t claimed) {
    return attributes_of(attribute(1, "abcd") + attribute(2, "abcd", claimed)).count;
}

void takes_no_attribute_that_leaves_its_message(void** /*state*/) {
    assert_int_equal(attributes_of(attribute(1, "a") + attribute(2, "bcdef")).count, 2);
    assert_int_equal(attributes_of(attribute(1, "a") + attribute(2, "bcdef")).bytes, 6);
    assert_int_equal(attributes_with_claim(8), 2);
    for (const std::size_t claimed : {1U, 3U, 9U, 12U, 0xffffU})
        assert_int_equal(attributes_with_claim(claimed), 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(sends_the_structure_behind_a_header),
        cmocka_unit_test(hands_out_what_comes_before_the_end),
        cmocka_unit_test(takes_no_word_of_netlink_for_one_of_the_answer),
        cmocka_unit_test(tells_what_the_kernel_refuses),
        cmocka_unit_test(takes_no_number_for_an_error_that_is_none),
        cmocka_unit_test(passes_over_answers_to_others),
        cmocka_unit_test(takes_nothing_of_what_is_cut_off),
        cmocka_unit_test(believes_no_length_that_makes_no_sense),
        cmocka_unit_test(refuses_a_datagram_longer_than_its_buffer),
        cmocka_unit_test(goes_on_after_a_signal_and_after_nothing_else),
        cmocka_unit_test(takes_no_attribute_that_leaves_its_message),
    };
    return cmocka_run_group_tests_name("netlink_request", tests, nullptr, nullptr);
}
