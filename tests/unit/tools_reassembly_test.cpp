// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/frame_builder.h"
#include "tests/tools/tcp_reassembly.h"

#include "tests/unit/cmocka.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace afpguard::tools;

constexpr std::uint8_t ack = 0x10;

// Remembers what each connection said: "C:" from the client, "S:" from the server.
class Listener : public StreamSink {
  public:
    void take(std::size_t connection, bool from_client, ByteView bytes) override {
        said[connection][from_client ? 0 : 1].append(reinterpret_cast<const char*>(bytes.data()),
                                                     bytes.size());
    }
    std::map<std::size_t, std::array<std::string, 2>> said;
};

// One conversation between port 40000 and port 80, with sequence numbers that pass zero.
class Wire {
  public:
    void client(std::uint32_t at, std::uint8_t flags, const std::string& text = "") {
        add({40000, 80}, client_start + at, flags, text, false);
    }
    void server(std::uint32_t at, std::uint8_t flags, const std::string& text = "") {
        add({80, 40000}, server_start + at, flags, text, true);
    }
    void open() {
        client(0, TcpFields::syn);
        server(0, TcpFields::syn | ack);
        client(1, ack);
    }
    // "client|server" of one connection.
    std::string said(std::size_t connection = 0) {
        return listener_.said[connection][0] + "|" + listener_.said[connection][1];
    }
    std::size_t holes() { return reassembly_.holes().size(); }
    bool ipv6 = false;
    std::vector<VlanTag> tags;

  private:
    static constexpr std::uint32_t client_start = 0xfffffffe;
    static constexpr std::uint32_t server_start = 7000;

    void add(Ports ports, std::uint32_t sequence, std::uint8_t flags, const std::string& text,
             bool back) {
        Addresses addresses;
        if (back) {
            std::swap(addresses.source, addresses.destination);
            std::swap(addresses.source6, addresses.destination6);
        }
        Bytes segment = tcp_segment(ports, {sequence, 1, flags, {}}, text.size());
        std::copy(text.begin(), text.end(), segment.begin() + 20);
        reassembly_.add(ipv6 ? ipv6_frame(addresses, tags, protocol_tcp, segment)
                             : ipv4_frame(addresses, tags, {protocol_tcp}, segment));
    }

    Listener listener_;
    TcpReassembly reassembly_{listener_};
};

std::string in_order() {
    Wire wire;
    wire.open();
    wire.client(1, ack, "hello ");
    wire.server(1, ack, "good ");
    wire.client(7, ack, "world");
    wire.server(6, ack, "day");
    return wire.said();
}

std::string out_of_order_and_again(bool ipv6, std::vector<VlanTag> tags) {
    Wire wire;
    wire.ipv6 = ipv6;
    wire.tags = std::move(tags);
    wire.open();
    wire.client(7, ack, "world");
    wire.client(1, ack, "hello ");
    wire.client(1, ack, "hello ");    // again
    wire.client(4, ack, "lo world!"); // overlapping, with one byte more
    wire.server(6, ack, "day");
    wire.server(1, ack, "good ");
    return wire.holes() == 0 ? wire.said() : "a hole";
}

struct Holed {
    std::string said;
    std::size_t holes;
};

Holed with_a_hole() {
    Wire wire;
    wire.open();
    wire.client(1, ack, "hello ");
    wire.client(8, ack, "world");
    return {wire.said(), wire.holes()};
}

std::string same_ports_twice() {
    Wire wire;
    wire.open();
    wire.client(0, TcpFields::syn); // repeated: the same connection
    wire.client(1, ack, "first");
    wire.open();
    wire.client(1, ack, "second");
    return wire.said(0) + wire.said(1);
}

std::string without_its_start() {
    Wire wire;
    wire.client(100, ack, "late ");
    wire.server(100, ack, "comer");
    return wire.said();
}

void puts_streams_together(void** /*state*/) {
    assert_true(in_order() == "hello world|good day");
    assert_true(without_its_start() == "late |comer");
    assert_true(same_ports_twice() == "first|second|");
}

void puts_disorder_in_order(void** /*state*/) {
    assert_true(out_of_order_and_again(false, {}) == "hello world!|good day");
    assert_true(out_of_order_and_again(true, {{0x88a8, 5}, {0x8100, 6}}) ==
                "hello world!|good day");
}

void tells_of_holes(void** /*state*/) {
    assert_true(with_a_hole().said == "hello |");
    assert_int_equal(with_a_hole().holes, 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(puts_streams_together),
        cmocka_unit_test(puts_disorder_in_order),
        cmocka_unit_test(tells_of_holes),
    };
    return cmocka_run_group_tests_name("tools: reassembly", tests, nullptr, nullptr);
}
