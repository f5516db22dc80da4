// SPDX-License-Identifier: GPL-2.0-only
// suricata.yaml, read as the engine reads it: what it says, and what is refused.

#include "doctor/configuration.h"
#include "doctor/yaml_loader.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

// Files in a folder of their own.
struct Fixture {
    std::string folder = std::filesystem::temp_directory_path() / "afpg-yaml.XXXXXX";
    std::vector<std::string> includes;

    Fixture() {
        if (::mkdtemp(folder.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
    }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;
    ~Fixture() { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& text,
               const std::string& head = "%YAML 1.1\n---\n") const {
        std::ofstream(folder + "/" + name) << head << text;
    }
    [[nodiscard]] Result<doctor::YamlTree> load() const {
        return doctor::load_yaml(folder + "/main.yaml", includes);
    }
    // Main file's text in, "value" out; "(none)" where there is none, the error where it is one.
    [[nodiscard]] Text value(const std::string& text, const char* path) const {
        write("main.yaml", text);
        const auto tree = load();
        if (!tree)
            return tree.error().message();
        return tree->root->value_at(path).value_or("(none)");
    }
    // The error without the folder, empty where all is well.
    [[nodiscard]] Text refusal() const {
        const auto tree = load();
        if (tree)
            return {};
        std::string words = tree.error().message();
        for (std::size_t at = 0; (at = words.find(folder + "/")) != std::string::npos;)
            words.erase(at, folder.size() + 1);
        return words;
    }
    [[nodiscard]] Text refusal_of(const std::string& text) const {
        write("main.yaml", text);
        return refusal();
    }
    [[nodiscard]] Text remarks() const {
        const auto tree = load();
        std::string lines;
        if (tree)
            for (const doctor::Finding& one : tree->remarks)
                lines += one.where.substr(folder.size() + 1) + " " + one.what + "\n";
        return lines;
    }
    [[nodiscard]] Text setting(const char* interface, const char* key) const {
        const auto tree = load();
        if (!tree)
            return tree.error().message();
        return doctor::ConfigurationSource(*tree->root).value(interface, key).value_or("(none)");
    }
    [[nodiscard]] Text interfaces() const {
        const auto tree = load();
        std::string list;
        if (tree)
            for (const std::string& name : doctor::ConfigurationSource(*tree->root).interfaces())
                list += name + " ";
        return list;
    }
    // A line for each entry: its interface and its keys.
    [[nodiscard]] Text entries() const {
        const auto tree = load();
        std::string lines;
        if (!tree)
            return tree.error().message();
        for (const auto& entry : doctor::ConfigurationSource(*tree->root).entries()) {
            lines += entry.interface.value_or("(none)") + ":";
            for (const std::string& key : entry.keys)
                lines += " " + key;
            lines += "\n";
        }
        return lines;
    }
    struct Section {
        SettingsSource::Form form;
        Text text;
    };
    Section section(const char* text) const {
        write("main.yaml", text);
        const auto tree = load();
        const auto found = doctor::ConfigurationSource(*tree->root).plugin_section();
        return {found.form, found.text};
    }
    [[nodiscard]] std::uint64_t memcaps() const {
        return doctor::read_engine_settings(*load()->root).memcaps;
    }
};

Fixture& rig(void** state) {
    return test::fixture<Fixture>(state);
}

void expect(void** state, const char* text, const char* path, const char* value) {
    assert_string_equal(rig(state).value(text, path).c_str(), value);
}

void write(void** state, const char* name, const char* text) {
    rig(state).write(name, text);
}

void write_repeated(void** state, const char* name, const char* part, unsigned times,
                    const char* before = "") {
    std::string text = before;
    for (unsigned i = 0; i < times; ++i)
        text += part;
    rig(state).write(name, text);
}

void reads_keys_and_sequences(void** state) {
    expect(state, "a: 1\nb: { c: two }\n", "b.c", "two");
    expect(state, "list: [ x, y ]\n", "list.1", "y");
    expect(state, "list:\n  - a: 1\n    b: 2\n", "list.0.b", "2");
    // The first key of an item is its value.
    expect(state, "list:\n  - interface_one: 1\n", "list.0", "interface-one");
    expect(state, "max_pending_packets: 5\n", "max-pending-packets", "5");
    expect(state, "vars: { address-groups: { HOME_NET: any } }\n", "vars.address-groups.HOME_NET",
           "any");
    expect(state, "a.b.c: 3\na.b.d: 4\n", "a.b.c", "3");
}

void takes_nothing_for_nothing(void** state) {
    expect(state, "a: ~\n", "a", "(none)");
    expect(state, "a: null\n", "a", "(none)");
    expect(state, "a: \"null\"\n", "a", "null");
    expect(state, "a:\n", "a", "(none)");
}

void takes_what_is_said_later(void** state) {
    expect(state, "a: { b: 1 }\na: { c: 2 }\n", "a.b", "(none)");
    expect(state, "a: { b: 1 }\na: { c: 2 }\n", "a.c", "2");
    assert_string_equal(rig(state).remarks().c_str(),
                        "main.yaml:4:1 a is here twice, and Suricata takes the later one alone\n");
}

void includes_where_it_is_asked_to(void** state) {
    std::filesystem::create_directory(rig(state).folder + "/sub");
    write(state, "sub/one.yaml", "a: 1\ninclude: sub/two.yaml\n");
    write(state, "sub/two.yaml", "b: 2\n");
    expect(state, "include: sub/one.yaml\n", "a", "1");
    // Relative to the folder of the main file, not of the file that asks.
    expect(state, "include: [ sub/one.yaml ]\n", "b", "2");
    expect(state, "x: !include sub/two.yaml\n", "x.b", "2");
    expect(state, "a: 7\ninclude: sub/one.yaml\n", "a", "1");
    expect(state, "include: sub/one.yaml\na: 7\n", "a", "7");
}

void includes_what_the_command_line_names_last(void** state) {
    write(state, "more.yaml", "a: 9\n");
    rig(state).includes.emplace_back("more.yaml");
    expect(state, "a: 1\n", "a", "9");
}

// The engine's loader takes what comes behind an alias for the value of the key before it.
void follows_no_alias(void** state) {
    expect(state, "a: &x 5\nb: *x\nc: 6\n", "a", "5");
    expect(state, "a: &x 5\nb: *x\nc: 6\n", "b", "c");
    assert_string_equal(rig(state).remarks().c_str(),
                        "main.yaml:4:4 Suricata does not follow *x and takes what comes behind it "
                        "in its place\n");
}

void reads_entries_and_their_default(void** state) {
    write(state, "main.yaml",
          "af-packet:\n  - interface: eth1\n    threads: 3\n    defrag:\n  - interface: default\n"
          "    threads: 4\n    defrag: no\n  - interface: eth2\n");
    assert_string_equal(rig(state).interfaces().c_str(), "eth1 eth2 ");
    assert_string_equal(rig(state).setting("eth1", "threads").c_str(), "3");
    assert_string_equal(rig(state).setting("eth2", "threads").c_str(), "4");
    assert_string_equal(rig(state).setting("eth1", "defrag").c_str(), "no");
    assert_string_equal(rig(state).setting("eth3", "threads").c_str(), "(none)");
    assert_string_equal(rig(state).setting("eth1", "bpf-filter").c_str(), "(none)");
    write(state, "main.yaml", "bpf-filter: tcp\naf-packet:\n  - interface: eth1\n");
    assert_string_equal(rig(state).setting("eth1", "bpf-filter").c_str(), "tcp");
}

void tells_all_keys_of_all_entries(void** state) {
    write(state, "more.yaml", "copymode: ips\ncolour: { of: [ x, y ] }\n");
    write(state, "main.yaml",
          "af-packet:\n  - interface: eth1\n    cluster_id: 7\n    include: more.yaml\n"
          "  - threads: 2\n  - eth2\n  - interface:\n    defrag: no\n"
          "  - interface: default\n    treads: 4\n");
    assert_string_equal(rig(state).entries().c_str(), "eth1: interface cluster-id copymode colour\n"
                                                      "(none): threads\n"
                                                      "(none):\n"
                                                      "(none): interface defrag\n"
                                                      "default: interface treads\n");
}

void tells_the_form_of_the_plugins_section(void** state) {
    using Form = SettingsSource::Form;
    assert_int_equal(rig(state).section("stats: yes\n").form, Form::keys);
    assert_int_equal(rig(state).section("afp-guard:\n").form, Form::keys);
    assert_int_equal(rig(state).section("afp-guard: {}\n").form, Form::keys);
    assert_int_equal(rig(state).section("afp-guard: { startup: off }\n").form, Form::keys);
    assert_int_equal(rig(state).section("afp-guard: strict\n").form, Form::text);
    assert_string_equal(rig(state).section("afp-guard: strict\n").text.c_str(), "strict");
    assert_int_equal(rig(state).section("afp-guard: []\n").form, Form::keys);
    assert_int_equal(rig(state).section("afp-guard: [ strict ]\n").form, Form::list);
    assert_int_equal(rig(state).section("afp-guard: [ x ]\nafp-guard: { startup: off }\n").form,
                     Form::keys);
    assert_int_equal(rig(state).section("afp-guard:\n  - startup: strict\n").form, Form::list);
}

void adds_up_memcaps(void** state) {
    write(state, "main.yaml",
          "flow: { memcap: 1mb }\ndefrag: { memcap: 1 KiB }\nstream: { memcap: 5, reassembly: { "
          "memcap: 0 } }\nhost: { memcap: x }\nippair: { memcap: 1gb }\n");
    assert_int_equal(rig(state).memcaps(), 1048576 + 1024 + 5 + 1073741824);
}

void wants_the_two_lines_at_the_beginning(void** state) {
    rig(state).write("main.yaml", "a: 1\n", "");
    assert_string_equal(rig(state).refusal().c_str(),
                        "main.yaml:1:1: a configuration begins with the two lines \"%YAML 1.1\" "
                        "and \"---\"");
    rig(state).write("main.yaml", "a: 1\n", "%YAML 1.2\n---\n");
    test::assert_mentions(rig(state).refusal(), "main.yaml:1:1: ");
}

void names_the_place_of_an_error(void** state) {
    test::assert_mentions(rig(state).refusal_of("a: [ 1\nb: 2\n"), "main.yaml:4:");
    test::assert_mentions(rig(state).refusal_of("a: \x01\n"), "main.yaml:3:4: ");
    test::assert_mentions(rig(state).refusal_of("a: 1\nb: \xff\n"), "main.yaml:4:4: ");
    assert_string_equal(rig(state).refusal_of("include: gone.yaml\n").c_str(),
                        "main.yaml:3:10: gone.yaml: cannot be opened: No such file or directory");
    assert_string_equal(rig(state).refusal_of("include: { a: b }\n").c_str(),
                        "main.yaml:3:10: include names a file or a list of files");
    assert_string_equal(rig(state).refusal_of("include: /dev/zero\n").c_str(),
                        "main.yaml:3:10: /dev/zero: is no regular file");
}

void refuses_files_that_include_each_other(void** state) {
    write(state, "one.yaml", "x: !include main.yaml\n");
    assert_string_equal(rig(state).refusal_of("include: one.yaml\n").c_str(),
                        "one.yaml:3:4: main.yaml: includes itself, or one that includes it");
}

void refuses_an_avalanche_of_files(void** state) {
    write(state, "leaf.yaml", "a: 1\n");
    write_repeated(state, "main.yaml", "x: !include leaf.yaml\n", 300);
    test::assert_mentions(rig(state).refusal(), "makes it more than 256 files");
}

void refuses_what_is_nested_too_deep(void** state) {
    write_repeated(state, "main.yaml", "[", 3000);
    test::assert_mentions(rig(state).refusal(), "main.yaml:3:129: is nested deeper than 128");
    write_repeated(state, "main.yaml", "a.", 511, "x:\n  y:\n    ? ");
    test::assert_mentions(rig(state).refusal(), "main.yaml:5:7: is nested too deep");
    write_repeated(state, "main.yaml", "a.", 511);
    assert_string_equal(rig(state).refusal().c_str(), "");
}

void refuses_long_names_and_large_files(void** state) {
    write_repeated(state, "main.yaml", "k", 1024);
    test::assert_mentions(rig(state).refusal(), "main.yaml:3:1: a name has more than 1023");
    write_repeated(state, "main.yaml", "? \"abcdefgh\": 1\n", 300000);
    test::assert_mentions(rig(state).refusal(), "main.yaml: has more than 4194304 bytes");
    write_repeated(state, "main.yaml", "- a\n", 600000);
    test::assert_mentions(rig(state).refusal(), "more entries than any configuration has");
}

// An include that does away with what a key before it has made must not be remembered by it.
void survives_an_include_that_clears_its_surroundings(void** state) {
    write(state, "one.yaml", "a: 1\n");
    expect(state, "a.b: 1\ninclude: [ one.yaml ]\n? [ x ]\n: y\n", "a", "1");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, reads_keys_and_sequences),
        AFPG_TEST_WITH(Fixture, takes_nothing_for_nothing),
        AFPG_TEST_WITH(Fixture, takes_what_is_said_later),
        AFPG_TEST_WITH(Fixture, includes_where_it_is_asked_to),
        AFPG_TEST_WITH(Fixture, includes_what_the_command_line_names_last),
        AFPG_TEST_WITH(Fixture, follows_no_alias),
        AFPG_TEST_WITH(Fixture, reads_entries_and_their_default),
        AFPG_TEST_WITH(Fixture, tells_all_keys_of_all_entries),
        AFPG_TEST_WITH(Fixture, tells_the_form_of_the_plugins_section),
        AFPG_TEST_WITH(Fixture, adds_up_memcaps),
        AFPG_TEST_WITH(Fixture, wants_the_two_lines_at_the_beginning),
        AFPG_TEST_WITH(Fixture, names_the_place_of_an_error),
        AFPG_TEST_WITH(Fixture, refuses_files_that_include_each_other),
        AFPG_TEST_WITH(Fixture, refuses_an_avalanche_of_files),
        AFPG_TEST_WITH(Fixture, refuses_what_is_nested_too_deep),
        AFPG_TEST_WITH(Fixture, refuses_long_names_and_large_files),
        AFPG_TEST_WITH(Fixture, survives_an_include_that_clears_its_surroundings),
    };
    return cmocka_run_group_tests_name("doctor_yaml", tests, nullptr, nullptr);
}
