// SPDX-License-Identifier: GPL-2.0-only
// Every key by itself: what each allowed form sets, and that a bad one sets nothing.
#include "src/settings_table.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace afpguard;
using test::Text;

Text show(const std::optional<bool>& value) {
    return value ? Text(*value ? "yes" : "no") : Text("none");
}

// A member in words.
Text show(const InterfaceSettings& settings, std::string_view key) {
    const auto number = [](auto value) { return Text(std::to_string(value)); };
    const auto choice = [&](auto value) { return number(static_cast<int>(value)); };
    const auto flag = [](bool value) { return Text(value ? "yes" : "no"); };
    if (key == "threads")
        return number(settings.threads);
    if (key == "cluster-id")
        return settings.cluster_id ? number(*settings.cluster_id) : Text("none");
    if (key == "cluster-type")
        return choice(settings.cluster_type);
    if (key == "defrag")
        return show(settings.defrag);
    if (key == "copy-mode")
        return choice(settings.copy_mode);
    if (key == "copy-iface")
        return settings.copy_interface;
    if (key == "tpacket-v3")
        return show(settings.tpacket_v3);
    if (key == "ring-size")
        return number(settings.ring_size);
    if (key == "block-size")
        return number(settings.block_size);
    if (key == "block-timeout")
        return number(settings.block_timeout);
    if (key == "v2-block-size")
        return number(settings.v2_block_size);
    if (key == "buffer-size")
        return number(settings.buffer_size);
    if (key == "disable-promisc")
        return flag(settings.disable_promisc);
    if (key == "disable-hwtimestamp")
        return flag(settings.disable_hwtimestamp);
    if (key == "use-emergency-flush")
        return flag(settings.emergency_flush);
    if (key == "rollover")
        return flag(settings.rollover);
    if (key == "mmap-locked")
        return flag(settings.mmap_locked);
    if (key == "checksum-checks")
        return choice(settings.checksum_checks);
    if (key == "bpf-filter")
        return settings.bpf_filter;
    if (key == "bpf-mismatch")
        return choice(settings.bpf_mismatch);
    if (key == "offload")
        return choice(settings.offload);
    if (key == "qdisc-bypass")
        return flag(settings.qdisc_bypass);
    if (key == "send-patience")
        return number(settings.send_patience);
    if (key == "link-propagation")
        return flag(settings.link_propagation);
    if (key == "ebpf-lb-file")
        return settings.ebpf_lb_file;
    if (key == "ebpf-filter-file")
        return settings.ebpf_filter_file;
    if (key == "xdp-filter-file")
        return settings.xdp_filter_file;
    if (key == "xdp-mode")
        return choice(settings.xdp_mode);
    if (key == "bypass")
        return flag(settings.bypass);
    if (key == "pinned-maps")
        return flag(settings.pinned_maps);
    if (key == "pinned-maps-name")
        return settings.pinned_maps_name;
    if (key == "use-percpu-hash")
        return flag(settings.percpu_hash);
    if (key == "xdp-cpu-redirect")
        return Text("none");
    return Text("a key this test does not know");
}

// All members in words, the given one left out.
Text show_others(const InterfaceSettings& settings, std::string_view left_out) {
    std::string all;
    for (const auto& row : interface_settings())
        if (row.key != left_out)
            all.append(row.key).append("=").append(show(settings, row.key).c_str()).append(" ");
    return all;
}

// What a value makes of a key that had its default: its member, "refused", or what it did besides.
Text set(const char* key, const char* value) {
    const auto* row = SettingRow<InterfaceSettings>::find(interface_settings(), key);
    if (row == nullptr)
        return Text("no such key");
    const InterfaceSettings before;
    InterfaceSettings after;
    const bool applied = row->apply(after, value);
    if (std::string(show_others(before, key).c_str()) != show_others(after, key).c_str())
        return Text("it changed another setting");
    if (applied)
        return show(after, key);
    const bool unchanged = std::string(show(before, key).c_str()) == show(after, key).c_str();
    return unchanged ? Text("refused") : Text("refused, and yet changed");
}

struct Case {
    const char* key;
    const char* value;
    const char* expected;
};

constexpr const char* refused = "refused";

