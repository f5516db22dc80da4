// SPDX-License-Identifier: GPL-2.0-only
// The list of clusters, as read from what the kernel answers; here the test is the kernel.
#include "src/net/cluster_use.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/netlink_kernel.h"

#include <linux/packet_diag.h>
#include <linux/sock_diag.h>

#include <cerrno>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;
using test::bytes_of;
using test::NetlinkKernel;

// The only cluster that is found, -1 where there is not just one.
int cluster_found(std::uint32_t fanout) {
    const std::string socket = bytes_of(packet_diag_msg{});
    auto& kernel = NetlinkKernel::afresh();
    kernel.says(test::message(SOCK_DIAG_BY_FAMILY, socket) +
                test::message(SOCK_DIAG_BY_FAMILY,
                              socket + test::attribute(PACKET_DIAG_FANOUT, bytes_of(fanout))) +
                test::message(SOCK_DIAG_BY_FAMILY, socket.substr(1)));
    kernel.says(test::message(NLMSG_DONE));
    const auto found = clusters_in_use();
    return found && found->size() == 1 ? int{*found->begin()} : -1;
}

void finds_the_cluster_of_a_socket(void** /*state*/) {
    assert_int_equal(cluster_found(99), 99);
    assert_int_equal(cluster_found(5U << 16 | 65535), 65535);
}

int error_of_refusal() {
    NetlinkKernel::afresh().says(test::verdict(-ENOENT));
    const auto found = clusters_in_use();
    return found ? 0 : found.error().number();
}

void tells_that_the_kernel_does_not(void** /*state*/) {
    assert_int_equal(error_of_refusal(), ENOENT);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_cluster_of_a_socket),
        cmocka_unit_test(tells_that_the_kernel_does_not),
    };
    return cmocka_run_group_tests_name("cluster_use", tests, nullptr, nullptr);
}
