// SPDX-License-Identifier: GPL-2.0-only
#include "src/entry_check.h"

#include "src/settings_table.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

struct Fixture {
    std::vector<SettingsSource::Entry> entries;
    test::RecordingLog log;

    void add(std::optional<std::string> interface, std::vector<std::string> keys) {
        entries.push_back({std::move(interface), std::move(keys)});
    }
    void add_with_all_keys(const char* interface) {
        std::vector<std::string> keys{"interface", "use-mmap"};
        for (const auto& row : interface_settings())
            keys.emplace_back(row.key);
        add(interface, std::move(keys));
    }
    // The error, or else what was logged.
    Text said() {
        const Status checked = check_entries(entries, log);
        return checked ? log.all() : Text(checked.error().message());
    }
};

Fixture& rig(void** state) {
    return test::fixture<Fixture>(state);
}

void expect(void** state, const char* words) {
    assert_string_equal(rig(state).said().c_str(), words);
}

void says_nothing_of_keys_that_somebody_reads(void** state) {
    rig(state).add_with_all_keys("eth1");
    rig(state).add_with_all_keys("default");
    expect(state, "");
}

void names_the_nearest_key(void** state) {
    rig(state).add("eth1", {"interface", "copymode", "colour", "link-propgation"});
    rig(state).add("default", {"interface", "thread"});
    expect(state,
           "warning: eth1: unknown key \"copymode\" is ignored; did you mean \"copy-mode\"?\n"
           "warning: eth1: unknown key \"colour\" is ignored\n"
           "warning: eth1: unknown key \"link-propgation\" is ignored; did you mean "
           "\"link-propagation\"?\n"
           "warning: default: unknown key \"thread\" is ignored; did you mean \"threads\"?\n");
}

void tells_of_an_entry_that_names_no_interface(void** state) {
    rig(state).add("eth1", {"interface"});
    rig(state).add(std::nullopt, {"interfce", "threads"});
    rig(state).add(std::nullopt, {});
    expect(state, "warning: af-packet: entry 2 has no interface and is ignored; begin it with \"- "
                  "interface: NAME\"\n"
                  "warning: af-packet: entry 3 has no interface and is ignored; begin it with \"- "
                  "interface: NAME\"\n");
}

void refuses_an_interface_without_a_name(void** state) {
    rig(state).add("eth1", {"interface"});
    rig(state).add(std::nullopt, {"threads", "interface"});
    expect(state, "af-packet: entry 2: interface: has no value; allowed: the name of an interface");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, says_nothing_of_keys_that_somebody_reads),
        AFPG_TEST_WITH(Fixture, names_the_nearest_key),
        AFPG_TEST_WITH(Fixture, tells_of_an_entry_that_names_no_interface),
        AFPG_TEST_WITH(Fixture, refuses_an_interface_without_a_name),
    };
    return cmocka_run_group_tests_name("entry_check", tests, nullptr, nullptr);
}
