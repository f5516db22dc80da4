// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/interface.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/dlt.h>

#include <cerrno>
#include <string>

namespace {

using namespace afpguard;
using test::Text;

// What Interface says of a device with such a type or such flags.
struct Said {
    bool up;
    bool loopback;
    bool ethernet;
    int link_type;
};

Said said_of(unsigned short hardware, unsigned flags = 0) {
    const Interface device{"eth0", 2, 1500, flags, hardware};
    return {device.up(), device.loopback(), device.ethernet(), device.link_type()};
}

void reads_its_flags(void** /*state*/) {
    assert_true(said_of(ARPHRD_ETHER, IFF_UP).up);
    assert_false(said_of(ARPHRD_ETHER, IFF_RUNNING | IFF_PROMISC).up);
    assert_true(said_of(ARPHRD_LOOPBACK, IFF_LOOPBACK).loopback);
    assert_false(said_of(ARPHRD_ETHER, IFF_UP).loopback);
}

void knows_what_frames_begin_with(void** /*state*/) {
    assert_int_equal(said_of(ARPHRD_ETHER).link_type, DLT_EN10MB);
    assert_int_equal(said_of(ARPHRD_LOOPBACK).link_type, DLT_EN10MB);
    assert_int_equal(said_of(ARPHRD_PPP).link_type, DLT_RAW);
    assert_int_equal(said_of(ARPHRD_NONE).link_type, DLT_RAW);
    assert_int_equal(said_of(ARPHRD_IPGRE).link_type, ARPHRD_IPGRE);
}

void knows_which_frames_can_be_copied(void** /*state*/) {
    assert_true(said_of(ARPHRD_ETHER).ethernet);
    assert_true(said_of(ARPHRD_LOOPBACK).ethernet);
    assert_false(said_of(ARPHRD_PPP).ethernet);
    assert_false(said_of(ARPHRD_NONE).ethernet);
}

struct Found {
    int error = 0;
    int index = 0;
    unsigned mtu = 0;
    bool loopback = false;
    unsigned short hardware = 0;
    Text name;
    Text message;
};

Found find(const std::string& name) {
    const auto device = query_interface(name);
    Found found;
    if (!device) {
        found.error = device.error().number();
        found.message = Text(device.error().message());
        return found;
    }
    found.index = device->index;
    found.mtu = device->mtu;
    found.loopback = device->loopback();
    found.hardware = device->hardware;
    found.name = Text(device->name);
    return found;
}

void asks_the_kernel(void** /*state*/) {
    const Found found = find("lo");
    assert_int_equal(found.error, 0);
    assert_int_equal(found.index, if_nametoindex("lo"));
    assert_in_range(found.mtu, 68, 1 << 20);
    assert_true(found.loopback);
    assert_int_equal(found.hardware, ARPHRD_LOOPBACK);
    assert_string_equal(found.name.c_str(), "lo");
}

void tells_an_unknown_name_by_the_error(void** /*state*/) {
    const Found found = find("no-such-dev");
    assert_int_equal(found.error, ENODEV);
    assert_string_equal(found.message.c_str(), "index of interface no-such-dev: No such device");
    assert_int_equal(find("").error, ENODEV);
    // Longer than any name can be: it must not be taken for the interface it begins with.
    assert_int_equal(find("no-such-device-with-such-a-name").error, ENODEV);
}

bool lists(const char* name) {
    const std::string all = ", " + interface_names() + ", ";
    return all.find(std::string(", ") + name + ", ") != std::string::npos;
}

void lists_all_names(void** /*state*/) {
    assert_true(lists("lo"));
    assert_false(lists("no-such-dev"));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_its_flags),
        cmocka_unit_test(knows_what_frames_begin_with),
        cmocka_unit_test(knows_which_frames_can_be_copied),
        cmocka_unit_test(asks_the_kernel),
        cmocka_unit_test(tells_an_unknown_name_by_the_error),
        cmocka_unit_test(lists_all_names),
    };
    return cmocka_run_group_tests_name("interface", tests, nullptr, nullptr);
}
