// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/fd.h"

#include "tests/unit/cmocka.h"

#include <fcntl.h>
#include <unistd.h>

#include <type_traits>
#include <utility>

namespace {

using afpguard::Fd;

static_assert(!std::is_copy_constructible_v<Fd> && !std::is_copy_assignable_v<Fd>);
static_assert(std::is_nothrow_move_constructible_v<Fd> && std::is_nothrow_move_assignable_v<Fd>);

bool is_open(int number) {
    return ::fcntl(number, F_GETFD) >= 0;
}

int open_something() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

struct Seen {
    int number = 0;
    bool has = false;
    bool open = false;
};

Seen look(const Fd& fd) {
    return {fd.number(), static_cast<bool>(fd), is_open(fd.number())};
}

Seen an_empty_one() {
    return look(Fd());
}

void is_minus_one_when_empty(void** /*state*/) {
    const Seen seen = an_empty_one();
    assert_int_equal(seen.number, -1);
    assert_false(seen.has);
}

Seen own(int number) {
    return look(Fd(number));
}

void closes_what_it_owns(void** /*state*/) {
    const int number = open_something();
    const Seen seen = own(number);
    assert_int_equal(seen.number, number);
    assert_true(seen.has && seen.open);
    assert_false(is_open(number));
}

// Standard input is put aside, so that the next file opened gets its number.
Seen own_number_zero() {
    const int aside = ::dup(STDIN_FILENO);
    ::close(STDIN_FILENO);
    Seen seen = own(open_something());
    seen.open &= !is_open(STDIN_FILENO); // it was, and is not any more
    if (aside >= 0) {
        ::dup2(aside, STDIN_FILENO);
        ::close(aside);
    }
    return seen;
}

void takes_zero_for_a_descriptor(void** /*state*/) {
    const Seen seen = own_number_zero();
    assert_int_equal(seen.number, 0);
    assert_true(seen.has && seen.open);
}

struct Moved {
    Seen source;
    Seen target;
};

Moved move_construct(int number) {
    Fd source(number);
    const Fd target(std::move(source));
    return {look(source), look(target)};
}

void leaves_nothing_behind_when_moved(void** /*state*/) {
    const int number = open_something();
    const Moved moved = move_construct(number);
    assert_int_equal(moved.source.number, -1);
    assert_int_equal(moved.target.number, number);
    assert_true(moved.target.open);
    assert_false(is_open(number));
}

Seen move_assign(int from, int to) {
    Fd source(from);
    Fd target(to);
    target = std::move(source);
    return look(target);
}

void closes_both_after_a_move_assignment(void** /*state*/) {
    const int from = open_something();
    const int to = open_something();
    const Seen seen = move_assign(from, to);
    assert_int_equal(seen.number, from);
    assert_true(seen.open);
    assert_false(is_open(from));
    assert_false(is_open(to));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(is_minus_one_when_empty),
        cmocka_unit_test(closes_what_it_owns),
        cmocka_unit_test(takes_zero_for_a_descriptor),
        cmocka_unit_test(leaves_nothing_behind_when_moved),
        cmocka_unit_test(closes_both_after_a_move_assignment),
    };
    return cmocka_run_group_tests_name("fd", tests, nullptr, nullptr);
}
