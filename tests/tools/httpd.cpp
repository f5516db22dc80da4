// SPDX-License-Identifier: GPL-2.0-only
// A small HTTP/1.1 server for tests: files, or bodies of any size and status.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/stream_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>

namespace afpguard::tools {

namespace {

constexpr std::size_t largest_head = 65536;
constexpr std::size_t said_at_once = 65536;

struct Site {
    std::string root; // files from here; empty: generated bodies
    std::uint64_t size = 1024;
    std::uint64_t requests = 0;
};

struct Request {
    std::string method;
    std::string path;
    std::string version;
    bool keep_alive = true;
    std::uint64_t body = 0;
};

struct Response {
    unsigned status = 200;
    std::uint64_t length = 0; // of the body
    Bytes file;               // the body, or empty: letters
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
}

Request parse_head(const std::string& head) {
    Request request;
    std::istringstream lines(head);
    lines >> request.method >> request.path >> request.version;
    request.keep_alive = request.version != "HTTP/1.0";
    for (std::string line; std::getline(lines, line);) {
        line = lower(line);
        if (line.rfind("connection:", 0) == 0)
            request.keep_alive = line.find("close") == std::string::npos;
        if (line.rfind("content-length:", 0) == 0)
            request.body = std::strtoull(line.c_str() + 15, nullptr, 10);
    }
    return request;
}

Response read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file || path.find("..") != std::string::npos)
        return {404, 0, {}};
    const Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    return {200, bytes.size(), bytes};
}

Response respond(const Request& request, const Site& site) {
    const std::string path = request.path.substr(0, request.path.find('?'));
    if (path.rfind("/size/", 0) == 0)
        return {200, std::strtoull(path.c_str() + 6, nullptr, 10), {}};
    if (path.rfind("/status/", 0) == 0)
        return {static_cast<unsigned>(std::strtoul(path.c_str() + 8, nullptr, 10) % 1000), 0, {}};
    if (!site.root.empty())
        return read_file(site.root + path);
    return {200, site.size, {}};
}

class HttpDialogue : public Dialogue {
  public:
    explicit HttpDialogue(Site& site) : site_(site) {}

    void take(ByteView bytes) override {
        if (bytes.empty())
            last_ = true;
        in_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }

    void say(Bytes& out) override {
        if (left_ == 0 && !last_)
            begin_answer(out);
        const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(left_, said_at_once));
        for (std::size_t i = 0; i < now; ++i, ++said_)
            out.push_back(response_.file.empty() ? static_cast<std::uint8_t>('a' + said_ % 26)
                                                 : response_.file[said_]);
        left_ -= now;
    }

    [[nodiscard]] bool finished() const override { return last_ && left_ == 0; }

  private:
    // The head of the answer to the next whole request, if there is one.
    void begin_answer(Bytes& out) {
        const std::size_t skipped = std::min<std::uint64_t>(skip_, in_.size());
        in_.erase(0, skipped);
        skip_ -= skipped;
        const std::size_t end = in_.find("\r\n\r\n");
        if (skip_ != 0 || end == std::string::npos) {
            last_ = last_ || in_.size() > largest_head;
            return;
        }
        const Request request = parse_head(in_.substr(0, end + 2));
        in_.erase(0, end + 4);
        skip_ = request.body;
        last_ = !request.keep_alive;
        ++site_.requests;
        response_ = respond(request, site_);
        std::string head = "HTTP/1.1 " + std::to_string(response_.status) + " Status\r\n";
        head += "Content-Type: text/plain\r\nContent-Length: " + std::to_string(response_.length) +
                (last_ ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
        out.insert(out.end(), head.begin(), head.end());
        left_ = request.method == "HEAD" ? 0 : response_.length;
        said_ = 0;
    }

    Site& site_;
    std::string in_;
    std::uint64_t skip_ = 0; // of a request's body
    Response response_;
    std::uint64_t left_ = 0; // of the response's body
    std::uint64_t said_ = 0;
    bool last_ = false;
};

int run(int argc, char** argv) {
    StopSignal stop;
    ServiceAddress address;
    Site site;
    Options options("--port N [options]",
                    "Serves HTTP/1.1 with keep-alive. /size/N: a body of N bytes; /status/N: an "
                    "empty answer with that\nstatus; else a file below --root, or a body of "
                    "--size bytes. Prints 'ready', and a summary at SIGTERM.");
    add_service_options(options, address);
    options.text("root", "DIRECTORY", "serve its files", site.root);
    options.number("size", "N", "length of a generated body", site.size);
    if (!options.parse(argc, argv).empty())
        throw ToolError("there are options only; see --help");
    StreamServer server(service_socket(address, SOCK_STREAM),
                        [&] { return std::make_unique<HttpDialogue>(site); });
    say_ready();
    server.run(stop);
    JsonObject().set("requests", site.requests).print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
