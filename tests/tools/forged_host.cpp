// SPDX-License-Identifier: GPL-2.0-only
// Loads a plugin as Suricata does, and is as wrong a Suricata as it is told to be. What the plugin
// logs and registers goes to stdout; it ends with "end" when nothing crashed.
#include "tests/tools/forged_host.h"

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/tools/forged_settings.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

namespace {

using afpguard::tools::Options;
using afpguard::tools::ToolError;

std::string version = "8.0.7 RELEASE";
unsigned stride = 96;
std::set<std::string> moved_setters;
std::set<std::string> missing_symbols;
suricata::SCCapturePlugin* registered = nullptr;

// A member of a forged object; a setter that is told so takes the next 8 bytes instead.
template <class Value>
void put(const char* setter, void* object, std::size_t offset, const Value& value) {
    offset += moved_setters.count(setter) * 8;
    const auto bytes = std::as_bytes(std::span(&value, 1));
    std::memcpy(static_cast<std::byte*>(object) + offset, bytes.data(), bytes.size());
}

[[gnu::format(printf, 2, 0)]] void print_log(int level, const char* format, va_list arguments) {
    std::printf("log %d: ", level);
    std::vprintf(format, arguments);
    std::printf("\n");
}

} // namespace

namespace suricata {

void SCLog(int level, const char*, const char*, int, const char*, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_log(level, format, arguments);
    va_end(arguments);
}

void SCLogErr(int level, const char*, const char*, int, const char*, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_log(level, format, arguments);
    va_end(arguments);
}

const char* GetProgramVersion() {
    return version.c_str();
}

int SCPluginRegisterCapture(SCCapturePlugin* plugin) {
    std::printf("registered %s\n", plugin->name);
    registered = plugin;
    return 0;
}

TmModule* TmModuleGetById(int id) {
    return reinterpret_cast<TmModule*>(tmm_modules + static_cast<std::size_t>(id) * stride);
}

void SCPacketSetReleasePacket(Packet* p, void (*callback)(Packet*)) {
    put(__func__, p, packet::ReleasePacket_offset, callback);
}

void SCPacketSetLiveDevice(Packet* p, LiveDevice* device) {
    put(__func__, p, packet::livedev_offset, device);
}

void SCPacketSetDatalink(Packet* p, int datalink) {
    put(__func__, p, packet::datalink_offset, datalink);
}

void SCPacketSetTime(Packet* p, SCTime_t time) {
    put(__func__, p, packet::ts_offset, time);
}

void SCPacketSetSource(Packet* p, PktSrcEnum source) {
    put(__func__, p, packet::pkt_src_offset, static_cast<std::uint8_t>(source));
}

void PacketDrop(Packet* p, std::uint8_t action, PacketDropReason) {
    put(__func__, p, packet::action_offset, action);
}

int PacketSetData(Packet* p, const std::uint8_t* data, std::uint32_t length) {
    put(__func__, p, packet::ext_pkt_offset, data);
    put(__func__, p, packet::pktlen_offset, length);
    put(__func__, p, packet::flags_offset, PKT_ZERO_COPY);
    return 0;
}

void TmThreadsSetFlag(ThreadVars* thread, std::uint32_t flag) {
    put(__func__, thread, thread::flags_offset, flag);
}

void LiveDevicePktsAdd(LiveDevice* device, std::uint64_t count) {
    put(__func__, device, live_device::pkts_offset, count);
}

void LiveDeviceDropAdd(LiveDevice* device, std::uint64_t count) {
    put(__func__, device, live_device::drop_offset, count);
}

} // namespace suricata

