// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/bpf_map.h"

#include "src/os/bpf_call.h"

#include <cstdint>

namespace afpguard {

namespace {

std::uint64_t address_of(const void* memory) {
    return reinterpret_cast<std::uintptr_t>(memory);
}

} // namespace

Result<BpfMap> BpfMap::of(int descriptor) {
    bpf_map_info info{};
    bpf_attr attributes{};
    attributes.info.bpf_fd = static_cast<std::uint32_t>(descriptor);
    attributes.info.info_len = sizeof info;
    attributes.info.info = address_of(&info);
    if (bpf_call(BPF_OBJ_GET_INFO_BY_FD, attributes) < 0)
        return last_error("bpf BPF_OBJ_GET_INFO_BY_FD");
    BpfMap map(descriptor);
    map.type_ = info.type;
    map.key_size_ = info.key_size;
    map.value_size_ = info.value_size;
    return map;
}

Status BpfMap::insert(std::span<const std::byte> key, std::span<const std::byte> value) const {
    bpf_attr attributes{};
    attributes.map_fd = static_cast<std::uint32_t>(descriptor_);
    attributes.key = address_of(key.data());
    attributes.value = address_of(value.data());
    attributes.flags = BPF_NOEXIST;
    if (bpf_call(BPF_MAP_UPDATE_ELEM, attributes) < 0)
        return last_error("bpf BPF_MAP_UPDATE_ELEM");
    return Done{};
}

Status BpfMap::look_up(std::span<const std::byte> key, std::span<std::byte> value) const {
    bpf_attr attributes{};
    attributes.map_fd = static_cast<std::uint32_t>(descriptor_);
    attributes.key = address_of(key.data());
    attributes.value = address_of(value.data());
    if (bpf_call(BPF_MAP_LOOKUP_ELEM, attributes) < 0)
        return last_error("bpf BPF_MAP_LOOKUP_ELEM");
    return Done{};
}

Status BpfMap::erase(std::span<const std::byte> key) const {
    bpf_attr attributes{};
    attributes.map_fd = static_cast<std::uint32_t>(descriptor_);
    attributes.key = address_of(key.data());
    if (bpf_call(BPF_MAP_DELETE_ELEM, attributes) < 0)
        return last_error("bpf BPF_MAP_DELETE_ELEM");
    return Done{};
}

} // namespace afpguard
