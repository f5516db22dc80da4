// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"
#include "tests/tools/tcp_reassembly.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace afpguard::tools {

// Reads HTTP out of TCP streams with libhtp. The only room of the tools that knows libhtp.
class HttpReader : public StreamSink {
  public:
    HttpReader();
    ~HttpReader() override;
    HttpReader(const HttpReader&) = delete;
    HttpReader& operator=(const HttpReader&) = delete;

    void take(std::size_t connection, bool from_client, ByteView bytes) override;

    // After the last bytes: {method, hostname, url, status, protocol} of every request, as far as
    // it was on the wire, in order per connection. Once.
    [[nodiscard]] std::vector<Json> finish();

  private:
    struct Parsers;
    std::unique_ptr<Parsers> parsers_;
};

} // namespace afpguard::tools
