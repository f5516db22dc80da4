// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/yaml_parser.h"

#include <yaml.h>

#include <algorithm>
#include <cstddef>

namespace afpguard::doctor {

namespace {

std::string text_of(const yaml_char_t* text) {
    return text != nullptr ? reinterpret_cast<const char*>(text) : "";
}

YamlEvent::Kind kind_of(yaml_event_type_t type) {
    switch (type) {
    case YAML_SCALAR_EVENT:
        return YamlEvent::Kind::scalar;
    case YAML_ALIAS_EVENT:
        return YamlEvent::Kind::alias;
    case YAML_SEQUENCE_START_EVENT:
        return YamlEvent::Kind::sequence_start;
    case YAML_SEQUENCE_END_EVENT:
        return YamlEvent::Kind::sequence_end;
    case YAML_MAPPING_START_EVENT:
        return YamlEvent::Kind::mapping_start;
    case YAML_MAPPING_END_EVENT:
        return YamlEvent::Kind::mapping_end;
    case YAML_DOCUMENT_START_EVENT:
        return YamlEvent::Kind::document_start;
    case YAML_STREAM_END_EVENT:
        return YamlEvent::Kind::stream_end;
    default:
        return YamlEvent::Kind::other;
    }
}

void set_place(YamlEvent& event, const yaml_mark_t& mark) {
    event.line = mark.line + 1;
    event.column = mark.column + 1;
}

YamlEvent describe(const yaml_event_t& raw) {
    YamlEvent event;
    event.kind = kind_of(raw.type);
    set_place(event, raw.start_mark);
    if (raw.type == YAML_ALIAS_EVENT)
        event.text = text_of(raw.data.alias.anchor);
    if (raw.type == YAML_SCALAR_EVENT) {
        event.text = text_of(raw.data.scalar.value);
        event.tag = text_of(raw.data.scalar.tag);
        event.plain = raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    }
    const yaml_version_directive_t* version =
        raw.type == YAML_DOCUMENT_START_EVENT ? raw.data.document_start.version_directive : nullptr;
    if (version != nullptr) {
        event.major = version->major;
        event.minor = version->minor;
    }
    return event;
}

} // namespace

struct YamlParser::State {
    std::string_view text;
    yaml_parser_t parser{};
    bool usable = false;

    // What cannot be decoded has an offset only.
    [[nodiscard]] yaml_mark_t place_of_problem() const {
        if (parser.error != YAML_READER_ERROR)
            return parser.problem_mark;
        const std::string_view before =
            text.substr(0, std::min(parser.problem_offset, text.size()));
        yaml_mark_t mark{};
        mark.line = static_cast<std::size_t>(std::ranges::count(before, '\n'));
        mark.column = before.size() - (before.rfind('\n') + 1);
        return mark;
    }
};

YamlParser::YamlParser(std::string_view text) : state_(std::make_unique<State>()) {
    state_->text = text;
    state_->usable = yaml_parser_initialize(&state_->parser) == 1;
    if (state_->usable)
        yaml_parser_set_input_string(
            &state_->parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

YamlParser::~YamlParser() {
    if (state_->usable)
        yaml_parser_delete(&state_->parser);
}

YamlEvent YamlParser::next() {
    YamlEvent event;
    yaml_event_t raw;
    if (state_->usable && yaml_parser_parse(&state_->parser, &raw) == 1) {
        event = describe(raw);
        yaml_event_delete(&raw);
        return event;
    }
    const yaml_parser_t& parser = state_->parser;
    event.kind = YamlEvent::Kind::error;
    event.text = state_->usable && parser.problem != nullptr ? parser.problem : "no memory";
    set_place(event, state_->place_of_problem());
    return event;
}

} // namespace afpguard::doctor
