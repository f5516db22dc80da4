// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather.h"

#include "src/os/fd.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace afpguard::doctor {

namespace {

namespace fs = std::filesystem;

#if defined(__x86_64__)
constexpr unsigned our_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned our_machine = EM_AARCH64;
#else
constexpr unsigned our_machine = EM_NONE; // not told apart
#endif

// Why a file's content is no shared object for this machine; empty where it is.
std::string no_shared_object(std::string_view content) {
    Elf64_Ehdr header{};
    if (content.size() < sizeof header)
        return "is no shared object";
    std::memcpy(&header, content.data(), sizeof header);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_type != ET_DYN)
        return "is no shared object";
    if (our_machine != EM_NONE && header.e_machine != our_machine)
        return "is for another kind of processor";
    return {};
}

// Looked at as a file, not loaded: what is in it would run. Names end with a zero byte there.
void read_content(std::string_view content, PluginFile& file) {
    using namespace std::string_view_literals;
    file.problem = no_shared_object(content);
    if (file.problem.empty() && content.find("\0SCPluginRegister\0"sv) == std::string_view::npos)
        file.problem = "has no SCPluginRegister, so it is no plugin of Suricata";
    file.ours = file.problem.empty() &&
                content.find("\0the afp-guard authors\0"sv) != std::string_view::npos;
}

PluginFile look_at(const std::string& path) {
    PluginFile file;
    file.path = path;
    const Fd opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!opened || ::fstat(opened.number(), &status) != 0) {
        file.problem = std::string("cannot be opened: ") + std::strerror(errno);
        return file;
    }
    file.writable_by_others = (status.st_mode & S_IWOTH) != 0;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* mapped = S_ISREG(status.st_mode) && size != 0
                       ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, opened.number(), 0)
                       : MAP_FAILED;
    if (mapped == MAP_FAILED) {
        file.problem = "is no shared object";
        return file;
    }
    read_content({static_cast<const char*>(mapped), size}, file);
    ::munmap(mapped, size);
    return file;
}

} // namespace

std::vector<PluginFile> gather_plugins(const std::vector<std::string>& paths) {
    std::vector<PluginFile> files;
    for (const std::string& path : paths) {
        std::error_code problem;
        if (!fs::is_directory(path, problem)) {
            files.push_back(look_at(path));
            continue;
        }
        // As the engine does it: whatever has these letters in its name.
        for (const auto& entry : fs::directory_iterator(path, problem))
            if (entry.path().filename().string().find(".so") != std::string::npos)
                files.push_back(look_at(entry.path()));
    }
    return files;
}

} // namespace afpguard::doctor
