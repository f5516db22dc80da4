// SPDX-License-Identifier: GPL-2.0-only
// Writes what the plugin knows of its settings, for the man page and for the README.

#include "src/settings_table.h"

#include <cstdio>
#include <string>
#include <string_view>

namespace {

using namespace afpguard;

// A hyphen in a man page is a hyphen for reading; in a key it must stay one for typing.
std::string for_man(std::string_view text) {
    std::string escaped;
    for (const char letter : text)
        escaped += letter == '-' ? std::string("\\-") : std::string(1, letter);
    return escaped;
}

void print_man(auto table) {
    for (const auto& row : table)
        std::printf(".TP\n.B %s\n%s\nAllowed: %s. Default: %s.\n", for_man(row.key).c_str(),
                    for_man(row.help).c_str(), for_man(row.allowed_text()).c_str(),
                    for_man(row.default_value).c_str());
}

void print_markdown(auto table) {
    std::puts("| key | allowed | default | what it does |\n| --- | --- | --- | --- |");
    for (const auto& row : table)
        std::printf("| `%s` | %s | %s | %s |\n", row.key.data(), row.allowed_text().c_str(),
                    row.default_value.data(), row.help.data());
}

} // namespace

int main(int count, char** arguments) {
    const std::string_view format = count == 2 ? arguments[1] : "";
    if (format == "--man") {
        std::puts(".SS The afp\\-guard section");
        print_man(plugin_settings());
        std::puts(".SS An entry of the af\\-packet section");
        print_man(interface_settings());
        return 0;
    }
    if (format == "--markdown") {
        std::puts("In the `afp-guard` section:\n");
        print_markdown(plugin_settings());
        std::puts("\nIn an entry of the `af-packet` section:\n");
        print_markdown(interface_settings());
        return 0;
    }
    std::fputs("usage: print-settings --man|--markdown\n", stderr);
    return 2;
}
