// SPDX-License-Identifier: GPL-2.0-only
// What iperf3 --json measured, in one line: the rates of all its directions together. A run that
// failed has passed nothing, and says why.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <string>

namespace afpguard::bench {

namespace {

using namespace afpguard::tools;

double rate_of(const json_t* end, const char* key) {
    return number_at(json_object_get(end, key), "bits_per_second").value_or(0) / 1e9;
}

JsonObject read_result(const std::string& path) {
    JsonObject result;
    json_error_t where{};
    const Json text(json_load_file(path.c_str(), 0, &where));
    const json_t* end = json_object_get(text.get(), "end");
    const double there = rate_of(end, "sum_received");
    const double back = rate_of(end, "sum_received_bidir_reverse");
    result.set("gbps", there + back);
    if (back > 0)
        result.set("there_gbps", there).set("back_gbps", back);
    result.set("retransmits", count_at(json_object_get(end, "sum_sent"), "retransmits"));
    std::string error = text ? text_at(text.get(), "error") : "no result";
    if (error.empty() && there == 0)
        error = "nothing came through";
    if (!error.empty())
        result.set("error", error);
    return result;
}

int run(int argc, char** argv) {
    const Options options("FILE", "Prints what iperf3 --json wrote, in short.");
    const auto files = options.parse(argc, argv);
    if (files.size() != 1)
        throw ToolError("give one file");
    read_result(files.front()).print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::bench

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::bench::run);
}
