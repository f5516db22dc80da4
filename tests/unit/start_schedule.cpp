// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/start_schedule.h"

#include "tests/unit/team.h"

namespace afpguard::test {

namespace {

constexpr Startup::Milliseconds retry_limit{2};

void pause(unsigned turns) {
    for (unsigned turn = 0; turn < turns; ++turn)
        std::this_thread::yield();
}

} // namespace

StartSchedule::StartSchedule(unsigned seed, Trouble trouble)
    : random_(seed), mode_(below(2) == 0 ? StartupMode::guard : StartupMode::strict) {
    lay_out(1 + below(3));
    make_trouble(trouble);
    std::vector<std::size_t> clusters;
    for (const Member& member : members_)
        clusters.push_back(member.cluster);
    startup_ = std::make_unique<Startup>(mode_, clusters);
}

void StartSchedule::lay_out(unsigned pairs) {
    for (unsigned pair = 0; pair < pairs; ++pair) {
        const unsigned threads = 1 + below(4);
        const std::size_t first = members_.size();
        const std::size_t cluster = clusters_.size();
        clusters_.emplace_back();
        clusters_.emplace_back();
        add_members(cluster, threads, first + threads);
        add_members(cluster + 1, threads, first);
    }
}

void StartSchedule::add_members(std::size_t cluster, unsigned threads, std::size_t first_peer) {
    for (unsigned index = 0; index < threads; ++index) {
        Member& member = members_.emplace_back();
        member.thread = members_.size() - 1;
        member.cluster = cluster;
        member.index = index;
        member.peer = first_peer + index;
        member.pause = below(4) == 0 ? 0 : below(40);
    }
}

void StartSchedule::make_trouble(Trouble trouble) {
    if (trouble == Trouble::failure) {
        failure_ = true;
        members_[below(static_cast<unsigned>(members_.size()))].fails = true;
    }
    if (trouble != Trouble::absent)
        return;
    for (Cluster& cluster : clusters_) {
        cluster.up = below(2) == 0;
        cluster.comes_up = cluster.up || below(4) != 0;
    }
}

std::string StartSchedule::run() {
    Team team;
    for (Member& member : members_)
        team.add([this, &member] { run_member(member); });
    bring_devices_up();
    if (!failure_) {
        const unsigned expected = who_shall_receive();
        const bool all = wait_until([&] { return receiving_ == expected; });
        startup_->stop();
        team.finish();
        if (!all && broken_.empty())
            broken_ = std::to_string(receiving_) + " threads receive, expected " +
                      std::to_string(expected);
    }
    team.finish();
    return broken_;
}

void StartSchedule::bring_devices_up() {
    for (Cluster& cluster : clusters_) {
        pause(below(100));
        if (cluster.comes_up)
            cluster.up = true;
    }
}

unsigned StartSchedule::who_shall_receive() const {
    unsigned count = 0;
    for (const Member& member : members_) {
        const bool peer_comes = clusters_[members_[member.peer].cluster].comes_up;
        const bool released = mode_ == StartupMode::guard || peer_comes;
        count += clusters_[member.cluster].comes_up && released ? 1 : 0;
    }
    return count;
}

void StartSchedule::run_member(Member& self) {
    pause(self.pause); // the ring
    if (!join_in_turn(self))
        return;
    pause(self.pause / 3);
    self.joined = true;
    startup_->joined(self.thread);
    receive_when_released(self);
}

bool StartSchedule::join_in_turn(Member& self) {
    Go go = startup_->await_turn(self.thread);
    for (;;) {
        if (go == Go::stop)
            return false;
        if (go == Go::yes) {
            check_turn(self);
            if (self.fails) {
                startup_->stop();
                return false;
            }
            if (clusters_[self.cluster].up)
                break;
        }
        self.absent = true;
        startup_->absent(self.thread);
        std::this_thread::yield();
        go = startup_->retry_turn(self.thread, retry_limit);
    }
    expect(clusters_[self.cluster].taken++ == self.index, "its place is its index", self);
    return true;
}

void StartSchedule::receive_when_released(Member& self) {
    Go go = startup_->await_release(self.thread, self.peer);
    while (go == Go::blocked)
        go = startup_->retry_release(self.thread, self.peer, retry_limit);
    if (go == Go::stop)
        return;
    check_release(self);
    ++receiving_;
}

void StartSchedule::check_turn(const Member& self) {
    for (const Member& other : members_)
        if (other.cluster == self.cluster && other.index < self.index)
            expect(other.joined, "lower threads have joined at its turn", self);
}

void StartSchedule::check_release(const Member& self) {
    for (const Member& other : members_)
        if (mode_ == StartupMode::strict || other.cluster == self.cluster)
            expect(other.joined || other.absent, "it is released after the others", self);
    if (mode_ == StartupMode::strict)
        expect(members_[self.peer].joined, "its peer is up", self);
}

void StartSchedule::expect(bool kept, const char* rule, const Member& self) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!kept && broken_.empty())
        broken_ = "thread " + std::to_string(self.thread) + ": broken: " + rule;
}

} // namespace afpguard::test