constexpr Case cases[] = {
    {"threads", "auto", "0"},
    {"threads", "0", "0"},
    {"threads", "8", "8"},
    {"threads", "65536", "65536"},
    {"threads", "65537", refused},
    {"threads", "Auto", refused},
    {"threads", "-1", refused},
    {"threads", "", refused},
    {"cluster-id", "0", "0"},
    {"cluster-id", "99", "99"},
    {"cluster-id", "0xffff", "65535"},
    {"cluster-id", "65536", refused},
    {"cluster-id", "-1", refused},
    {"cluster-id", "auto", refused},
    {"cluster-type", "cluster_flow", "0"},
    {"cluster-type", "cluster_ip", "1"},
    {"cluster-type", "cluster_cpu", "2"},
    {"cluster-type", "cluster_qm", "3"},
    {"cluster-type", "cluster_random", "4"},
    {"cluster-type", "cluster_round_robin", "5"},
    {"cluster-type", "cluster_ebpf", "6"},
    {"cluster-type", "cluster_rollover", "7"},
    {"cluster-type", "flow", refused},
    {"cluster-type", "", refused},
    {"defrag", "yes", "yes"},
    {"defrag", "off", "no"},
    {"defrag", "maybe", refused},
    {"copy-mode", "ips", "2"},
    {"copy-mode", "tap", "1"},
    {"copy-mode", "", "0"},
    {"copy-mode", "IPS", refused},
    {"copy-mode", "none", refused},
    {"copy-mode", "bridge", refused},
    {"copy-iface", "eth1", "eth1"},
    {"copy-iface", "", ""},
    {"tpacket-v3", "true", "yes"},
    {"tpacket-v3", "0", "no"},
    {"tpacket-v3", "3", refused},
    {"ring-size", "1", "1"},
    {"ring-size", "200000", "200000"},
    {"ring-size", "0", refused},
    {"ring-size", "1k", refused},
    {"ring-size", "4294967296", refused},
    {"block-size", "1048576", "1048576"},
    {"block-size", "0", refused},
    {"block-size", "-4096", refused},
    {"block-timeout", "0", "0"},
    {"block-timeout", "100", "100"},
    {"block-timeout", "10ms", refused},
    {"v2-block-size", "0", "0"},
    {"v2-block-size", "65536", "65536"},
    {"v2-block-size", "64kb", refused},
    {"buffer-size", "0", "0"},
    {"buffer-size", "32768", "32768"},
    {"buffer-size", "2147483647", "2147483647"},
    {"buffer-size", "2147483648", refused},
    {"disable-promisc", "on", "yes"},
    {"disable-promisc", "no", "no"},
    {"disable-promisc", "promisc", refused},
    {"disable-hwtimestamp", "1", "yes"},
    {"disable-hwtimestamp", "false", "no"},
    {"disable-hwtimestamp", "", refused},
    {"use-emergency-flush", "yes", "yes"},
    {"use-emergency-flush", "no", "no"},
    {"use-emergency-flush", "when needed", refused},
    {"rollover", "yes", "yes"},
    {"rollover", "no", "no"},
    {"rollover", "over", refused},
    {"mmap-locked", "yes", "yes"},
    {"mmap-locked", "no", "no"},
    {"mmap-locked", "locked", refused},
    {"checksum-checks", "kernel", "0"},
    {"checksum-checks", "yes", "1"},
    {"checksum-checks", "no", "2"},
    {"checksum-checks", "off", "2"},
    {"checksum-checks", "auto", "3"},
    {"checksum-checks", "rx", refused},
    {"bpf-filter", "tcp port 80", "tcp port 80"},
    {"bpf-filter", "", ""},
    {"bpf-mismatch", "drop", "0"},
    {"bpf-mismatch", "forward", "1"},
    {"bpf-mismatch", "pass", refused},
    {"offload", "auto", "0"},
    {"offload", "transparent", "1"},
    {"offload", "off", "2"},
    {"offload", "on", refused},
    {"qdisc-bypass", "yes", "yes"},
    {"qdisc-bypass", "sometimes", refused},
    {"send-patience", "0", "0"},
    {"send-patience", "1000", "1000"},
    {"send-patience", "1001", refused},
    {"link-propagation", "yes", "yes"},
    {"link-propagation", "both", refused},
    {"ebpf-lb-file", "/lib/lb.bpf", "/lib/lb.bpf"},
    {"ebpf-filter-file", "/lib/filter.bpf", "/lib/filter.bpf"},
    {"xdp-filter-file", "/lib/xdp.bpf", "/lib/xdp.bpf"},
    {"xdp-mode", "soft", "0"},
    {"xdp-mode", "driver", "1"},
    {"xdp-mode", "hw", "2"},
    {"xdp-mode", "hardware", refused},
    {"bypass", "yes", "yes"},
    {"bypass", "some", refused},
    {"pinned-maps", "true", "yes"},
    {"pinned-maps", "", refused},
    {"pinned-maps-name", "ipv4_drop", "ipv4_drop"},
    {"use-percpu-hash", "no", "no"},
    {"use-percpu-hash", "per cpu", refused},
    {"xdp-cpu-redirect", "1", refused},
};

