// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/options.h"

#include <getopt.h>

#include <array>

namespace afpguard::doctor {

namespace {

enum Word { config = 1, suricata, include, plugin_args, test, json, help, version };

constexpr std::array<option, 9> known{
    {{"config", required_argument, nullptr, config},
     {"suricata", required_argument, nullptr, suricata},
     {"include", required_argument, nullptr, include},
     {"capture-plugin-args", required_argument, nullptr, plugin_args},
     {"test", no_argument, nullptr, test},
     {"json", required_argument, nullptr, json},
     {"help", no_argument, nullptr, help},
     {"version", no_argument, nullptr, version},
     {nullptr, 0, nullptr, 0}}};

void apply(int word, const std::string& value, Options& options) {
    switch (word) {
    case 'c':
    case config:
        options.request.configuration = value;
        break;
    case suricata:
        options.request.suricata = value;
        break;
    case include:
        options.request.includes.push_back(value);
        break;
    case plugin_args:
        options.request.arguments = value;
        break;
    case test:
        options.request.test = true;
        break;
    case json:
        options.json = value;
        break;
    case 'h':
    case help:
        options.help = true;
        break;
    case 'V':
    case version:
        options.version = true;
        break;
    default:
        break;
    }
}

} // namespace

Result<Options> read_options(int count, char** words) {
    Options options;
    ::opterr = 0;
    ::optind = 1;
    int word = 0;
    while ((word = ::getopt_long(count, words, ":c:hV", known.data(), nullptr)) != -1) {
        if (word == ':')
            return Error(std::string(words[::optind - 1]) + " needs a value");
        if (word == '?')
            return Error("unknown option " + std::string(words[::optind - 1]));
        apply(word, ::optarg != nullptr ? ::optarg : "", options);
    }
    if (::optind < count)
        return Error("unknown argument " + std::string(words[::optind]));
    return options;
}

std::string usage() {
    return R"(usage: afp-guard-doctor [option...]
Checks a sensor before Suricata starts, and says how to mend what is wrong. Changes nothing.

  -c, --config FILE           suricata.yaml [/etc/suricata/suricata.yaml]
      --include FILE          a file that Suricata is given with --include; may be repeated
      --capture-plugin-args S as Suricata is given them
      --suricata PATH         the program [the one in PATH]
      --test                  run "suricata -T" too, which loads the rules
      --json FILE|-           write the findings as JSON; with - in place of the text
  -h, --help
  -V, --version

exit status: 0 nothing to mend, 1 warnings, 2 errors, 3 could not examine
)";
}

} // namespace afpguard::doctor
