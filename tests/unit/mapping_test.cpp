// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/mapping.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/memory_file.h"
#include "tests/unit/text.h"

#include <sys/resource.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace {

using namespace afpguard;
using test::Text;

constexpr std::size_t size = 8192;

// Only memory that is mapped can be asked about.
bool is_mapped(void* address) {
    unsigned char present = 0;
    return ::mincore(address, 1, &present) == 0;
}

struct Seen {
    bool made = false;
    bool mapped = false;
    bool shared = false; // what is written in one mapping of a file is read in another
    std::size_t size = 0;
    void* address = nullptr;
};

Seen map_twice() {
    const Fd file = test::make_memory_file(size);
    const auto one = Mapping::of(file.number(), size, false);
    const auto other = Mapping::of(file.number(), size, false);
    if (!one || !other)
        return {};
    one->data()[size - 1] = 42;
    return {true, is_mapped(one->data()), other->data()[size - 1] == 42, one->size(), one->data()};
}

void maps_a_file_and_unmaps_it(void** /*state*/) {
    const Seen seen = map_twice();
    assert_true(seen.made);
    assert_true(seen.mapped);
    assert_true(seen.shared);
    assert_int_equal(seen.size, size);
    assert_false(is_mapped(seen.address));
}

struct Moved {
    bool source_empty = false;
    bool target_mapped = false;
    std::size_t target_size = 0;
    std::uint8_t* from = nullptr;
    void* to = nullptr;
};

// From a mapping of two pages to one of a single page.
Moved move_over() {
    const Fd file = test::make_memory_file(size);
    auto from = Mapping::of(file.number(), size, false);
    auto to = Mapping::of(file.number(), size / 2, false);
    if (!from || !to)
        return {};
    Moved moved;
    moved.from = from->data();
    moved.to = to->data();
    Mapping taken(*std::move(from));
    moved.source_empty = from->data() == nullptr && from->size() == 0;
    *to = std::move(taken);
    moved.target_mapped = to->data() == moved.from && is_mapped(moved.from);
    moved.target_size = to->size();
    return moved;
}

void moves_without_unmapping_twice_or_never(void** /*state*/) {
    const Moved moved = move_over();
    assert_true(moved.source_empty);
    assert_true(moved.target_mapped);
    assert_int_equal(moved.target_size, size);
    assert_false(is_mapped(moved.from));
    assert_false(is_mapped(moved.from + size / 2));
    assert_false(is_mapped(moved.to));
}

Text failure(int descriptor, bool locked) {
    const auto memory = Mapping::of(descriptor, size, locked);
    return memory ? Text() : Text(memory.error().message());
}

void says_what_could_not_be_mapped(void** /*state*/) {
    assert_string_equal(failure(-1, false).c_str(), "mmap of 8192 bytes: Bad file descriptor");
    assert_string_equal(failure(-1, true).c_str(), "mmap of 8192 bytes: Bad file descriptor");
}

// As a user without privileges who may lock nothing; the privileged may lock whatever they like.
Text failure_to_lock() {
    rlimit before{};
    ::getrlimit(RLIMIT_MEMLOCK, &before);
    const rlimit none{0, before.rlim_max};
    ::setrlimit(RLIMIT_MEMLOCK, &none);
    const uid_t user = ::geteuid();
    if (user == 0 && ::seteuid(65534) != 0)
        return Text("seteuid");
    const Text text = failure(test::make_memory_file(size).number(), true);
    if (user == 0 && ::seteuid(0) != 0)
        std::abort();
    ::setrlimit(RLIMIT_MEMLOCK, &before);
    return text;
}

void hints_at_the_limit_of_locked_memory(void** /*state*/) {
    const Text text = failure_to_lock();
    test::assert_mentions(text, "mmap of 8192 bytes: ");
    test::assert_mentions(text, "(mmap-locked needs a larger memlock limit)");
}

// More than there are addresses for.
Text failure_for_lack_of_room() {
    const auto memory = Mapping::of(test::make_memory_file(size).number(), SIZE_MAX / 2, false);
    return memory ? Text() : Text(memory.error().message());
}

void hints_at_the_lack_of_room(void** /*state*/) {
    test::assert_mentions(failure_for_lack_of_room(),
                          " bytes: Cannot allocate memory (set a smaller ring-size or fewer "
                          "threads, or raise the limit of address space)");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(maps_a_file_and_unmaps_it),
        cmocka_unit_test(moves_without_unmapping_twice_or_never),
        cmocka_unit_test(says_what_could_not_be_mapped),
        cmocka_unit_test(hints_at_the_limit_of_locked_memory),
        cmocka_unit_test(hints_at_the_lack_of_room),
    };
    return cmocka_run_group_tests_name("mapping", tests, nullptr, nullptr);
}