namespace {

// Makes a symbol of this program undefined in its own symbol table, before anybody looks it up.
void hide(const std::string& name) {
    void* const address = dlsym(RTLD_DEFAULT, name.c_str());
    Dl_info info;
    ElfW(Sym)* symbol = nullptr;
    if (address == nullptr ||
        dladdr1(address, &info, reinterpret_cast<void**>(&symbol), RTLD_DL_SYMENT) == 0 ||
        symbol == nullptr || info.dli_sname != name)
        throw ToolError("no symbol " + name + " to hide");
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t into_page = reinterpret_cast<std::uintptr_t>(symbol) % page;
    if (mprotect(reinterpret_cast<std::byte*>(symbol) - into_page, into_page + sizeof(*symbol),
                 PROT_READ | PROT_WRITE) != 0)
        throw afpguard::tools::system_error("mprotect");
    symbol->st_shndx = SHN_UNDEF;
    symbol->st_value = 0;
    if (dlsym(RTLD_DEFAULT, name.c_str()) != nullptr)
        throw ToolError(name + " is still there");
}

// What Suricata 7 expects: no version in front.
struct Plugin7 {
    const char* name;
    const char* license;
    const char* author;
    void (*Init)();
};

template <class Plugin> void initialize(const Plugin& plugin) {
    std::printf("plugin %s; author %s; license %s\n", plugin.name, plugin.author, plugin.license);
    plugin.Init();
}

// Major and minor version as SCPlugin.version has them; 0 where the version is no such thing.
unsigned api_of(const std::string& text) {
    unsigned major = 0;
    unsigned minor = 0;
    return std::sscanf(text.c_str(), "%u.%u", &major, &minor) == 2 ? major << 8 | minor : 0;
}

void register_plugin(void* plugin, unsigned api) {
    if (api < 0x0800) {
        initialize(*static_cast<const Plugin7*>(plugin));
        return;
    }
    const auto& plugin8 = *static_cast<const suricata::SCPlugin*>(plugin);
    if (plugin8.version != api)
        std::printf("refused by version: plugin has %#llx, host has %#x\n",
                    static_cast<unsigned long long>(plugin8.version), api);
    else
        initialize(plugin8);
}

void load(const std::string& path, unsigned api) {
    void* const library = dlopen(path.c_str(), RTLD_NOW);
    if (library == nullptr)
        throw ToolError(dlerror());
    const auto entry = reinterpret_cast<void* (*)()>(dlsym(library, "SCPluginRegister"));
    if (entry == nullptr)
        throw ToolError(path + " does not export SCPluginRegister");
    register_plugin(entry(), api);
}

// As with --capture-plugin on the command line.
void begin_capture() {
    constexpr int plugin_slot = 16;
    constexpr int receive_slot = 1;
    constexpr int decode_slot = 2;
    if (registered == nullptr)
        throw ToolError("no capture was registered");
    registered->Init("", plugin_slot, receive_slot, decode_slot);
    std::printf("capture begins\n");
}

void add_setting(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        throw ToolError("--setting " + text + ": give KEY=VALUE");
    forged_settings()[text.substr(0, equals)] = text.substr(equals + 1);
}

int body(int argc, char** argv) {
    unsigned api = 0;
    bool capture = false;
    Options options("PLUGIN [option...]", "Loads a plugin as a Suricata 8.0.7 would, or as one "
                                          "that differs from it as these options say.");
    options.text("version", "TEXT", "what GetProgramVersion answers", version);
    options.number("api", "NUMBER", "plugin API, major * 256 + minor; 0: that of the version", api);
    options.number("stride", "BYTES", "distance of rows in the module table", stride, 1, 192);
    options.value("setter", "NAME", "this setter writes elsewhere; may be repeated",
                  [](const std::string& name) { moved_setters.insert(name); });
    options.value("missing", "NAME", "this symbol is not there; may be repeated",
                  [](const std::string& name) { missing_symbols.insert(name); });
    options.value("setting", "KEY=VALUE", "of the one interface, forged0; then the capture begins",
                  [&](const std::string& text) {
                      add_setting(text);
                      capture = true;
                  });
    const std::vector<std::string> plugin = options.parse(argc, argv);
    if (plugin.size() != 1)
        throw ToolError("one plugin is needed; see --help");
    setvbuf(stdout, nullptr, _IOLBF, 0);
    for (const std::string& name : missing_symbols)
        hide(name);
    load(plugin.front(), api != 0 ? api : api_of(version));
    if (capture)
        begin_capture();
    std::printf("end\n");
    return afpguard::tools::exit_ok;
}

} // namespace

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, body);
}
