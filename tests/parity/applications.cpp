// SPDX-License-Identifier: GPL-2.0-only
#include "tests/parity/talks.h"

#include "tests/tools/dns_message.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace afpguard::parity {

namespace {

using tools::append;

// Numbers of places, one for each conversation, so that each has its flow.
enum : unsigned { plain = 1, alerted, dropped, rejected, bypassed, replaced, file, over_ipv6 };
enum : unsigned { tls = 10, dns, dns_dropped, dns_ipv6, smb, ftp, dropped_datagram };
enum : unsigned { rejected_datagram = 17, rejected_ipv6, no_handshake };

std::string request_for(std::string_view path) {
    return "GET " + std::string(path) +
           " HTTP/1.1\r\nHost: page.example\r\nUser-Agent: parity\r\n\r\n";
}

std::string response_with(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nServer: parity\r\nContent-Type: text/plain\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

void add_http(Conversations& all) {
    const std::string long_body(5000, 'x');
    all.add("http", http_talk({plain}, "/index", "a page"));
    all.add("http-alerted", http_talk({alerted}, "/alert-me", "a page that a rule tells of"));
    all.add("http-dropped", http_talk({dropped}, "/drop-me", "a page nobody sees"));
    all.add("http-rejected", http_talk({rejected}, "/reject-me", "a page that is refused"));
    all.add("http-rejected-ipv6", http_talk({rejected_ipv6, {}, true}, "/reject-me", "refused"));
    all.add("http-replaced", http_talk({replaced}, "/replace", "say red-word and go"));
    all.add("http-file", http_talk({file}, "/long", long_body));
    all.add("http-ipv6", http_talk({over_ipv6, {}, true}, "/index", "a page"));
    // After the rule has matched, the flow is left alone.
    TcpTalk left_alone({bypassed}, {40000, 80});
    left_alone.open();
    for (const char* path : {"/bypass-me", "/alert-me", "/drop-me", "/later"})
        left_alone.say(From::client, request_for(path)).say(From::server, response_with("a page"));
    all.add("http-bypassed", left_alone.close().frames());
    // Picked up in the middle: nobody saw it begin.
    TcpTalk picked_up({no_handshake}, {40001, 80});
    picked_up.say(From::client, request_for("/alert-me")).say(From::server, response_with("page"));
    all.add("http-midstream", picked_up.frames());
}

// A record or handshake message around a body: `width` bytes of length.
Bytes enclosed(Bytes head, ByteView body, std::size_t width) {
    append(head, body.size(), width);
    append(head, body);
    return head;
}

Bytes handshake(std::uint8_t type, ByteView body) {
    return enclosed({0x16, 0x03, 0x03}, enclosed({type}, body, 3), 2);
}

Bytes client_hello() {
    const Bytes name = bytes_of("page.example");
    Bytes extension = enclosed({0x00}, name, 2);                              // a host name
    extension = enclosed({}, extension, 2);                                   // a list of one
    extension = enclosed({0x00, 0x00}, extension, 2);                         // server_name
    append(extension, Bytes{0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x1d}); // groups
    append(extension, Bytes{0x00, 0x0b, 0x00, 0x02, 0x01, 0x00});             // point formats
    Bytes body{0x03, 0x03};
    body.resize(body.size() + 32, 0xc1); // random
    append(body, 0, 1);                  // no session
    append(body, enclosed({}, Bytes{0xc0, 0x2b, 0xc0, 0x2f, 0x00, 0x9c}, 2));
    append(body, Bytes{0x01, 0x00}); // no compression
    append(body, enclosed({}, extension, 2));
    return handshake(0x01, body);
}

Bytes server_hello() {
    Bytes body{0x03, 0x03};
    body.resize(body.size() + 32, 0x5e);
    append(body, 0, 1);
    append(body, Bytes{0x00, 0x9c, 0x00}); // the last suite offered, no compression
    return handshake(0x02, body);
}

void add_tls(Conversations& all, ByteView certificate) {
    const Bytes certificates = handshake(0x0b, enclosed({}, enclosed({}, certificate, 3), 3));
    const Bytes change{0x14, 0x03, 0x03, 0x00, 0x01, 0x01};
    const Bytes finished = enclosed({0x16, 0x03, 0x03}, Bytes(40, 0xf1), 2);
    TcpTalk talk({tls}, {40000, 443});
    talk.open().say(From::client, client_hello());
    talk.say(From::server, join(join(server_hello(), certificates), handshake(0x0e, {})));
    talk.say(From::client, join(join(handshake(0x10, Bytes(66, 0x33)), change), finished));
    talk.say(From::server, join(change, finished));
    talk.say(From::client, enclosed({0x17, 0x03, 0x03}, Bytes(100, 0xaa), 2));
    talk.say(From::server, enclosed({0x17, 0x03, 0x03}, Bytes(300, 0xbb), 2));
    all.add("tls", talk.close().frames());
}

Bytes smb_header(std::uint8_t command, bool response) {
    Bytes header{0xfe, 'S', 'M', 'B', 64, 0};
    header.resize(12);
    append(header, Bytes{command, 0, 1, 0}); // command, credits
    append(header, Bytes{static_cast<std::uint8_t>(response ? 1 : 0), 0, 0, 0});
    header.resize(64);
    return header;
}

Bytes smb_message(ByteView header, ByteView body) {
    return enclosed({0x00}, join(header, body), 3);
}

void add_smb(Conversations& all) {
    Bytes ask{36, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    ask.resize(36, 0x11);                       // the client's GUID, no contexts
    append(ask, Bytes{0x02, 0x02, 0x10, 0x02}); // dialects 2.02 and 2.10
    Bytes answer{65, 0, 1, 0, 0x10, 0x02, 0, 0};
    answer.resize(24, 0x22); // the server's GUID
    append(answer, Bytes{1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0});
    answer.resize(64);
    TcpTalk talk({smb}, {40000, 445});
    talk.open();
    talk.say(From::client, smb_message(smb_header(0, false), ask));
    talk.say(From::server, smb_message(smb_header(0, true), answer));
    all.add("smb", talk.close().frames());
}

// The connection for commands stays open while the file goes over another one.
void add_ftp(Conversations& all) {
    TcpTalk commands({ftp}, {40000, 21});
    const auto exchange = [&](std::string_view command, std::string_view answer) {
        commands.say(From::client, std::string(command) + "\r\n");
        commands.say(From::server, std::string(answer) + "\r\n");
    };
    commands.open().say(From::server, "220 ready\r\n");
    exchange("USER somebody", "331 password, please");
    exchange("PASS secret", "230 logged in");
    // 198.51.100.15, port 156 * 256 + 80
    exchange("PASV", "227 Entering Passive Mode (198,51,100,15,156,80).");
    exchange("RETR notes.txt", "150 here it comes");
    const Frames before = commands.frames();
    TcpTalk data({ftp}, {40001, 40016});
    data.open().say(From::server, "notes that somebody wrote\n");
    const Frames transfer = data.close().frames();
    commands.say(From::server, "226 done\r\n");
    exchange("QUIT", "221 bye");
    commands.close();
    all.add("ftp-begin", before);
    all.add("ftp-data", transfer);
    const auto rest = static_cast<std::ptrdiff_t>(before.size());
    all.add("ftp-end", {commands.frames().begin() + rest, commands.frames().end()});
}

void add_datagrams(Conversations& all) {
    const auto both_ways = [](const Place& place, std::uint16_t port) {
        Frames frames;
        for (const char* text : {"one", "two", "three"})
            for (const From from : {From::client, From::server})
                frames.push_back(place.frame(from, tools::protocol_udp,
                                             datagram(from, {40000, port}, bytes_of(text))));
        return frames;
    };
    all.add("datagrams-dropped", both_ways({dropped_datagram}, 5001));
    all.add("datagrams-rejected", both_ways({rejected_datagram}, 5002));
    all.add("dns", dns_talk({dns}, "page.example"));
    all.add("dns-dropped", dns_talk({dns_dropped}, "drop-me.example"));
    all.add("dns-ipv6", dns_talk({dns_ipv6, {}, true}, "page.example"));
}

} // namespace

Frames http_talk(const Place& place, std::string_view path, std::string_view body) {
    TcpTalk talk(place, {40000, 80});
    talk.open().say(From::client, request_for(path)).say(From::server, response_with(body));
    return talk.close().frames();
}

Frames dns_talk(const Place& place, std::string_view name) {
    Bytes query{0x12, static_cast<std::uint8_t>(place.number), 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0};
    for (std::size_t start = 0; start < name.size();) {
        const std::string_view label = name.substr(start, name.find('.', start) - start);
        append(query, label.size(), 1);
        append(query, bytes_of(label));
        start += label.size() + 1;
    }
    append(query, Bytes{0, 0, 1, 0, 1}); // the root, A, IN
    const auto answer = tools::answer_query(query, {192, 0, 2, 99});
    const tools::Ports ports{40000, 53};
    return {place.frame(From::client, tools::protocol_udp, datagram(From::client, ports, query)),
            place.frame(From::server, tools::protocol_udp,
                        datagram(From::server, ports, answer.value()))};
}

void add_applications(Conversations& all, ByteView certificate) {
    add_http(all);
    add_tls(all, certificate);
    add_smb(all);
    add_ftp(all);
    add_datagrams(all);
}

} // namespace afpguard::parity
