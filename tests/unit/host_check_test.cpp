// SPDX-License-Identifier: GPL-2.0-only
// The load-time check against forged hosts: what it accepts, and each refusal word for word.
#include "plugin/host_check.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "suricata-headers/symbols.h"
#include "tests/unit/cmocka.h"

namespace {

using afpguard::HostApi;
using afpguard::HostCheck;
using afpguard::HostTable;
using suricata::LiveDevice;
using suricata::Packet;
using suricata::ThreadVars;

// Two rows of a module table and the distance a forged host claims for them.
std::byte module_table[512];
std::size_t module_stride = 96;

suricata::TmModule* module_by_id(int id) {
    return reinterpret_cast<suricata::TmModule*>(module_table +
                                                 static_cast<std::size_t>(id) * module_stride);
}

// Writes where a genuine 8.0 does, plus what the test under way asks for.
std::size_t shift = 0;

template <class Value> void put(void* object, std::size_t offset, Value value) {
    const auto bytes = std::as_bytes(std::span(&value, 1));
    std::memcpy(static_cast<std::byte*>(object) + offset + shift, bytes.data(), bytes.size());
}

const char* version_8() {
    return "8.0.7 RELEASE";
}

// Offsets are written out here, so that a mistake in the lists shows up.
HostTable genuine() {
    HostTable host;
    host.program_version = version_8;
    host.module_by_id = module_by_id;
    host.set_release_packet = [](Packet* p, void (*f)(Packet*)) { put(p, 152, f); };
    host.set_live_device = [](Packet* p, LiveDevice* device) { put(p, 296, device); };
    host.set_datalink = [](Packet* p, int datalink) { put(p, 424, datalink); };
    host.set_time = [](Packet* p, suricata::SCTime_t time) { put(p, 80, time); };
    host.set_source = [](Packet* p, suricata::PktSrcEnum source) {
        put(p, 283, static_cast<std::uint8_t>(source));
    };
    host.drop = [](Packet* p, std::uint8_t action, suricata::PacketDropReason) {
        put(p, 282, action);
    };
    host.set_data = [](Packet* p, const std::uint8_t* data, std::uint32_t length) {
        put(p, 288, data);
        put(p, 284, length);
        put(p, 60, std::uint32_t{1} << 16);
        return 0;
    };
    host.set_thread_flag = [](ThreadVars* thread, std::uint32_t flag) { put(thread, 80, flag); };
    host.add_packets = [](LiveDevice* device, std::uint64_t n) { put(device, 32, n); };
    host.add_drops = [](LiveDevice* device, std::uint64_t n) { put(device, 40, n); };
    return host;
}

// The refusal copied to plain memory, empty where accepted. Asserts jump over destructors, so a
// forged host is made, checked and gone in here, before any assert.
char said[512];

void check(HostTable (*make)()) {
    const std::optional<std::string> refusal = HostCheck(make()).refusal();
    std::snprintf(said, sizeof(said), "%s", refusal ? refusal->c_str() : "");
}

void expect_accepted(HostTable (*make)()) {
    check(make);
    assert_string_equal(said, "");
}

void expect_refusal(HostTable (*make)(), const char* part) {
    check(make);
    if (std::strstr(said, part) == nullptr)
        fail_msg("expected \"%s\" in \"%s\"", part, said);
}

int reset(void** /*state*/) {
    shift = 0;
    module_stride = 96;
    return 0;
}

void accepts_a_genuine_host(void** /*state*/) {
    expect_accepted(genuine);
}

const char* version = nullptr;

HostTable of_version() {
    HostTable host = genuine();
    host.program_version = [] { return version; };
    return host;
}

void accepts_any_patch_level(void** /*state*/) {
    for (const char* accepted : {"8.0.0 RELEASE", "8.0.9-dev (64a789bbf 2025-10-18)"}) {
        version = accepted;
        expect_accepted(of_version);
    }
}

void refuses_other_versions(void** /*state*/) {
    version = "8.1.0 RELEASE";
    expect_refusal(of_version,
                   "expected Suricata 8.0.x, found 8.1.0 RELEASE; use Suricata 8.0.x, or an "
                   "afp-guard that is made for this version");
    for (const char* refused : {"7.0.10 RELEASE", "9.0.0-dev", "80.0.1 RELEASE", "unknown"}) {
        version = refused;
        expect_refusal(of_version, refused);
    }
}

HostApi api_of(const char* said_version) {
    version = said_version;
    return HostCheck(of_version()).api();
}

HostApi api_of_nothing() {
    return HostCheck(HostTable{}).api();
}

void knows_which_structure_the_host_expects(void** /*state*/) {
    assert_int_equal(api_of("8.0.0 RELEASE"), HostApi::suricata8);
    assert_int_equal(api_of("8.1.0 RELEASE"), HostApi::suricata8);
    assert_int_equal(api_of("7.0.10 RELEASE"), HostApi::suricata7);
    assert_int_equal(api_of("6.0.20 RELEASE"), HostApi::suricata7);
    assert_int_equal(api_of("9.0.0-dev"), HostApi::unknown);
    assert_int_equal(api_of("unknown"), HostApi::unknown);
    assert_int_equal(api_of(nullptr), HostApi::unknown);
    assert_int_equal(api_of_nothing(), HostApi::unknown);
}

HostTable lacking(std::vector<std::string> names) {
    HostTable host = genuine();
    host.missing = std::move(names);
    return host;
}

void names_a_missing_symbol(void** /*state*/) {
    expect_refusal(
        [] {
            return lacking({"SCConfGet", "DecodeSll2"});
        },
        "expected every symbol of Suricata 8.0, found Suricata 8.0.7 RELEASE without "
        "SCConfGet, DecodeSll2; use a stock build of Suricata 8.0.x");
}

void keeps_to_one_line_when_all_is_missing(void** /*state*/) {
    expect_refusal(
        [] {
            return lacking({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"});
        },
        "without a, b, c, d, e, f, g, h and 3 more; use");
}

void says_the_version_before_what_follows_from_it(void** /*state*/) {
    version = "7.0.10 RELEASE";
    expect_refusal(
        [] {
            HostTable host = of_version();
            host.missing = {"SCConfGet"};
            return host;
        },
        "found 7.0.10 RELEASE; use");
}

void refuses_another_module_stride(void** /*state*/) {
    module_stride = 104;
    expect_refusal(genuine, "expected module table rows of 96 bytes, found 104 in Suricata 8.0.7 "
                            "RELEASE; use a build of Suricata without --enable-unittests");
}

// While it lives, everything is written 8 bytes further on.
class Shifted {
  public:
    Shifted() { shift = 8; }
    ~Shifted() { shift = 0; }
    Shifted(const Shifted&) = delete;
    Shifted& operator=(const Shifted&) = delete;
};

// A host in which one setter writes elsewhere.
template <auto Setter> HostTable moved() {
    static auto original = genuine().*Setter;
    HostTable host = genuine();
    host.*Setter = [](auto... arguments) {
        const Shifted shifted;
        return original(arguments...);
    };
    return host;
}

void refuses_each_setter_that_writes_elsewhere(void** /*state*/) {
    expect_refusal(moved<&HostTable::set_release_packet>,
                   "expected SCPacketSetReleasePacket to write Packet.ReleasePacket at offset 152, "
                   "found it at 160 in Suricata 8.0.7 RELEASE; use a stock build of Suricata "
                   "8.0.x");
    expect_refusal(moved<&HostTable::set_live_device>, "Packet.livedev at offset 296, found it at");
    expect_refusal(moved<&HostTable::set_datalink>, "Packet.datalink at offset 424, found it at");
    expect_refusal(moved<&HostTable::set_time>, "Packet.ts at offset 80, found it at 88");
    expect_refusal(moved<&HostTable::set_source>, "Packet.pkt_src at offset 283, found it at 291");
    expect_refusal(moved<&HostTable::drop>, "Packet.action at offset 282, found it at 290");
    expect_refusal(moved<&HostTable::set_data>, "Packet.ext_pkt at offset 288, found it at 296");
    expect_refusal(moved<&HostTable::set_thread_flag>, "ThreadVars.flags at offset 80, found it");
    expect_refusal(moved<&HostTable::add_packets>, "LiveDevice.pkts at offset 32, found it at 40");
    expect_refusal(moved<&HostTable::add_drops>, "LiveDevice.drop at offset 40, found it at 48");
}

// A host in which PacketSetData forgets the member at one offset.
template <int Forgotten> HostTable forgetful() {
    HostTable host = genuine();
    host.set_data = [](Packet* p, const std::uint8_t* data, std::uint32_t length) {
        if (Forgotten != 288)
            put(p, 288, data);
        if (Forgotten != 284)
            put(p, 284, length);
        if (Forgotten != 60)
            put(p, 60, std::uint32_t{1} << 16);
        return 0;
    };
    return host;
}

void looks_at_all_that_one_setter_sets(void** /*state*/) {
    expect_refusal(forgetful<288>, "PacketSetData to write Packet.ext_pkt at offset 288, found it "
                                   "nowhere");
    expect_refusal(forgetful<284>, "Packet.pktlen at offset 284, found it nowhere");
    expect_refusal(forgetful<60>, "Packet.flags at offset 60, found it nowhere");
}

void calls_no_function_that_is_not_there(void** /*state*/) {
    expect_refusal([] { return HostTable{}; }, "found 0 in a host of unknown version");
    expect_refusal(
        [] {
            HostTable host;
            host.program_version = version_8;
            host.module_by_id = module_by_id;
            return host;
        },
        "found it nowhere");
}

std::size_t missing_here() {
    std::size_t count = 0;
    for (const suricata::Symbol& symbol : suricata::required_symbols())
        count += symbol.address == nullptr ? 1 : 0;
    return count;
}

void check_this_process() {
    const std::optional<std::string> refusal = HostCheck::of_this_process().refusal();
    std::snprintf(said, sizeof(said), "%s", refusal ? refusal->c_str() : "");
}

// This test is a process that is no Suricata at all.
void refuses_a_process_that_is_no_host(void** /*state*/) {
    assert_int_equal(missing_here(), suricata::required_symbols().size());
    check_this_process();
    assert_non_null(std::strstr(said, "found a host of unknown version without SCLog, SCLogErr"));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(accepts_a_genuine_host, reset),
        cmocka_unit_test_setup(accepts_any_patch_level, reset),
        cmocka_unit_test_setup(refuses_other_versions, reset),
        cmocka_unit_test_setup(knows_which_structure_the_host_expects, reset),
        cmocka_unit_test_setup(names_a_missing_symbol, reset),
        cmocka_unit_test_setup(keeps_to_one_line_when_all_is_missing, reset),
        cmocka_unit_test_setup(says_the_version_before_what_follows_from_it, reset),
        cmocka_unit_test_setup(refuses_another_module_stride, reset),
        cmocka_unit_test_setup(refuses_each_setter_that_writes_elsewhere, reset),
        cmocka_unit_test_setup(looks_at_all_that_one_setter_sets, reset),
        cmocka_unit_test_setup(calls_no_function_that_is_not_there, reset),
        cmocka_unit_test_setup(refuses_a_process_that_is_no_host, reset),
    };
    return cmocka_run_group_tests_name("host_check", tests, nullptr, nullptr);
}
