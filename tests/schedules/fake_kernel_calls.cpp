// SPDX-License-Identifier: GPL-2.0-only
// What src/ asks of the kernel, defined a second time: the linker takes these for src/net's own.
#include "tests/schedules/fake_kernel.h"

#include "src/net/link_watch.h"
#include "src/net/packet_socket.h"
#include "src/net/socket_list.h"

#include <net/if.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace afpguard {

using test::FakeKernel;
using test::Step;

namespace {

// Hands out the frames of one socket, one at a time.
class FakeRing final : public Ring {
  public:
    explicit FakeRing(int number) : number_(number) {}

    std::optional<Frame> next() override {
        auto bytes = FakeKernel::current().take_frame(number_);
        if (bytes.empty())
            return std::nullopt;
        Frame frame;
        frame.data = bytes.data();
        frame.length = frame.wire_length = static_cast<std::uint32_t>(bytes.size());
        const std::lock_guard<std::mutex> lock(mutex_);
        frame.slot = ++newest_;
        out_.emplace(frame.slot, std::move(bytes));
        return frame;
    }
    void release(std::uint32_t slot) override {
        const std::lock_guard<std::mutex> lock(mutex_);
        out_.erase(slot);
    }
    [[nodiscard]] const RingLayout& layout() const override { return layout_; }
    [[nodiscard]] std::uint32_t waiting() const override { return 0; }
    [[nodiscard]] std::uint64_t malformed() const override { return 0; }

  private:
    const int number_;
    const RingLayout layout_{.block_size = 1U << 30, .frame_count = 16};
    std::mutex mutex_;
    std::map<std::uint32_t, std::vector<std::uint8_t>> out_; // frames, by their places
    std::uint32_t newest_ = 0;
};

Fd make_event() {
    return Fd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

} // namespace

Result<PacketSocket> PacketSocket::create() {
    Fd event = make_event();
    FakeKernel::current().created(event.number());
    return PacketSocket(std::move(event));
}

Result<std::unique_ptr<Ring>> PacketSocket::make_ring(const RingRequest& /*request*/) {
    if (auto s = FakeKernel::current().take_step(number(), Step::ring); !s)
        return s.error();
    return std::unique_ptr<Ring>(std::make_unique<FakeRing>(number()));
}

Result<std::unique_ptr<Ring>> PacketSocket::remake_ring(const RingRequest& request) {
    return make_ring(request);
}

Status PacketSocket::close_gate() {
    return FakeKernel::current().take_step(number(), Step::close_gate);
}
Status PacketSocket::open_gate(const FilterProgram& /*filter*/) {
    return FakeKernel::current().take_step(number(), Step::open_gate);
}
Status PacketSocket::open_gate_with(int /*program*/) {
    return FakeKernel::current().take_step(number(), Step::open_gate);
}
Status PacketSocket::bind_to(int /*interface_index*/) {
    return FakeKernel::current().take_step(number(), Step::bind);
}
Status PacketSocket::join(const Fanout& /*fanout*/) {
    return FakeKernel::current().take_step(number(), Step::join);
}
int PacketSocket::take_error() {
    return FakeKernel::current().take_error(number());
}

// They are methods because the real ones are.
// NOLINTBEGIN(readability-convert-member-functions-to-static)
std::optional<std::uint32_t> PacketSocket::inode() const {
    return std::nullopt;
}
Status PacketSocket::use_hardware_time() {
    return Done{};
}
Status PacketSocket::use_system_time() {
    return Done{};
}
Status PacketSocket::bypass_qdisc() {
    return Done{};
}
Status PacketSocket::reserve_buffers(int /*receive_bytes*/, int /*send_bytes*/) {
    return Done{};
}
Status PacketSocket::become(PacketSocket /*fresh*/) {
    return Done{};
}
Status PacketSocket::set_receive_buffer(int /*bytes*/) {
    return Done{};
}
Status PacketSocket::make_promiscuous(int /*interface_index*/) {
    return Done{};
}
KernelCount PacketSocket::take_count(RingVersion /*version*/) {
    return {};
}

// NOLINTEND(readability-convert-member-functions-to-static)

bool interface_exists(int /*index*/) {
    return true;
}

Result<LinkWatch> LinkWatch::start() {
    Fd event = make_event();
    FakeKernel::current().watched_by(event.number());
    return LinkWatch(std::move(event));
}
LinkNews LinkWatch::news(int /*index*/) const {
    FakeKernel::current().pause();
    eventfd_t announcements = 0;
    const bool any = ::eventfd_read(descriptor(), &announcements) == 0;
    return any ? LinkNews::changed : LinkNews::none;
}

Result<Interface> query_interface(const std::string& name) {
    return FakeKernel::current().interface(name);
}
std::string name_of_interface(int index) {
    return FakeKernel::current().name_of(index);
}
Result<std::vector<ListedSocket>> list_packet_sockets() {
    return std::vector<ListedSocket>{};
}
std::string owner_of(const ListedSocket& /*socket*/) {
    return {};
}
std::set<std::uint16_t> clusters_of(const std::vector<ListedSocket>& /*sockets*/) {
    return {};
}
std::string interface_names() {
    return {};
}
// NOLINTBEGIN(readability-convert-member-functions-to-static)
bool Interface::up() const {
    return (flags & IFF_UP) != 0;
}
bool Interface::carrier() const {
    return up();
}

bool Interface::loopback() const {
    return false;
}
bool Interface::ethernet() const {
    return true;
}
int Interface::link_type() const {
    return 1;
}
// NOLINTEND(readability-convert-member-functions-to-static)

} // namespace afpguard

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's have "__"
extern "C" int sendmmsg(int number, mmsghdr* messages, unsigned count, int /*flags*/) {
    for (unsigned done = 0; done < count; ++done) {
        const iovec& piece = *messages[done].msg_hdr.msg_iov;
        const std::span<const std::uint8_t> frame{static_cast<const std::uint8_t*>(piece.iov_base),
                                                  piece.iov_len};
        if (afpguard::test::FakeKernel::current().send(number, frame) < 0)
            return done > 0 ? static_cast<int>(done) : -1;
    }
    return static_cast<int>(count);
}
