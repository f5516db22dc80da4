// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/error.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

namespace {

using namespace afpguard;
using test::Text;

Text message_of(const Error& error) {
    return error.message();
}

void says_what_went_wrong(void** /*state*/) {
    assert_string_equal(message_of(Error("no such thing")).c_str(), "no such thing");
    assert_string_equal(message_of(Error("bind", ENODEV)).c_str(), "bind: No such device");
    assert_string_equal(message_of(Error("socket", EPERM, "be root")).c_str(),
                        "socket: Operation not permitted (be root)");
}

int number_of(const Error& error) {
    return error.number();
}

void keeps_the_number_of_a_failed_call(void** /*state*/) {
    assert_int_equal(number_of(Error("no call failed")), 0);
    assert_int_equal(number_of(Error("bind", ENODEV)), ENODEV);
}

struct Captured {
    int number;
    Text message;
};

Captured capture(int number) {
    errno = number;
    // The arguments are made before errno is read: they must not be what it is read after.
    const Error error = last_error(std::string(100, 'x') + "mmap", "a hint");
    return {error.number(), error.message()};
}

void captures_errno_at_the_call(void** /*state*/) {
    const Captured captured = capture(ENOMEM);
    assert_int_equal(captured.number, ENOMEM);
    test::assert_mentions(captured.message, "xmmap: Cannot allocate memory (a hint)");
}

Result<std::unique_ptr<int>> make(bool well) {
    if (!well)
        return Error("not well");
    return std::make_unique<int>(7);
}

int taken_out_of(Result<std::unique_ptr<int>> result) {
    return result ? **std::move(result) : -1;
}

Text error_of(const Result<std::unique_ptr<int>>& result) {
    return result ? Text() : Text(result.error().message());
}

void holds_a_value_or_the_reason_for_none(void** /*state*/) {
    assert_int_equal(taken_out_of(make(true)), 7);
    assert_string_equal(error_of(make(true)).c_str(), "");
    assert_int_equal(taken_out_of(make(false)), -1);
    assert_string_equal(error_of(make(false)).c_str(), "not well");
}

bool is_success(const Status& status) {
    return static_cast<bool>(status);
}

void tells_success_without_a_value(void** /*state*/) {
    assert_true(is_success(Done{}));
    assert_false(is_success(Error("no")));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(says_what_went_wrong),
        cmocka_unit_test(keeps_the_number_of_a_failed_call),
        cmocka_unit_test(captures_errno_at_the_call),
        cmocka_unit_test(holds_a_value_or_the_reason_for_none),
        cmocka_unit_test(tells_success_without_a_value),
    };
    return cmocka_run_group_tests_name("error", tests, nullptr, nullptr);
}
