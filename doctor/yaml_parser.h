// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace afpguard::doctor {

// What the parser has come to.
struct YamlEvent {
    enum class Kind {
        scalar,
        alias,
        sequence_start,
        sequence_end,
        mapping_start,
        mapping_end,
        document_start,
        stream_end,
        other,
        error,
    };
    Kind kind = Kind::other;
    std::string text;   // of a scalar; the problem, of an error
    std::string tag;    // of a scalar
    bool plain = false; // a scalar without quotes
    int major = 0;      // of a document start: the version of YAML, 0 where it has none
    int minor = 0;
    std::size_t line = 0; // from 1
    std::size_t column = 0;
};

// libyaml's parser on a text that outlives it.
class YamlParser {
  public:
    explicit YamlParser(std::string_view text);
    YamlParser(const YamlParser&) = delete;
    YamlParser& operator=(const YamlParser&) = delete;
    ~YamlParser();

    // The next event; after an error or the end of the stream there is none.
    YamlEvent next();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace afpguard::doctor
