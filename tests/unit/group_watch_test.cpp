// SPDX-License-Identifier: GPL-2.0-only
// Who else captures on our interfaces while we do, told from lists that the test makes up.
#include "src/bridge/group_watch.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"

#include <linux/if_packet.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace {

using namespace afpguard;
using Clock = GroupWatch::Clock;

// a1 on device 1 and b1 on device 2, with clusters 91 and 92 and two sockets in each.
struct Sensor {
    test::RecordingLog log;
    std::vector<Port> ports;
    std::vector<ListedSocket> sockets;
    std::set<std::uint32_t> own{11, 12, 21, 22};
    unsigned lists = 0;
    unsigned searches = 0; // for owners
    bool refused = false;
    std::unique_ptr<GroupWatch> watch;
    Clock::time_point now{};

    Sensor() { become(CopyMode::ips); }

    void become(CopyMode mode) {
        ports.clear();
        sockets.clear();
        add_port("a1", "b1", 91, mode);
        add_port("b1", "a1", 92, mode);
        for (const std::uint32_t inode : own)
            add(inode, inode / 10, static_cast<std::uint16_t>(90 + inode / 10));
        watch = std::make_unique<GroupWatch>(
            ports,
            GroupWatch::Sources{
                [this] { return list(); },
                [this](std::vector<ListedSocket>& of) { find_owners(of); }, [this] { return own; },
                [](std::size_t interface) { return static_cast<int>(interface + 1); }},
            log);
    }
    void add_port(const char* name, const char* peer, std::uint16_t cluster, CopyMode mode) {
        Port& port = ports.emplace_back();
        port.number = ports.size() - 1;
        port.plan.settings.name = name;
        port.plan.settings.copy_mode = mode;
        if (mode != CopyMode::none)
            port.plan.settings.copy_interface = peer;
        port.plan.threads = 2;
        port.plan.fanout.id = cluster;
    }
    ListedSocket& add(std::uint32_t inode, std::uint32_t device,
                      std::optional<std::uint16_t> cluster = std::nullopt) {
        ListedSocket& socket = sockets.emplace_back();
        socket.inode = inode;
        socket.interface = static_cast<int>(device);
        socket.ring = true;
        if (cluster)
            socket.cluster = {*cluster, PACKET_FANOUT_HASH};
        return socket;
    }
    void remove(std::uint32_t inode) {
        std::erase_if(sockets, [&](const ListedSocket& one) { return one.inode == inode; });
    }
    Result<std::vector<ListedSocket>> list() {
        ++lists;
        if (refused)
            return Error("no list");
        return sockets;
    }
    void find_owners(std::vector<ListedSocket>& of) {
        ++searches;
        for (ListedSocket& socket : of) {
            socket.owner = {4711, "zeek"};
            socket.configured_to_copy = socket.inode >= 50;
        }
    }
    // Of the cluster of a1.
    void say_at_start() const { watch->begin_with({Clash()}); }
    void look() {
        now += GroupWatch::interval;
        watch->look(now);
    }
};

Sensor& rig(void** state) {
    return test::fixture<Sensor>(state);
}

void expect(void** state, const char* lines) {
    assert_string_equal(rig(state).log.all().c_str(), lines);
}

constexpr const char* joined =
    "warning: a1: another program (zeek, process 4711) has joined cluster-id 91: it gets 1 of 3 "
    "shares of the frames, and they are not forwarded; end it\n";
constexpr const char* left = "info: a1: no other program is in cluster-id 91 any more\n";

void says_nothing_of_its_own(void** state) {
    rig(state).look();
    expect(state, "");
    assert_int_equal(rig(state).searches, 0);
}

void says_once_that_one_has_joined(void** state) {
    rig(state).look();
    rig(state).add(31, 1, std::uint16_t{91});
    rig(state).look();
    expect(state, joined);
    assert_int_equal(rig(state).watch->strangers(0), 1);
    assert_int_equal(rig(state).watch->strangers(1), 0);
    rig(state).look();
    expect(state, joined);
    assert_int_equal(rig(state).searches, 1);
}

