// SPDX-License-Identifier: GPL-2.0-only
// The list of clusters, as read from what the kernel answers; here the test is the kernel.
#include "src/net/cluster_use.h"

#include "tests/unit/cmocka.h"

#include <linux/netlink.h>
#include <linux/packet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <vector>

namespace {

std::vector<std::byte> answer; // of one datagram; then there is nothing more

template <class Part> void append(const Part& part) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&part);
    answer.insert(answer.end(), bytes, bytes + sizeof part);
}

nlmsghdr header(std::uint16_t type, std::size_t content) {
    nlmsghdr words{};
    words.nlmsg_len = static_cast<std::uint32_t>(sizeof words + content);
    words.nlmsg_type = type;
    return words;
}

} // namespace

// In the place of the C library's.
extern "C" ssize_t send(int /*socket*/, const void* /*bytes*/, std::size_t size, int /*flags*/) {
    return static_cast<ssize_t>(size);
}

extern "C" ssize_t recv(int /*socket*/, void* buffer, std::size_t size, int /*flags*/) {
    const std::size_t length = std::min(size, answer.size());
    std::memcpy(buffer, answer.data(), length);
    answer.clear();
    return static_cast<ssize_t>(length);
}

namespace {

using namespace afpguard;

// The errno that comes of an error message; 0: none.
int error_of(int told) {
    answer.clear();
    append(header(NLMSG_ERROR, sizeof told));
    append(told);
    const auto found = clusters_in_use();
    return found ? 0 : found.error().number();
}

void takes_errors_of_the_kernel_as_they_are(void** /*state*/) {
    assert_int_equal(error_of(0), 0);
    assert_int_equal(error_of(-EPERM), EPERM);
    assert_int_equal(error_of(-4095), 4095);
}

void takes_no_number_for_an_error_that_is_none(void** /*state*/) {
    for (const int wild : {1, INT_MAX, -4096, INT_MIN})
        assert_int_equal(error_of(wild), EPROTO);
}

// The only cluster that is found, -1 where there is not just one.
int cluster_found(std::uint32_t fanout) {
    const rtattr attribute{sizeof(rtattr) + sizeof fanout, PACKET_DIAG_FANOUT};
    const packet_diag_msg socket{};
    answer.clear();
    append(header(SOCK_DIAG_BY_FAMILY, sizeof socket + sizeof attribute + sizeof fanout));
    append(socket);
    append(attribute);
    append(fanout);
    append(header(NLMSG_DONE, 0));
    const auto found = clusters_in_use();
    return found && found->size() == 1 ? int{*found->begin()} : -1;
}

void finds_the_cluster_of_a_socket(void** /*state*/) {
    assert_int_equal(cluster_found(99), 99);
    assert_int_equal(cluster_found(5U << 16 | 65535), 65535);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(takes_errors_of_the_kernel_as_they_are),
        cmocka_unit_test(takes_no_number_for_an_error_that_is_none),
        cmocka_unit_test(finds_the_cluster_of_a_socket),
    };
    return cmocka_run_group_tests_name("cluster_use", tests, nullptr, nullptr);
}
