// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/fanout.h"

#include "tests/unit/cmocka.h"

namespace {

using afpguard::Fanout;

// The kernel's layout, written out: the id in the low half, type and flags in the high one.
void packs_id_type_and_flag_into_one_word(void** /*state*/) {
    assert_int_equal((Fanout{0, PACKET_FANOUT_HASH, false}.word()), 0x00000000);
    assert_int_equal((Fanout{99, PACKET_FANOUT_CPU, false}.word()), 0x00020063);
    assert_int_equal((Fanout{0xffff, PACKET_FANOUT_QM, false}.word()), 0x0005ffff);
    assert_int_equal((Fanout{1, PACKET_FANOUT_HASH, true}.word()), 0x80000001);
    assert_int_equal((Fanout{0xffff, PACKET_FANOUT_LB, true}.word()), 0x8001ffff);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(packs_id_type_and_flag_into_one_word),
    };
    return cmocka_run_group_tests_name("fanout", tests, nullptr, nullptr);
}
