// SPDX-License-Identifier: GPL-2.0-only
// Which process has a socket, as /proc tells it of this one.
#include "src/os/socket_owner.h"

#include "src/os/fd.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;
using test::Text;

constexpr std::uint32_t nobodys = 4294967295U;

std::uint32_t inode_of(const Fd& socket) {
    struct stat file {};
    return ::fstat(socket.number(), &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : nobodys;
}

// Who has a socket of ours, as "name@number" with "self" for our own number.
Text owner_of_ours(const char* name) {
    ::prctl(PR_SET_NAME, name);
    const Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const std::uint32_t inode = inode_of(socket);
    const auto owners = find_socket_owners({inode, nobodys});
    if (owners.size() != 1 || !owners.contains(inode))
        return std::to_string(owners.size()) + " owners";
    const Process& owner = owners.at(inode);
    return owner.name + "@" + (owner.number == ::getpid() ? "self" : "another");
}

void finds_the_process(void** /*state*/) {
    assert_string_equal(owner_of_ours("one").c_str(), "one@self");
}

void makes_its_name_fit_for_a_log(void** /*state*/) {
    assert_string_equal(owner_of_ours("a\tb\x1b[1m\x7f\xff").c_str(), "a?b?[1m??@self");
}

std::size_t owners_of_nothing() {
    return find_socket_owners({}).size() + find_socket_owners({nobodys}).size();
}

void finds_none_of_what_is_not_there(void** /*state*/) {
    assert_int_equal(owners_of_nothing(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_process),
        cmocka_unit_test(makes_its_name_fit_for_a_log),
        cmocka_unit_test(finds_none_of_what_is_not_there),
    };
    return cmocka_run_group_tests_name("socket_owner", tests, nullptr, nullptr);
}
