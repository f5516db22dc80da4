// SPDX-License-Identifier: GPL-2.0-only
// The list of packet sockets, as read from what the kernel answers; here the test is the kernel.
#include "src/net/socket_list.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/netlink_kernel.h"
#include "tests/unit/text.h"

#include <linux/packet_diag.h>
#include <linux/sock_diag.h>

#include <cerrno>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;
using test::attribute;
using test::bytes_of;
using test::NetlinkKernel;
using test::Text;

std::string head_of(std::uint32_t inode) {
    packet_diag_msg head{};
    head.pdiag_ino = inode;
    return bytes_of(head);
}

std::string information(int interface) {
    packet_diag_info info{};
    info.pdi_index = static_cast<std::uint32_t>(interface);
    return attribute(PACKET_DIAG_INFO, bytes_of(info));
}

std::string in_cluster(std::uint32_t word) {
    return attribute(PACKET_DIAG_FANOUT, bytes_of(word));
}

// What is listed where the kernel describes one socket so: "inode@interface/cluster:type".
Text listed(const std::string& description) {
    auto& kernel = NetlinkKernel::afresh();
    kernel.says(test::message(SOCK_DIAG_BY_FAMILY, description));
    kernel.says(test::message(NLMSG_DONE));
    const auto found = list_packet_sockets();
    if (!found)
        return found.error().message();
    std::string text;
    for (const ListedSocket& one : *found) {
        text += std::to_string(one.inode) + "@" + std::to_string(one.interface);
        if (one.cluster)
            text += "/" + std::to_string(one.cluster->id) + ":" + std::to_string(one.cluster->type);
    }
    return text;
}

void reads_where_a_socket_is(void** /*state*/) {
    assert_string_equal(listed(head_of(7) + information(3)).c_str(), "7@3");
    assert_string_equal(listed(head_of(7) + information(-1)).c_str(), "7@-1");
}

void reads_its_cluster(void** /*state*/) {
    assert_string_equal(listed(head_of(7) + information(3) + in_cluster(99)).c_str(), "7@3/99:0");
    assert_string_equal(listed(head_of(7) + in_cluster(5U << 16 | 65535)).c_str(), "7@0/65535:5");
}

void leaves_out_what_is_cut_off(void** /*state*/) {
    assert_string_equal(listed(head_of(7).substr(1)).c_str(), "");
    assert_string_equal(listed(head_of(7) + information(3).substr(4)).c_str(), "7@0");
    assert_string_equal(listed(head_of(7) + attribute(PACKET_DIAG_FANOUT, "x")).c_str(), "7@0");
}

int error_of_refusal() {
    NetlinkKernel::afresh().says(test::verdict(-ENOENT));
    const auto found = list_packet_sockets();
    return found ? 0 : found.error().number();
}

void tells_that_the_kernel_does_not(void** /*state*/) {
    assert_int_equal(error_of_refusal(), ENOENT);
}

Text owner_in_words(bool known) {
    ListedSocket socket;
    socket.inode = 7;
    socket.user = 1000;
    if (known)
        socket.owner = {4711, "tcpdump"};
    return owner_of(socket);
}

void names_the_owner_as_far_as_it_is_known(void** /*state*/) {
    assert_string_equal(owner_in_words(true).c_str(), "tcpdump, process 4711");
    assert_string_equal(owner_in_words(false).c_str(), "of user 1000, socket 7");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_where_a_socket_is),
        cmocka_unit_test(reads_its_cluster),
        cmocka_unit_test(leaves_out_what_is_cut_off),
        cmocka_unit_test(tells_that_the_kernel_does_not),
        cmocka_unit_test(names_the_owner_as_far_as_it_is_known),
    };
    return cmocka_run_group_tests_name("socket_list", tests, nullptr, nullptr);
}
