// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/socket_option.h"

#include "src/os/fd.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <string>
#include <utility>

namespace {

using namespace afpguard;
using test::Text;

Fd make_socket() {
    return Fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

// Sets a time-out, which is a struct, and reads it back.
long time_out_in_ms(long wanted) {
    const Fd socket = make_socket();
    const timeval time{wanted / 1000, wanted % 1000 * 1000};
    if (!set_socket_option(socket.number(), SOL_SOCKET, SO_RCVTIMEO, time, "SO_RCVTIMEO"))
        return -1;
    const auto read =
        get_socket_option<timeval>(socket.number(), SOL_SOCKET, SO_RCVTIMEO, "SO_RCVTIMEO");
    return read ? read->tv_sec * 1000 + read->tv_usec / 1000 : -2;
}

void carries_a_whole_struct(void** /*state*/) {
    assert_int_equal(time_out_in_ms(2500), 2500);
}

struct WithMore {
    int type;
    int more[3];
};

WithMore read_into_more_than_there_is() {
    const Fd socket = make_socket();
    const auto read = get_socket_option<WithMore>(socket.number(), SOL_SOCKET, SO_TYPE, "SO_TYPE");
    return read ? *read : WithMore{-1, {-1, -1, -1}};
}

void zeroes_what_the_kernel_leaves_out(void** /*state*/) {
    const WithMore read = read_into_more_than_there_is();
    assert_int_equal(read.type, SOCK_DGRAM);
    for (const int word : read.more)
        assert_int_equal(word, 0);
}

Text set_failure(std::string hint) {
    const auto set =
        set_socket_option(-1, SOL_SOCKET, SO_RCVBUF, 4096, "SO_RCVBUF", std::move(hint));
    return set ? Text() : Text(set.error().message());
}

Text get_failure() {
    const auto got = get_socket_option<int>(-1, SOL_SOCKET, SO_ERROR, "SO_ERROR");
    return got ? Text() : Text(got.error().message());
}

void names_the_option_that_failed(void** /*state*/) {
    assert_string_equal(set_failure("").c_str(), "setsockopt SO_RCVBUF: Bad file descriptor");
    assert_string_equal(set_failure("do this").c_str(),
                        "setsockopt SO_RCVBUF: Bad file descriptor (do this)");
    assert_string_equal(get_failure().c_str(), "getsockopt SO_ERROR: Bad file descriptor");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(carries_a_whole_struct),
        cmocka_unit_test(zeroes_what_the_kernel_leaves_out),
        cmocka_unit_test(names_the_option_that_failed),
    };
    return cmocka_run_group_tests_name("socket_option", tests, nullptr, nullptr);
}
