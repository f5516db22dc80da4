// SPDX-License-Identifier: GPL-2.0-only
// A guest behind a tap device merges what the kernel cannot describe to a packet socket (UFO).
#include "src/net/vnet_header.h"
#include "tests/kernel/bridged.h"
#include "tests/kernel/merged_station.h"
#include "tests/kernel/run.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>

namespace {

using namespace afpguard;

constexpr const char* guest_device = "guest";

// The guest's side of a tap device, which is up.
class Guest {
  public:
    Guest() : tap_(::open("/dev/net/tun", O_RDWR | O_CLOEXEC)) {
        ifreq request{};
        std::strncpy(request.ifr_name, guest_device, IFNAMSIZ - 1);
        request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
        there_ = ::ioctl(tap_.number(), TUNSETIFF, &request) == 0;
        const Fd any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        request.ifr_flags = IFF_UP;
        there_ = there_ && ::ioctl(any.number(), SIOCSIFFLAGS, &request) == 0;
    }
    [[nodiscard]] bool there() const { return there_; }
    [[nodiscard]] bool send(VnetHeader header, test::Bytes bytes) const {
        const std::array<iovec, 2> parts{{{&header, sizeof header}, {bytes.data(), bytes.size()}}};
        return ::writev(tap_.number(), parts.data(), parts.size()) > 0;
    }

  private:
    Fd tap_;
    bool there_ = false;
};

struct Rig {
    Guest guest;
    test::Veth cable{"right", "far_right"};
    test::FarEnd right{"far_right"};
    test::RunningBridge bridge;

    test::Text start() {
        return bridge.start(test::RunningBridge::settings_of(
            test::pair_of(CopyMode::ips, guest_device, cable.near(), 1)));
    }
    [[nodiscard]] bool send_ufo() const {
        constexpr std::uint8_t cut_as_fragments = 3;
        test::MergedFrame frame = test::make_udp(4000, 1400);
        frame.header.merged = cut_as_fragments;
        return guest.send(frame.header, frame.bytes);
    }
    // Sends frames until one arrives.
    [[nodiscard]] bool passes_within(std::chrono::seconds limit) const {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (std::chrono::steady_clock::now() < deadline)
            if (guest.send({}, test::make_frame(1, 100)) &&
                right.receive_number(std::chrono::milliseconds(50)) == 1)
                return true;
        return false;
    }
};

void gets_a_new_ring_where_the_kernel_has_none_left(void** state) {
    Rig& rig = test::fixture<Rig>(state);
    if (!rig.guest.there())
        skip();
    assert_string_equal(rig.start().c_str(), "");
    assert_true(rig.passes_within(std::chrono::seconds(5)));
    assert_true(rig.send_ufo());
    assert_true(rig.passes_within(std::chrono::seconds(20)));
    rig.bridge.stop();
    assert_true(rig.bridge.balanced());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, gets_a_new_ring_where_the_kernel_has_none_left),
    };
    return test::run_in_network("stuck_ring", tests);
}
