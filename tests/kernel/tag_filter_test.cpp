// SPDX-License-Identifier: GPL-2.0-only
// Filters that look at VLAN tags, in the kernel: what it lets in is what the expression says of the
// frames on the wire.
#include "src/net/socket_filter.h"
#include "tests/kernel/run.h"
#include "tests/kernel/socket_rig.h"
#include "tests/unit/filter_frames.h"
#include "tests/unit/fixture.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::Bytes;
using test::Text;

constexpr std::uint32_t mark = 77;

struct Rig : test::SocketRig {
    test::FarEnd witness{"near"}; // hears everything
    std::vector<Bytes> frames = test::filter_frames();
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

// Empty, or why not.
std::string attach(PacketSocket& socket, const char* expression) {
    const auto program = socket_program({false, expression, 1});
    if (!program)
        return program.error().message();
    const auto open = socket.open_gate(*program);
    return open ? "" : open.error().message();
}

// What is in the ring, as it was on the wire.
std::vector<Bytes> drain(Ring& ring) {
    std::vector<Bytes> all;
    while (auto frame = ring.next()) {
        if (reinsert_vlan_tag(*frame) && test::number_in(*frame) != mark)
            all.push_back(test::bytes_of(*frame));
        ring.release(frame->slot);
    }
    return all;
}

// The frames that the kernel lets in of all; with what has come, all before it has come.
std::vector<Bytes> let_in(Rig& rig) {
    for (const Bytes& frame : rig.frames)
        rig.far.send(frame);
    rig.far.send(test::make_frame(mark));
    for (std::int64_t number = 0; number != mark && number >= 0;)
        number = rig.witness.receive_number();
    return drain(*rig.ring);
}

// Empty, or which expression means something else.
Text first_difference(Rig& rig) {
    for (const char* expression : test::tag_expressions()) {
        if (const std::string refusal = attach(*rig.socket, expression); !refusal.empty())
            return std::string(expression) + ": " + refusal;
        std::vector<Bytes> right;
        std::ranges::copy_if(rig.frames, std::back_inserter(right), [&](const Bytes& frame) {
            return test::matches_on_wire(expression, frame);
        });
        const auto got = let_in(rig);
        if (got != right)
            return std::string(expression) + ": " + std::to_string(got.size()) +
                   " frames in place of " + std::to_string(right.size());
    }
    return {};
}

void lets_in_what_matches_on_the_wire(void** state) {
    assert_string_equal(rig(state).make_ring(RingVersion::v2).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
    assert_string_equal(first_difference(rig(state)).c_str(), "");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, lets_in_what_matches_on_the_wire),
    };
    return test::run_in_network("tag_filter", tests);
}
