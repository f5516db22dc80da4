// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/network.h"

#include "src/os/fd.h"
#include "tests/unit/deadline.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace afpguard::test {

namespace {

[[noreturn]] void give_up(const std::string& what) {
    std::fprintf(stderr, "%s: %s\n", what.c_str(), std::strerror(errno));
    std::_Exit(EXIT_FAILURE);
}

// Runs ip(8) and returns what it writes.
std::string ip(std::vector<std::string> words) {
    std::string program = "ip";
    std::vector<char*> arguments{program.data()};
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        give_up("pipe");
    const Fd output(ends[0]);
    Fd input(ends[1]);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input.number(), STDOUT_FILENO);
    pid_t child = -1;
    const int failure = ::posix_spawnp(&child, "ip", &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    input = Fd();
    if (failure != 0) {
        errno = failure;
        give_up("ip");
    }
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(output.number(), buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0)
        give_up("ip " + words[0] + " " + words[1]);
    return text;
}

void write_file(const char* path, const char* text) {
    const Fd file(::open(path, O_WRONLY | O_CLOEXEC));
    if (file && ::write(file.number(), text, std::strlen(text)) < 0)
        give_up(path);
}

// Asks or tells the kernel about a device.
void tell(const std::string& device, unsigned long request, ifreq& words) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    device.copy(words.ifr_name, IFNAMSIZ - 1);
    if (::ioctl(socket.number(), request, &words) != 0)
        give_up("ioctl on " + device);
}

unsigned flags_of(const std::string& device) {
    ifreq words{};
    tell(device, SIOCGIFFLAGS, words);
    return static_cast<unsigned short>(words.ifr_flags);
}

void set_flags(const std::string& device, unsigned flags) {
    ifreq words{};
    words.ifr_flags = static_cast<short>(flags);
    tell(device, SIOCSIFFLAGS, words);
}

// Sending works once the kernel has noticed the carrier, which it does on its own time. It holds a
// lock meanwhile, and so does the setting of flags: after that it is through.
void await_carrier(const std::string& device) {
    const auto noticed = [&] {
        return ip({"link", "show", "dev", device}).find(" state UP ") != std::string::npos;
    };
    if (!wait_until(noticed))
        give_up("no carrier on " + device);
    set_flags(device, flags_of(device));
}

} // namespace

void must(const Status& status) {
    if (status)
        return;
    std::fprintf(stderr, "%s\n", status.error().message().c_str());
    std::_Exit(EXIT_FAILURE);
}

std::string enter_network() {
    if (::unshare(CLONE_NEWNET) != 0)
        return std::string("no network namespace: ") + std::strerror(errno);
    write_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
    write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
    set_flags("lo", IFF_UP);
    return {};
}

Veth::Veth(std::string near, std::string far, unsigned queues)
    : near_(std::move(near)), far_(std::move(far)) {
    const std::string count = std::to_string(queues);
    ip({"link", "add", near_, "numtxqueues", count, "numrxqueues", count, "type", "veth", "peer",
        "name", far_, "numtxqueues", count, "numrxqueues", count});
    set_flags(far_, IFF_UP);
    take_up();
}

void make_tunnel(const std::string& name) {
    ip({"tuntap", "add", "dev", name, "mode", "tun"});
    set_flags(name, IFF_UP);
}

void remove_device(const std::string& name) {
    ip({"link", "del", name});
}

Veth::~Veth() {
    remove();
}

void Veth::remove() {
    if (std::exchange(there_, false))
        remove_device(near_);
}

void Veth::take_down() const {
    set_flags(near_, flags_of(near_) & ~unsigned{IFF_UP});
}

void Veth::take_up() const {
    set_flags(near_, flags_of(near_) | IFF_UP);
    await_carrier(near_);
    await_carrier(far_);
}

void set_mtu(const std::string& device, int mtu) {
    ifreq words{};
    words.ifr_mtu = mtu;
    tell(device, SIOCSIFMTU, words);
}

int index_of(const std::string& device) {
    return static_cast<int>(::if_nametoindex(device.c_str()));
}

int promiscuity_of(const std::string& device) {
    const std::string text = ip({"-d", "link", "show", "dev", device});
    const std::string key = "promiscuity ";
    const std::size_t at = text.find(key);
    return at == std::string::npos ? -1 : std::atoi(text.c_str() + at + key.size());
}

} // namespace afpguard::test