void takes_what_is_allowed_and_nothing_else(void** /*state*/) {
    for (const Case& one : cases) {
        const Text result = set(one.key, one.value);
        if (std::strcmp(result.c_str(), one.expected) != 0)
            fail_msg("%s: \"%s\" gave \"%s\", expected \"%s\"", one.key, one.value, result.c_str(),
                     one.expected);
    }
}

bool is_tried(std::string_view key) {
    bool tried = false;
    for (const Case& one : cases)
        tried |= key == one.key;
    return tried;
}

void leaves_no_key_untried(void** /*state*/) {
    for (const auto& row : interface_settings())
        if (!is_tried(row.key))
            fail_msg("no case for %s", row.key.data());
}

// Guessing at what somebody meant with some would bridge what he wanted apart, or the reverse. The
// others are our own: there is no habit of Suricata's to keep.
void refuses_bad_values_where_it_may(void** /*state*/) {
    const std::set<std::string_view> refused_keys{
        "copy-mode",    "copy-iface",       "bpf-filter",     "bpf-mismatch",
        "offload",      "qdisc-bypass",     "send-patience",  "link-propagation",
        "ebpf-lb-file", "ebpf-filter-file", "xdp-filter-file"};
    for (const auto& row : interface_settings()) {
        const bool refuses = refused_keys.contains(row.key);
        assert_int_equal(row.on_bad, refuses ? OnBadValue::refuse : OnBadValue::fall_back);
    }
}

bool ends_like_a_sentence(std::string_view text) {
    return text.size() > 10 && text.back() == '.';
}

template <class Table> bool is_documented(Table table) {
    std::set<std::string_view> keys;
    for (const auto& row : table)
        if (!keys.insert(row.key).second || row.allowed_text().empty() ||
            row.default_value.empty() || !ends_like_a_sentence(row.help))
            return false;
    return true;
}

void documents_every_key_once(void** /*state*/) {
    assert_true(is_documented(interface_settings()));
    assert_true(is_documented(plugin_settings()));
}

const SettingRow<Settings>* plugin_row(const char* key) {
    return SettingRow<Settings>::find(plugin_settings(), key);
}

int startup_of(const char* value) {
    Settings settings;
    return plugin_row("startup")->apply(settings, value) ? static_cast<int>(settings.startup) : -1;
}

void knows_the_modes_of_startup(void** /*state*/) {
    assert_non_null(plugin_row("startup"));
    assert_int_equal(startup_of("guard"), StartupMode::guard);
    assert_int_equal(startup_of("strict"), StartupMode::strict);
    assert_int_equal(startup_of("off"), StartupMode::off);
    for (const char* other : {"", "Guard", "none", "guards", "yes"})
        assert_int_equal(startup_of(other), -1);
}

void finds_no_row_for_an_unknown_key(void** /*state*/) {
    assert_null(plugin_row("start"));
    assert_null(plugin_row(""));
    assert_null(plugin_row("threads"));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_allowed_and_nothing_else),
        cmocka_unit_test(leaves_no_key_untried),
        cmocka_unit_test(refuses_bad_values_where_it_may),
        cmocka_unit_test(documents_every_key_once),
        cmocka_unit_test(knows_the_modes_of_startup),
        cmocka_unit_test(finds_no_row_for_an_unknown_key),
    };
    return cmocka_run_group_tests_name("settings_table", tests, nullptr, nullptr);
}
