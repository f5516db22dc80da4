// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/report.h"

#include <jansson.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

namespace afpguard::doctor {

namespace {

struct Release {
    void operator()(json_t* value) const { json_decref(value); }
};
using Json = std::unique_ptr<json_t, Release>;

// Bytes that are no UTF-8 are in a file's name at most.
json_t* text(std::string_view words) {
    json_t* value = json_stringn(words.data(), words.size());
    if (value != nullptr)
        return value;
    std::string plain(words);
    std::ranges::replace_if(
        plain, [](char byte) { return (byte & 0x80) != 0; }, '?');
    return json_stringn(plain.data(), plain.size());
}

json_t* number(std::size_t value) {
    return json_integer(static_cast<json_int_t>(value));
}

json_t* describe(const Mend& mend) {
    json_t* object = json_object();
    json_object_set_new(object, "kind", text(name_of(mend.kind)));
    json_object_set_new(object, "text", text(mend.text));
    if (mend.kind == MendKind::yaml) {
        json_object_set_new(object, "section", text(mend.section));
        json_object_set_new(object, "interface", text(mend.interface));
    }
    return object;
}

json_t* describe(const Finding& finding) {
    json_t* object = json_object();
    json_object_set_new(object, "severity", text(name_of(finding.severity)));
    json_object_set_new(object, "check", text(finding.check));
    json_object_set_new(object, "where", text(finding.where));
    json_object_set_new(object, "what", text(finding.what));
    json_object_set_new(object, "mend", describe(finding.mend));
    return object;
}

Json head(const std::string& configuration, int status) {
    Json object(json_object());
    json_object_set_new(object.get(), "version", text(PACKAGE_VERSION));
    json_object_set_new(object.get(), "config", text(configuration));
    json_object_set_new(object.get(), "status", json_integer(status));
    return object;
}

std::string write(const Json& object) {
    const std::unique_ptr<char, decltype(&std::free)> written(
        json_dumps(object.get(), JSON_COMPACT), &std::free);
    return (written ? std::string(written.get()) : std::string()) + "\n";
}

} // namespace

std::string as_json(const Sensor& sensor, const Findings& findings) {
    const Json object = head(sensor.configuration, status_of(findings));
    std::uint64_t bytes = 0;
    for (const PlannedPort& port : sensor.ports)
        bytes += port.bytes();
    json_object_set_new(object.get(), "suricata", text(sensor.suricata.version));
    json_object_set_new(object.get(), "interfaces", number(sensor.settings.interfaces.size()));
    json_object_set_new(object.get(), "ring_bytes", number(bytes));
    const auto count = [&](Severity severity) {
        return number(
            static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity)));
    };
    json_object_set_new(object.get(), "errors", count(Severity::error));
    json_object_set_new(object.get(), "warnings", count(Severity::warning));
    json_object_set_new(object.get(), "notes", count(Severity::note));
    json_t* list = json_array();
    for (const Finding& one : findings)
        json_array_append_new(list, describe(one));
    json_object_set_new(object.get(), "findings", list);
    return write(object);
}

std::string as_json(const std::string& configuration, const std::string& problem) {
    constexpr int not_examined = 3;
    const Json object = head(configuration, not_examined);
    json_object_set_new(object.get(), "problem", text(problem));
    return write(object);
}

} // namespace afpguard::doctor
