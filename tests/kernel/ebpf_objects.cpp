// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/ebpf_objects.h"

#include "src/os/bpf_call.h"

#include <array>
#include <cerrno>
#include <span>
#include <system_error>

namespace afpguard::test {

namespace {

constexpr bpf_insn instruction(int code, unsigned target, unsigned source, int offset,
                               std::int32_t value) {
    bpf_insn made{};
    made.code = static_cast<__u8>(code);
    made.dst_reg = static_cast<__u8>(target & 0xf);
    made.src_reg = static_cast<__u8>(source & 0xf);
    made.off = static_cast<__s16>(offset);
    made.imm = value;
    return made;
}

constexpr bpf_insn end = instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);

// The two instructions that put a byte of a frame into register 0.
constexpr bpf_insn keep_context = instruction(BPF_ALU64 | BPF_MOV | BPF_X, 6, 1, 0, 0);
constexpr bpf_insn read_byte(std::int32_t offset) {
    return instruction(BPF_LD | BPF_ABS | BPF_B, 0, 0, 0, offset);
}

std::uint64_t address_of(const void* memory) {
    return reinterpret_cast<std::uintptr_t>(memory);
}

Fd load(bpf_prog_type type, std::span<const bpf_insn> program) {
    bpf_attr attributes{};
    attributes.prog_type = type;
    attributes.insns = address_of(program.data());
    attributes.insn_cnt = static_cast<__u32>(program.size());
    attributes.license = address_of("GPL");
    return Fd(static_cast<int>(bpf_call(BPF_PROG_LOAD, attributes)));
}

} // namespace

std::string programs_refused() {
    const Fd map = make_map(BPF_MAP_TYPE_HASH, 4, 4, 1);
    const Fd program = load_xdp_pass();
    const int number = errno;
    return map && program ? "" : "no eBPF: " + std::generic_category().message(number);
}

Fd load_odd_filter(std::int32_t offset) {
    const std::array program{
        keep_context,
        read_byte(offset),
        instruction(BPF_ALU64 | BPF_AND | BPF_K, 0, 0, 0, 1),
        instruction(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1, 0),
        instruction(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0xffff),
        end,
    };
    return load(BPF_PROG_TYPE_SOCKET_FILTER, program);
}

Fd load_balancer(std::int32_t offset) {
    const std::array program{keep_context, read_byte(offset), end};
    return load(BPF_PROG_TYPE_SOCKET_FILTER, program);
}

Fd load_xdp_pass() {
    const std::array program{instruction(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, XDP_PASS), end};
    return load(BPF_PROG_TYPE_XDP, program);
}

Fd make_map(bpf_map_type type, std::size_t key_size, std::size_t value_size, unsigned entries) {
    bpf_attr attributes{};
    attributes.map_type = type;
    attributes.key_size = static_cast<__u32>(key_size);
    attributes.value_size = static_cast<__u32>(value_size);
    attributes.max_entries = entries;
    return Fd(static_cast<int>(bpf_call(BPF_MAP_CREATE, attributes)));
}

bool set_map_value(const Fd& map, const void* key, const void* values) {
    bpf_attr attributes{};
    attributes.map_fd = static_cast<__u32>(map.number());
    attributes.key = address_of(key);
    attributes.value = address_of(values);
    attributes.flags = BPF_EXIST;
    return bpf_call(BPF_MAP_UPDATE_ELEM, attributes) == 0;
}

} // namespace afpguard::test
