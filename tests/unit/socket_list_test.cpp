// SPDX-License-Identifier: GPL-2.0-only
// The list of packet sockets, as read from what the kernel answers; here the test is the kernel.
#include "src/net/socket_list.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/netlink_kernel.h"
#include "tests/unit/text.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>
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

std::string information(int interface, packet_diag_info info = {}) {
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

// What is told of one socket beside where it is, each by a letter.
Text traits(const std::string& description) {
    auto& kernel = NetlinkKernel::afresh();
    kernel.says(test::message(SOCK_DIAG_BY_FAMILY, head_of(7) + description));
    kernel.says(test::message(NLMSG_DONE));
    const auto found = list_packet_sockets();
    if (!found || found->size() != 1)
        return "not one socket";
    const ListedSocket& one = found->front();
    return std::string(one.ring ? "r" : "") + (one.v2 ? "2" : "") + (one.vnet_header ? "v" : "") +
           (one.auxiliary_data ? "a" : "") + (one.whole_frames ? "w" : "") +
           (one.refuses_outgoing ? "o" : "");
}

void reads_how_a_socket_receives(void** /*state*/) {
    packet_diag_info info{};
    assert_string_equal(traits(information(3, info)).c_str(), "");
    info.pdi_version = TPACKET_V2;
    info.pdi_flags = PDI_VNETHDR;
    assert_string_equal(traits(information(3, info)).c_str(), "2v");
    info.pdi_version = TPACKET_V3;
    info.pdi_flags = PDI_AUXDATA | PDI_RUNNING;
    info.pdi_copy_thresh = 1;
    assert_string_equal(traits(information(3, info)).c_str(), "aw");
    const std::string ring = attribute(PACKET_DIAG_RX_RING, bytes_of(packet_diag_ring{}));
    assert_string_equal(traits(information(3) + ring).c_str(), "r");
}

std::string filter(std::initializer_list<sock_filter> program) {
    std::string bytes;
    for (const sock_filter& one : program)
        bytes += bytes_of(one);
    return attribute(PACKET_DIAG_FILTER, bytes);
}

constexpr sock_filter load_type{BPF_LD | BPF_W | BPF_ABS, 0, 0,
                                static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE)};
constexpr sock_filter leave{BPF_RET | BPF_K, 0, 0, 0};
constexpr sock_filter take{BPF_RET | BPF_K, 0, 0, 65535};
constexpr sock_filter if_outgoing{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, PACKET_OUTGOING};
constexpr sock_filter if_incoming{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, PACKET_HOST};
constexpr sock_filter unless_outgoing{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, PACKET_OUTGOING};

void knows_a_filter_that_refuses_what_leaves(void** /*state*/) {
    assert_string_equal(traits(filter({load_type, if_outgoing, leave, take})).c_str(), "o");
    assert_string_equal(traits(filter({load_type, if_incoming, leave, take})).c_str(), "");
    assert_string_equal(traits(filter({load_type, unless_outgoing, leave, take})).c_str(), "");
    assert_string_equal(traits(filter({load_type, if_outgoing, take, leave})).c_str(), "");
    assert_string_equal(traits(filter({take, if_outgoing, leave})).c_str(), "");
    assert_string_equal(traits(filter({load_type, if_outgoing})).c_str(), "");
    // What a process without the capability gets.
    assert_string_equal(traits(filter({})).c_str(), "");
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
        cmocka_unit_test(reads_how_a_socket_receives),
        cmocka_unit_test(knows_a_filter_that_refuses_what_leaves),
        cmocka_unit_test(leaves_out_what_is_cut_off),
        cmocka_unit_test(tells_that_the_kernel_does_not),
        cmocka_unit_test(names_the_owner_as_far_as_it_is_known),
    };
    return cmocka_run_group_tests_name("socket_list", tests, nullptr, nullptr);
}
