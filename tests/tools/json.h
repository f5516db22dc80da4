// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <jansson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace afpguard::tools {

struct JsonRelease {
    void operator()(json_t* value) const { json_decref(value); }
};
using Json = std::unique_ptr<json_t, JsonRelease>;

// One result object, written in the order of setting.
class JsonObject {
  public:
    JsonObject();
    JsonObject& set(const char* key, std::uint64_t number);
    JsonObject& set(const char* key, double number);
    JsonObject& set(const char* key, const std::string& text);
    JsonObject& set(const char* key, JsonObject object);
    // An array or any other ready value.
    JsonObject& set(const char* key, Json value);
    // The text in one line.
    [[nodiscard]] std::string text() const;
    // The same, printed on stdout.
    void print() const;
    // The value, still owned here.
    [[nodiscard]] json_t* value() const { return value_.get(); }
    // Hands the value over; the object is empty afterwards.
    [[nodiscard]] Json release() { return std::move(value_); }

  private:
    Json value_;
};

// A whole file with one value; throws ToolError that names file and line.
[[nodiscard]] Json read_json(const std::string& path);

// A number in an object, nothing where there is none (no key, or null).
[[nodiscard]] std::optional<double> number_at(const json_t* object, const char* key);

// The same where there must be one: 0 when it is missing.
[[nodiscard]] std::uint64_t count_at(const json_t* object, const char* key);

// A text, "" where there is none.
[[nodiscard]] std::string text_at(const json_t* object, const char* key);

// The text of any value in one line.
[[nodiscard]] std::string json_text(const json_t* value);

} // namespace afpguard::tools
