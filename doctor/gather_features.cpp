// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather_device_parts.h"

#include "src/os/fd.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace afpguard::doctor {

namespace {

// Asks a device; `question` is one of ethtool's structures, and holds the answer.
bool ask(const std::string& interface, void* question) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    interface.copy(request.ifr_name, sizeof request.ifr_name - 1);
    request.ifr_data = static_cast<char*>(question);
    return socket && ::ioctl(socket.number(), SIOCETHTOOL, &request) == 0;
}

// A structure with more behind it than its type tells.
class WithTail {
  public:
    WithTail(const void* header, std::size_t size, std::size_t tail) : bytes_(size + tail) {
        std::memcpy(bytes_.data(), header, size);
    }
    void* data() { return bytes_.data(); }
    template <class Value> [[nodiscard]] Value at(std::size_t offset) const {
        Value value{};
        if (offset + sizeof value <= bytes_.size())
            std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    [[nodiscard]] std::string text(std::size_t offset, std::size_t most) const {
        const auto* begin = reinterpret_cast<const char*>(bytes_.data()) + offset;
        return {begin, ::strnlen(begin, most)};
    }

  private:
    std::vector<std::byte> bytes_;
};

std::size_t count_features(const std::string& interface) {
    ethtool_sset_info header{};
    header.cmd = ETHTOOL_GSSET_INFO;
    header.sset_mask = std::uint64_t{1} << ETH_SS_FEATURES;
    WithTail question(&header, sizeof header, sizeof(std::uint32_t));
    constexpr std::uint32_t most = 1024;
    if (!ask(interface, question.data()) ||
        question.at<std::uint64_t>(offsetof(ethtool_sset_info, sset_mask)) == 0)
        return 0;
    return std::min(most, question.at<std::uint32_t>(sizeof header));
}

} // namespace

std::map<std::string, Feature> gather_features(const std::string& interface) {
    std::map<std::string, Feature> found;
    constexpr std::size_t bits = 32;
    const std::size_t count = count_features(interface);
    const std::size_t blocks = (count + bits - 1) / bits;

    ethtool_gstrings names_header{};
    names_header.cmd = ETHTOOL_GSTRINGS;
    names_header.string_set = ETH_SS_FEATURES;
    names_header.len = static_cast<std::uint32_t>(count);
    WithTail names(&names_header, sizeof names_header, count * ETH_GSTRING_LEN);

    ethtool_gfeatures states_header; // all of it is set; clang takes {} for its empty tail too
    states_header.cmd = ETHTOOL_GFEATURES;
    states_header.size = static_cast<std::uint32_t>(blocks);
    WithTail states(&states_header, sizeof states_header,
                    blocks * sizeof(ethtool_get_features_block));

    if (count == 0 || !ask(interface, names.data()) || !ask(interface, states.data()))
        return found;
    for (std::size_t i = 0; i < count; ++i) {
        const auto block = states.at<ethtool_get_features_block>(
            sizeof states_header + i / bits * sizeof(ethtool_get_features_block));
        const std::uint32_t bit = std::uint32_t{1} << (i % bits);
        const bool changeable = (block.available & bit) != 0 && (block.never_changed & bit) == 0;
        found[names.text(sizeof names_header + i * ETH_GSTRING_LEN, ETH_GSTRING_LEN)] = {
            (block.active & bit) != 0, changeable};
    }
    return found;
}

unsigned count_receive_queues(const std::string& interface) {
    ethtool_rxnfc question{};
    question.cmd = ETHTOOL_GRXRINGS;
    return ask(interface, &question) ? static_cast<unsigned>(question.data) : 0;
}

} // namespace afpguard::doctor
