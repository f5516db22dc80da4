// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/http_reader.h"

#include "tests/tools/tool.h"

#include <htp/htp.h>
#include <htp/htp_list.h>
#include <htp/htp_transaction.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::tools {

namespace {

struct ConfigRelease {
    void operator()(htp_cfg_t* config) const { htp_config_destroy(config); }
};
struct ParserRelease {
    void operator()(htp_connp_t* parser) const { htp_connp_destroy_all(parser); }
};

// One connection: the parser, and bytes of each direction that wait for the other one.
struct Conversation {
    std::unique_ptr<htp_connp_t, ParserRelease> parser;
    Bytes waiting[2]; // [from client]
    bool other_protocol = false;
};

// A request line begins with a method: capital letters and a space. TLS and others do not.
bool begins_like_http(ByteView bytes) {
    std::size_t letters = 0;
    while (letters < bytes.size() && bytes[letters] >= 'A' && bytes[letters] <= 'Z')
        ++letters;
    return letters > 0 && (letters == bytes.size() || bytes[letters] == ' ');
}

// Offers the waiting bytes of one direction; what the parser leaves stays for later.
// Returns whether anything was taken.
bool offer(Conversation& conversation, bool from_client) {
    Bytes& bytes = conversation.waiting[from_client ? 1 : 0];
    if (bytes.empty())
        return false;
    htp_connp_t* parser = conversation.parser.get();
    const int state = from_client ? htp_connp_req_data(parser, nullptr, bytes.data(), bytes.size())
                                  : htp_connp_res_data(parser, nullptr, bytes.data(), bytes.size());
    std::size_t used = bytes.size();
    if (state == HTP_STREAM_DATA_OTHER)
        used =
            from_client ? htp_connp_req_data_consumed(parser) : htp_connp_res_data_consumed(parser);
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(used));
    return used != 0;
}

std::string lower_case(std::string text) {
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

// What the bytes hold, or nothing where they are missing.
std::optional<std::string> text_of(bstr* bytes) {
    if (bytes == nullptr)
        return std::nullopt;
    return std::string(reinterpret_cast<const char*>(bstr_ptr(bytes)), bstr_len(bytes));
}

void set_text(JsonObject& object, const char* key, const std::optional<std::string>& text) {
    if (!text)
        return;
    Json value(json_stringn(text->data(), text->size()));
    // Not UTF-8: eve replaces such bytes in a way of its own, so only that it is there counts.
    object.set(key, value ? std::move(value) : Json(json_string("(not UTF-8)")));
}

Json describe(const htp_tx_t* transaction) {
    JsonObject object;
    auto hostname = text_of(transaction->request_hostname);
    if (hostname) // as eve writes it
        hostname = lower_case(*hostname);
    set_text(object, "method", text_of(transaction->request_method));
    set_text(object, "hostname", hostname);
    set_text(object, "url", text_of(transaction->request_uri));
    set_text(object, "protocol", text_of(transaction->request_protocol));
    if (transaction->response_status_number > 0)
        object.set("status", static_cast<std::uint64_t>(transaction->response_status_number));
    return object.release();
}

} // namespace

struct HttpReader::Parsers {
    std::unique_ptr<htp_cfg_t, ConfigRelease> config;
    std::map<std::size_t, Conversation> conversations;
};

HttpReader::HttpReader() : parsers_(std::make_unique<Parsers>()) {
    parsers_->config.reset(htp_config_create());
    if (!parsers_->config ||
        htp_config_set_server_personality(parsers_->config.get(), HTP_SERVER_IDS) != HTP_OK)
        throw ToolError("libhtp gives no configuration");
}

HttpReader::~HttpReader() = default;

void HttpReader::take(std::size_t connection, bool from_client, ByteView bytes) {
    Conversation& conversation = parsers_->conversations[connection];
    if (!conversation.parser) {
        conversation.parser.reset(htp_connp_create(parsers_->config.get()));
        if (!conversation.parser)
            throw ToolError("libhtp gives no parser");
        htp_connp_open(conversation.parser.get(), nullptr, 0, nullptr, 0, nullptr);
        // In HTTP the client speaks first.
        conversation.other_protocol = !from_client || !begins_like_http(bytes);
    }
    if (conversation.other_protocol)
        return;
    append(conversation.waiting[from_client ? 1 : 0], bytes);
    while (offer(conversation, true) || offer(conversation, false)) {
    }
}

std::vector<Json> HttpReader::finish() {
    std::vector<Json> all;
    for (auto& [number, conversation] : parsers_->conversations) {
        if (conversation.other_protocol)
            continue;
        htp_connp_close(conversation.parser.get(), nullptr);
        const htp_conn_t* connection = htp_connp_get_connection(conversation.parser.get());
        for (std::size_t i = 0; i < htp_list_size(connection->transactions); ++i) {
            const auto* transaction =
                static_cast<const htp_tx_t*>(htp_list_get(connection->transactions, i));
            if (transaction != nullptr && transaction->request_line != nullptr)
                all.push_back(describe(transaction));
        }
    }
    return all;
}

} // namespace afpguard::tools
