// SPDX-License-Identifier: GPL-2.0-only
// Puts a host into a VLAN, also where the kernel has no VLAN devices: two eBPF programs give tags
// to what leaves an interface and take them off what arrives.
#include "tests/tools/device_program.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <arpa/inet.h>
#include <linux/pkt_cls.h>
#include <net/ethernet.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace afpguard::tools {

namespace {

struct Tag {
    std::uint16_t protocol;
    std::uint16_t control; // priority and VLAN
};

struct Settings {
    std::string interface;
    unsigned vlan = 100;
    unsigned priority = 0;
    unsigned outer = 0;
};

// The instructions that are needed, by bpf(2)'s names for them.
namespace instruction {

constexpr bpf_insn make(int code, std::uint8_t target, std::uint8_t source, std::size_t offset,
                        std::int32_t value) {
    return {static_cast<__u8>(code), static_cast<__u8>(target & 0xf),
            static_cast<__u8>(source & 0xf), static_cast<__s16>(offset), value};
}
constexpr bpf_insn set(std::uint8_t target, std::int32_t value) {
    return make(BPF_ALU64 | BPF_MOV | BPF_K, target, 0, 0, value);
}
constexpr bpf_insn copy(std::uint8_t target, std::uint8_t source) {
    return make(BPF_ALU64 | BPF_MOV | BPF_X, target, source, 0, 0);
}
// From what the kernel says of the frame (__sk_buff).
constexpr bpf_insn read(std::uint8_t target, std::uint8_t frame, std::size_t offset) {
    return make(BPF_LDX | BPF_MEM | BPF_W, target, frame, offset, 0);
}
// Over so many instructions.
constexpr bpf_insn skip_if_equal(std::uint8_t target, std::int32_t value, std::size_t skipped) {
    return make(BPF_JMP | BPF_JEQ | BPF_K, target, 0, skipped, value);
}
constexpr bpf_insn call(bpf_func_id function) {
    return make(BPF_JMP | BPF_CALL, 0, 0, 0, function);
}
constexpr bpf_insn end() {
    return make(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

} // namespace instruction

class Program {
  public:
    Program() { add({instruction::copy(frame, 1)}); }

    // The kernel keeps the outermost tag beside the frame, and merged frames as they are.
    void push(const Tag& tag) {
        using namespace instruction;
        add({copy(1, frame), set(2, htons(tag.protocol)), set(3, tag.control),
             call(BPF_FUNC_skb_vlan_push)});
        drop_unless(0, 0);
    }
    // A frame whose outermost tag is not just this one is dropped.
    void pop(const Tag& tag) {
        using namespace instruction;
        require(offsetof(__sk_buff, vlan_present), 1);
        require(offsetof(__sk_buff, vlan_proto), htons(tag.protocol));
        require(offsetof(__sk_buff, vlan_tci), tag.control);
        add({copy(1, frame), call(BPF_FUNC_skb_vlan_pop)});
        drop_unless(0, 0);
    }

    [[nodiscard]] std::vector<bpf_insn> finished() {
        add({instruction::set(0, TC_ACT_OK), instruction::end()});
        return code_;
    }

  private:
    static constexpr std::uint8_t frame = 6; // a register that calls leave as it is

    void require(std::size_t offset, std::int32_t value) {
        add({instruction::read(2, frame, offset)});
        drop_unless(2, value);
    }
    void drop_unless(std::uint8_t place, std::int32_t value) {
        using namespace instruction;
        add({skip_if_equal(place, value, 2), set(0, TC_ACT_SHOT), end()});
    }
    void add(const std::vector<bpf_insn>& more) {
        code_.insert(code_.end(), more.begin(), more.end());
    }

    std::vector<bpf_insn> code_;
};

Settings read_settings(int argc, char** argv) {
    Settings settings;
    Options options("--interface NAME [options]",
                    "What leaves the interface gets a tag, and loses it where it arrives; what "
                    "arrives with any other is dropped.\nLasts as long as the interface.");
    options.text("interface", "NAME", "of a host in the VLAN", settings.interface);
    options.number("vlan", "N", "its number", settings.vlan, 0, 4094);
    options.number("priority", "N", "of all frames", settings.priority, 0, 7);
    options.number("outer", "N", "an 802.1ad VLAN around it; 0: none", settings.outer, 0, 4094);
    if (!options.parse(argc, argv).empty() || settings.interface.empty())
        throw ToolError("give --interface; see --help");
    return settings;
}

// Outermost first.
std::vector<Tag> tags_of(const Settings& settings) {
    const auto priority = static_cast<std::uint16_t>(settings.priority << 13);
    const auto control = [&](unsigned vlan) { return static_cast<std::uint16_t>(priority | vlan); };
    std::vector<Tag> tags{{ETH_P_8021Q, control(settings.vlan)}};
    if (settings.outer != 0)
        tags.insert(tags.begin(), {ETH_P_8021AD, control(settings.outer)});
    return tags;
}

int run(int argc, char** argv) {
    const Settings settings = read_settings(argc, argv);
    std::vector<Tag> tags = tags_of(settings);
    Program arriving;
    Program leaving;
    for (const Tag& tag : tags)
        arriving.pop(tag);
    std::ranges::reverse(tags);
    for (const Tag& tag : tags)
        leaving.push(tag);

    const DevicePrograms programs(settings.interface);
    programs.attach(Direction::arriving, arriving.finished());
    programs.attach(Direction::leaving, leaving.finished());
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
