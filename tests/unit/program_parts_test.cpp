// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/program_parts.h"

#include "src/net/bpf_code.h"
#include "tests/unit/bpf_machine.h"
#include "tests/unit/cmocka.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace {

using namespace afpguard;

constexpr std::uint32_t none = 0xffffffff;

ProgramPart ends_with(std::uint32_t value) {
    return {{statement(BPF_RET | BPF_K, value)}, {}};
}

// Code that does nothing but take room.
ProgramPart filling(std::size_t length) {
    return {FilterProgram(length, statement(BPF_LDX | BPF_IMM, 0)), {}};
}

// Says 1 of a frame that begins with 7 and 2 of any other, with so much code in between.
FilterProgram fork(std::size_t length) {
    const ProgramPart ask{{statement(BPF_LD | BPF_B | BPF_ABS, 0)},
                          ProgramPart::Jump{if_equal(7, 0, 0), 1, 3}};
    const ProgramPart on{{}, ProgramPart::Jump{{}, 4, 0}};
    return assemble({ask, filling(length), on, ends_with(2), ends_with(1)});
}

std::uint32_t fork_says(std::size_t length, std::uint8_t first) {
    const std::array<std::uint8_t, 1> frame{first};
    return test::run(fork(length), {frame}).value_or(none);
}

void leads_to_the_right_part(void** /*state*/) {
    for (const unsigned length : {0U, 1U, 253U, 254U, 255U, 256U, 1000U}) {
        assert_int_equal(fork_says(length, 7), 1);
        assert_int_equal(fork_says(length, 8), 2);
    }
}

// One instruction for a jump, as long as its distances fit in.
void makes_jumps_longer_only_where_they_must_be(void** /*state*/) {
    assert_int_equal(fork(254).size(), 254 + 5);
    assert_int_equal(fork(255).size(), 255 + 7);
}

void leaves_parts_out_that_have_no_code(void** /*state*/) {
    assert_int_equal(assemble({{}, ends_with(3), {}}).size(), 1);
    assert_int_equal(test::run(assemble({{}, ends_with(3)}), {}).value_or(none), 3);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(leads_to_the_right_part),
        cmocka_unit_test(makes_jumps_longer_only_where_they_must_be),
        cmocka_unit_test(leaves_parts_out_that_have_no_code),
    };
    return cmocka_run_group_tests_name("program_parts", tests, nullptr, nullptr);
}
