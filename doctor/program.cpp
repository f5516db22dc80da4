// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/program.h"

#include "src/os/fd.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sstream>

namespace afpguard::doctor {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    Fd reader;
    Fd writer;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return last_error("pipe");
    return Pipe{Fd(ends[0]), Fd(ends[1])};
}

// A process group of its own, so that what it starts ends with it.
Result<pid_t> start(const std::vector<std::string>& command, const Fd& output) {
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output.number(), STDERR_FILENO);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t process = -1;
    const int problem =
        ::posix_spawn(&process, words.front(), &actions, &attributes, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (problem != 0)
        return Error(command.front(), problem);
    return process;
}

// Reads until the other side is closed; false when the time is up.
bool read_all(const Fd& from, Clock::time_point deadline, std::string& into) {
    constexpr std::size_t most = std::size_t{1024} * 1024;
    std::array<char, 16384> buffer{};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd waiting{from.number(), POLLIN, 0};
        const int ready =
            left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
        if (ready == 0)
            return false;
        const ssize_t got = ready > 0 ? ::read(from.number(), buffer.data(), buffer.size()) : -1;
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        if (into.size() < most)
            into.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

int wait_for(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    constexpr int by_signal = 128;
    return WIFEXITED(status) ? WEXITSTATUS(status) : by_signal + WTERMSIG(status);
}

} // namespace

Result<ProgramResult> run_program(const std::vector<std::string>& command,
                                  std::chrono::seconds limit) {
    auto pipe = make_pipe();
    if (!pipe)
        return pipe.error();
    const auto process = start(command, pipe->writer);
    if (!process)
        return process.error();
    pipe->writer = Fd();
    ProgramResult result;
    const bool ended = read_all(pipe->reader, Clock::now() + limit, result.output);
    if (!ended)
        ::kill(-*process, SIGKILL);
    result.status = wait_for(*process);
    if (!ended)
        return Error(command.front() + " did not end within " + std::to_string(limit.count()) +
                     " s");
    return result;
}

std::string find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string candidate = folder;
        candidate.append("/").append(name);
        if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0)
            return candidate;
    }
    return {};
}

} // namespace afpguard::doctor