void says_that_it_has_left(void** state) {
    rig(state).add(31, 1, std::uint16_t{91});
    rig(state).look();
    rig(state).remove(31);
    rig(state).look();
    rig(state).look();
    assert_int_equal(rig(state).log.count(), 2);
    assert_true(rig(state).log.has("info: a1: no other program is in cluster-id 91 any more"));
    assert_int_equal(rig(state).watch->strangers(0), 0);
}

void passive_gets_less(void** state) {
    rig(state).become(CopyMode::none);
    rig(state).add(31, 1, std::uint16_t{91});
    rig(state).add(32, 1, std::uint16_t{91});
    rig(state).look();
    expect(state, "warning: a1: another program (zeek, process 4711) has joined cluster-id 91: it "
                  "gets 2 of 4 shares of the frames\n");
}

// What a passive sensor was told at its start.
void does_not_repeat_what_was_said(void** state) {
    rig(state).become(CopyMode::none);
    rig(state).add(31, 1, std::uint16_t{91});
    rig(state).say_at_start();
    rig(state).look();
    expect(state, "");
    rig(state).remove(31);
    rig(state).look();
    expect(state, left);
}

// Before our sockets join, and after the end of all of them.
void leaves_alone_a_cluster_without_us(void** state) {
    for (const std::uint32_t inode : {11U, 12U})
        rig(state).remove(inode);
    rig(state).add(31, 7, std::uint16_t{91});
    rig(state).look();
    expect(state, "");
}

void one_thread_has_no_cluster(void** state) {
    for (Port& port : rig(state).ports)
        port.plan.threads = 1;
    rig(state).add(31, 1, std::uint16_t{91});
    rig(state).look();
    expect(state, "");
}

void finds_another_engine(void** state) {
    rig(state).add(51, 1);
    rig(state).look();
    expect(state, "");
    assert_int_equal(rig(state).searches, 0);
    rig(state).add(52, 2);
    rig(state).look();
    rig(state).look();
    expect(state, "warning: a1: another program (zeek, process 4711) forwards between a1 and b1 "
                  "too: frames are sent twice; end that program\n");
    rig(state).remove(51);
    rig(state).look();
    assert_true(
        rig(state).log.has("info: a1: no other program forwards between a1 and b1 any more"));
}

void who_listens_is_no_engine(void** state) {
    rig(state).add(31, 1);
    rig(state).add(32, 2);
    rig(state).add(33, 0);
    rig(state).look();
    expect(state, "");
}

void looks_now_and_then(void** state) {
    for (unsigned second = 0; second < 11; ++second)
        rig(state).watch->look(Clock::time_point(std::chrono::seconds(100 + second)));
    assert_int_equal(rig(state).lists, 3);
}

void goes_on_where_it_is_not_told(void** state) {
    rig(state).add(31, 1, std::uint16_t{91});
    rig(state).look();
    rig(state).refused = true;
    rig(state).look();
    expect(state, joined);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Sensor, says_nothing_of_its_own),
        AFPG_TEST_WITH(Sensor, says_once_that_one_has_joined),
        AFPG_TEST_WITH(Sensor, says_that_it_has_left),
        AFPG_TEST_WITH(Sensor, passive_gets_less),
        AFPG_TEST_WITH(Sensor, does_not_repeat_what_was_said),
        AFPG_TEST_WITH(Sensor, leaves_alone_a_cluster_without_us),
        AFPG_TEST_WITH(Sensor, one_thread_has_no_cluster),
        AFPG_TEST_WITH(Sensor, finds_another_engine),
        AFPG_TEST_WITH(Sensor, who_listens_is_no_engine),
        AFPG_TEST_WITH(Sensor, looks_now_and_then),
        AFPG_TEST_WITH(Sensor, goes_on_where_it_is_not_told),
    };
    return cmocka_run_group_tests_name("group_watch", tests, nullptr, nullptr);
}
