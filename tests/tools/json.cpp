// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/json.h"

#include "tests/tools/tool.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace afpguard::tools {

JsonObject::JsonObject() : value_(json_object()) {
    if (!value_)
        throw ToolError("out of memory for a result");
}

JsonObject& JsonObject::set(const char* key, std::uint64_t number) {
    return set(key, Json(json_integer(static_cast<json_int_t>(number))));
}

JsonObject& JsonObject::set(const char* key, double number) {
    // JSON has no infinity; three decimals are as fine as any tool here measures.
    return set(key, Json(json_real(std::isfinite(number) ? std::round(number * 1e3) / 1e3 : 0.0)));
}

JsonObject& JsonObject::set(const char* key, const std::string& text) {
    return set(key, Json(json_stringn(text.data(), text.size())));
}

JsonObject& JsonObject::set(const char* key, JsonObject object) {
    return set(key, object.release());
}

JsonObject& JsonObject::set(const char* key, Json value) {
    if (json_object_set_new(value_.get(), key, value.release()) != 0)
        throw ToolError(std::string("cannot write '") + key + "' into the result");
    return *this;
}

std::string JsonObject::text() const {
    return json_text(value_.get());
}

void JsonObject::print() const {
    if (std::puts(text().c_str()) < 0)
        throw system_error("writing the result");
}

Json read_json(const std::string& path) {
    json_error_t error{};
    Json value(json_load_file(path.c_str(), 0, &error));
    if (!value)
        throw ToolError(path + ":" + std::to_string(error.line) + ": " + error.text);
    return value;
}

std::optional<double> number_at(const json_t* object, const char* key) {
    const json_t* value = json_object_get(object, key);
    if (!json_is_number(value))
        return std::nullopt;
    return json_number_value(value);
}

std::uint64_t count_at(const json_t* object, const char* key) {
    return static_cast<std::uint64_t>(json_integer_value(json_object_get(object, key)));
}

std::string text_at(const json_t* object, const char* key) {
    const char* text = json_string_value(json_object_get(object, key));
    return text == nullptr ? "" : text;
}

std::string json_text(const json_t* value) {
    const std::unique_ptr<char, decltype(&std::free)> text(
        json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(12)), &std::free);
    if (!text)
        throw ToolError("cannot write a JSON value");
    return text.get();
}

} // namespace afpguard::tools
