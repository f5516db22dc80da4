// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/device_program.h"

#include "tests/tools/tool.h"

#include <arpa/inet.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace afpguard::tools {

namespace {

// A message to the kernel about a device's queueing: attributes are laid end to end behind a head.
class Request {
  public:
    Request(int device, std::uint32_t parent, std::uint32_t handle, std::uint32_t info) {
        tcmsg head{};
        head.tcm_family = AF_UNSPEC;
        head.tcm_ifindex = device;
        head.tcm_parent = parent;
        head.tcm_handle = handle;
        head.tcm_info = info;
        append(&head, sizeof head);
    }
    void add(unsigned short type, const void* content, std::size_t length) {
        rtattr head{};
        head.rta_len = static_cast<unsigned short>(RTA_LENGTH(length));
        head.rta_type = type;
        append(&head, sizeof head);
        append(content, length);
    }
    void add(unsigned short type, std::string_view text) {
        add(type, std::string(text).c_str(), text.size() + 1);
    }
    void add(unsigned short type, std::uint32_t number) { add(type, &number, sizeof number); }

    // What is added from here on, up to close(), belongs to this attribute.
    std::size_t open(unsigned short type) {
        const std::size_t place = bytes_.size();
        add(type, nullptr, 0);
        return place;
    }
    void close(std::size_t place) {
        const auto length = static_cast<unsigned short>(bytes_.size() - place);
        std::memcpy(bytes_.data() + place + offsetof(rtattr, rta_len), &length, sizeof length);
    }

    // Throws what the kernel answers, if that is an error.
    void send(unsigned short type, const std::string& what) const;

  private:
    void append(const void* content, std::size_t length) {
        const auto* bytes = static_cast<const char*>(content);
        bytes_.insert(bytes_.end(), bytes, bytes + length);
        bytes_.resize(NLMSG_ALIGN(bytes_.size()));
    }

    std::vector<char> bytes_;
};

void Request::send(unsigned short type, const std::string& what) const {
    struct Answer {
        nlmsghdr head;
        nlmsgerr error;
    };
    nlmsghdr head{};
    head.nlmsg_len = static_cast<std::uint32_t>(NLMSG_HDRLEN + bytes_.size());
    head.nlmsg_type = type;
    head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    std::vector<char> message(NLMSG_HDRLEN);
    std::memcpy(message.data(), &head, sizeof head);
    message.insert(message.end(), bytes_.begin(), bytes_.end());

    const Fd kernel(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    std::array<char, 8192> place{};
    if (!kernel || ::send(kernel.number(), message.data(), message.size(), 0) < 0)
        throw system_error(what);
    const ssize_t got = ::recv(kernel.number(), place.data(), place.size(), 0);
    if (got < 0)
        throw system_error(what);
    Answer answer{};
    std::memcpy(&answer, place.data(), sizeof answer);
    if (got < static_cast<ssize_t>(sizeof answer) || answer.head.nlmsg_type != NLMSG_ERROR)
        throw ToolError(what + ": no answer of the kernel");
    errno = -answer.error.error;
    if (errno != 0)
        throw system_error(what);
}

Fd load(const std::vector<bpf_insn>& program) {
    static const char license[] = "GPL";
    std::vector<char> said(65536);
    bpf_attr attributes{};
    attributes.prog_type = BPF_PROG_TYPE_SCHED_CLS;
    attributes.insns = reinterpret_cast<std::uintptr_t>(program.data());
    attributes.insn_cnt = static_cast<std::uint32_t>(program.size());
    attributes.license = reinterpret_cast<std::uintptr_t>(license);
    attributes.log_buf = reinterpret_cast<std::uintptr_t>(said.data());
    attributes.log_size = static_cast<std::uint32_t>(said.size());
    attributes.log_level = 1;
    const long loaded = ::syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes);
    if (loaded < 0)
        throw system_error("the kernel does not load the program: " + std::string(said.data()));
    return Fd(static_cast<int>(loaded));
}

} // namespace

DevicePrograms::DevicePrograms(const std::string& device)
    : device_(device), index_(static_cast<int>(::if_nametoindex(device.c_str()))) {
    if (index_ == 0)
        throw system_error(device_);
    Request request(index_, TC_H_CLSACT, TC_H_MAKE(TC_H_CLSACT, 0), 0);
    request.add(TCA_KIND, "clsact");
    request.send(RTM_NEWQDISC, device_ + ": clsact");
}

void DevicePrograms::attach(Direction direction, const std::vector<bpf_insn>& program) const {
    const Fd loaded = load(program);
    const std::uint32_t side =
        direction == Direction::arriving ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS;
    Request request(index_, TC_H_MAKE(TC_H_CLSACT, side), 0,
                    TC_H_MAKE(1U << 16, std::uint32_t{htons(ETH_P_ALL)}));
    request.add(TCA_KIND, "bpf");
    const std::size_t options = request.open(TCA_OPTIONS);
    request.add(TCA_BPF_FD, static_cast<std::uint32_t>(loaded.number()));
    request.add(TCA_BPF_NAME, "test");
    request.add(TCA_BPF_FLAGS, std::uint32_t{TCA_BPF_FLAG_ACT_DIRECT});
    request.close(options);
    request.send(RTM_NEWTFILTER, device_ + ": cls_bpf");
}

} // namespace afpguard::tools
