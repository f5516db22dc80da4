// SPDX-License-Identifier: GPL-2.0-only
#include "src/settings_reader.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fake_settings_source.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>

namespace {

using namespace afpguard;
using test::Text;

struct Fixture {
    test::FakeSettingsSource source;
    test::RecordingLog log;
    std::string arguments;
    Settings settings;

    // Empty where all is well.
    Text refusal() {
        auto read = read_settings(source, arguments, log);
        if (!read)
            return read.error().message();
        settings = *std::move(read);
        return {};
    }
    Text refusal_of_the_plugin_section() const {
        const auto read = read_plugin_settings(source);
        return read ? Text() : Text(read.error().message());
    }
};

Fixture& rig(void** state) {
    return test::fixture<Fixture>(state);
}

void add(void** state, const char* interface, const char* key, const char* value) {
    rig(state).source.add(interface, {{key, value}});
}

void add_plain(void** state, std::initializer_list<const char*> interfaces) {
    for (const char* interface : interfaces)
        rig(state).source.add(interface, {});
}

void set_default(void** state, const char* key, const char* value) {
    rig(state).source.set_default({{key, value}});
}

void set_plugin(void** state, const char* key, const char* value) {
    rig(state).source.set_plugin_values({{key, value}});
}

void expect_well(void** state) {
    assert_string_equal(rig(state).refusal().c_str(), "");
}

void expect_refusal(void** state, const char* words) {
    assert_string_equal(rig(state).refusal().c_str(), words);
}

const InterfaceSettings& interface(void** state, std::size_t number) {
    return rig(state).settings.interfaces.at(number);
}

void reads_interfaces_in_their_order(void** state) {
    add_plain(state, {"eth2", "eth0", "eth1"});
    expect_well(state);
    assert_int_equal(rig(state).settings.interfaces.size(), 3);
    assert_string_equal(interface(state, 0).name.c_str(), "eth2");
    assert_string_equal(interface(state, 1).name.c_str(), "eth0");
    assert_string_equal(interface(state, 2).name.c_str(), "eth1");
}

void reads_an_empty_configuration(void** state) {
    expect_well(state);
    assert_int_equal(rig(state).settings.interfaces.size(), 0);
    assert_int_equal(rig(state).settings.startup, StartupMode::guard);
}

void prefers_the_interfaces_own_entry_to_the_default(void** state) {
    add(state, "eth1", "threads", "3");
    add_plain(state, {"eth2"});
    set_default(state, "threads", "7");
    expect_well(state);
    assert_int_equal(interface(state, 0).threads, 3);
    assert_int_equal(interface(state, 1).threads, 7);
}

void says_what_is_bad_in_the_default_for_each_interface_that_takes_it(void** state) {
    add(state, "eth1", "threads", "3");
    add_plain(state, {"eth2"});
    set_default(state, "threads", "lots");
    expect_well(state);
    assert_int_equal(rig(state).log.count(), 1);
    assert_string_equal(rig(state).log.last().c_str(),
                        "warning: eth2: threads: \"lots\" is not allowed; allowed: a number up to "
                        "65536, or auto; using the default, auto");
}

struct BadValue {
    const char* key;
    const char* value;
    const char* words; // behind `is not allowed; allowed: `
};

constexpr BadValue warnings[] = {
    {"threads", "many", "a number up to 65536, or auto; using the default, auto"},
    {"cluster-id", "65536", "a number from 0 to 65535; using the default, one that is free"},
    {"cluster-type", "cluster_flows",
     "cluster_flow, cluster_ip, cluster_cpu, cluster_qm, cluster_random, cluster_round_robin or "
     "cluster_ebpf; using the default, cluster_flow"},
    {"defrag", "maybe", "yes or no; using the default, yes when passive, no inline"},
    {"tpacket-v3", "3", "yes or no; using the default, yes when passive, no inline"},
    {"ring-size", "0",
     "a number of frames from 1 to 2147483647; using the default, 2 x max-pending-packets / "
     "threads"},
    {"ring-size", "2147483648",
     "a number of frames from 1 to 2147483647; using the default, 2 x max-pending-packets / "
     "threads"},
    {"block-size", "0",
     "a multiple of the page size from 1 to 2147483647; using the default, 131072"},
    {"block-timeout", "-1", "a number of milliseconds from 0 to 2147483647; using the default, 10"},
    {"v2-block-size", "64k",
     "a multiple of the page size from 0 to 2147483647; using the default, 131072, less where "
     "memory is fragmented"},
    {"buffer-size", "1MB",
     "a number of bytes from 0 to 2147483647; using the default, as the system has it"},
    {"disable-promisc", "si", "yes or no; using the default, no"},
    {"disable-hwtimestamp", "si", "yes or no; using the default, no"},
    {"mmap-locked", "si", "yes or no; using the default, no"},
    {"checksum-checks", "rx", "kernel, yes, no or auto; using the default, kernel"},
};

Text words_of(const BadValue& bad) {
    return std::string("eth1: ") + bad.key + ": \"" + bad.value +
           "\" is not allowed; allowed: " + bad.words;
}

Text warning_for(const BadValue& bad) {
    test::FakeSettingsSource source;
    source.add("eth1", {{bad.key, bad.value}});
    test::RecordingLog log;
    const auto read = read_settings(source, "", log);
    if (!read || log.count() != 1)
        return Text("not one warning");
    return log.last();
}

void warns_and_uses_the_default(void** /*state*/) {
    for (const BadValue& bad : warnings)
        assert_string_equal(warning_for(bad).c_str() + std::strlen("warning: "),
                            words_of(bad).c_str());
}

void refuses_a_bad_copy_mode(void** state) {
    add(state, "eth1", "copy-mode", "bridge");
    expect_refusal(state, "eth1: copy-mode: \"bridge\" is not allowed; allowed: ips or tap");
    assert_int_equal(rig(state).log.count(), 0);
}

void ignores_keys_of_the_engines_own_capture(void** state) {
    add(state, "eth1", "use-mmap", "yes");
    expect_well(state);
    assert_int_equal(rig(state).log.count(), 0);
}

void reads_the_plugins_section(void** state) {
    set_plugin(state, "startup", "strict");
    expect_well(state);
    assert_int_equal(rig(state).settings.startup, StartupMode::strict);
    assert_true(rig(state).refusal_of_the_plugin_section().empty());
}

void refuses_an_unknown_key_in_the_plugins_section(void** state) {
    set_plugin(state, "start-up", "strict");
    expect_refusal(state, "afp-guard: unknown key \"start-up\"; known: startup");
    assert_false(rig(state).refusal_of_the_plugin_section().empty());
}

void refuses_a_plugins_section_without_keys(void** state) {
    rig(state).source.set_plugin_section(SettingsSource::Form::text, "strict");
    expect_refusal(state, "afp-guard: \"strict\" is not allowed; allowed: keys with values, as "
                          "afp-guard: { startup: guard }");
    rig(state).source.set_plugin_section(SettingsSource::Form::list, "");
    const char* words =
        "afp-guard: a list is not allowed; allowed: keys with values, as afp-guard: { startup: "
        "guard }";
    expect_refusal(state, words);
    assert_string_equal(rig(state).refusal_of_the_plugin_section().c_str(), words);
}

void refuses_a_bad_value_in_the_plugins_section(void** state) {
    set_plugin(state, "startup", "fast");
    const char* words =
        "afp-guard: startup: \"fast\" is not allowed; allowed: guard, strict or off";
    expect_refusal(state, words);
    assert_string_equal(rig(state).refusal_of_the_plugin_section().c_str(), words);
}

void lets_arguments_override_both_sections(void** state) {
    set_plugin(state, "startup", "guard");
    add(state, "eth1", "threads", "3");
    add_plain(state, {"eth2"});
    rig(state).arguments = "startup=strict,threads=5,bpf-filter=tcp[13]=2";
    expect_well(state);
    assert_int_equal(rig(state).settings.startup, StartupMode::strict);
    assert_int_equal(interface(state, 0).threads, 5);
    assert_int_equal(interface(state, 1).threads, 5);
    assert_string_equal(interface(state, 0).bpf_filter.c_str(), "tcp[13]=2");
}

// A bad value that is overridden is not complained of.
void does_not_read_what_arguments_override(void** state) {
    add(state, "eth1", "threads", "lots");
    rig(state).arguments = "threads=5";
    expect_well(state);
    assert_int_equal(rig(state).log.count(), 0);
}

void takes_the_last_of_equal_arguments(void** state) {
    add_plain(state, {"eth1"});
    rig(state).arguments = "threads=5,startup=strict,threads=6,startup=guard,";
    expect_well(state);
    assert_int_equal(interface(state, 0).threads, 6);
    assert_int_equal(rig(state).settings.startup, StartupMode::guard);
}

void refuses_bad_arguments_that_the_yaml_would_survive(void** state) {
    add_plain(state, {"eth1"});
    rig(state).arguments = "threads=lots";
    expect_refusal(
        state, "eth1: threads: \"lots\" is not allowed; allowed: a number up to 65536, or auto");
    rig(state).arguments = "startup=fast";
    expect_refusal(state,
                   "--capture-plugin-args: startup: \"fast\" is not allowed; allowed: guard, "
                   "strict or off");
}

void refuses_arguments_of_another_form(void** state) {
    for (const char* arguments : {"startup", "=guard", "startup=guard,,threads=1", ","}) {
        rig(state).arguments = arguments;
        test::assert_mentions(rig(state).refusal(), "\" is not of the form key=value");
    }
    rig(state).arguments = "threads=1,startup";
    expect_refusal(state, "--capture-plugin-args: \"startup\" is not of the form key=value");
}

void refuses_unknown_arguments(void** state) {
    rig(state).arguments = "thread=1";
    test::assert_mentions(rig(state).refusal(),
                          "--capture-plugin-args: unknown key \"thread\"; known: startup, threads, "
                          "cluster-id, cluster-type, ");
    rig(state).arguments = "interface=eth1";
    test::assert_mentions(rig(state).refusal(), "unknown key \"interface\"");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, reads_interfaces_in_their_order),
        AFPG_TEST_WITH(Fixture, reads_an_empty_configuration),
        AFPG_TEST_WITH(Fixture, prefers_the_interfaces_own_entry_to_the_default),
        AFPG_TEST_WITH(Fixture, says_what_is_bad_in_the_default_for_each_interface_that_takes_it),
        cmocka_unit_test(warns_and_uses_the_default),
        AFPG_TEST_WITH(Fixture, refuses_a_bad_copy_mode),
        AFPG_TEST_WITH(Fixture, ignores_keys_of_the_engines_own_capture),
        AFPG_TEST_WITH(Fixture, reads_the_plugins_section),
        AFPG_TEST_WITH(Fixture, refuses_an_unknown_key_in_the_plugins_section),
        AFPG_TEST_WITH(Fixture, refuses_a_plugins_section_without_keys),
        AFPG_TEST_WITH(Fixture, refuses_a_bad_value_in_the_plugins_section),
        AFPG_TEST_WITH(Fixture, lets_arguments_override_both_sections),
        AFPG_TEST_WITH(Fixture, does_not_read_what_arguments_override),
        AFPG_TEST_WITH(Fixture, takes_the_last_of_equal_arguments),
        AFPG_TEST_WITH(Fixture, refuses_bad_arguments_that_the_yaml_would_survive),
        AFPG_TEST_WITH(Fixture, refuses_arguments_of_another_form),
        AFPG_TEST_WITH(Fixture, refuses_unknown_arguments),
    };
    return cmocka_run_group_tests_name("settings_reader", tests, nullptr, nullptr);
}
