// SPDX-License-Identifier: GPL-2.0-only
// Preloaded into a Suricata, this writes down when each of its packet sockets is created, bound,
// joined to a cluster, given a ring, filtered and first waited on. It knows nothing of who does
// that, so stock's capture and the plugin are measured alike. It is loaded in roots that need not
// have our C++ runtime: nothing here needs one.
//
//   SOCKET_TRACE            the file; a line each: when a step began and ended (nanoseconds since
//                           1970), thread id, step, descriptor, value, thread name
//   SOCKET_TRACE_DELAY_US   holds every ring back that long: for captures that cannot do so
//                           themselves

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

constexpr int most_descriptors = 4096;

// Descriptors that are packet sockets, and of those the ones already waited on.
std::atomic<bool> is_packet_socket[most_descriptors];
std::atomic<bool> was_waited_on[most_descriptors];

std::atomic<int> trace_file{-1};

bool traced(int descriptor) {
    return descriptor >= 0 && descriptor < most_descriptors && is_packet_socket[descriptor];
}

// O_APPEND: the lines of several threads do not cut each other up.
__attribute__((constructor)) void open_trace() {
    if (const char* path = std::getenv("SOCKET_TRACE"))
        trace_file = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

long long now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return static_cast<long long>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// A step that began then and has ended now. Keeps errno, which the caller still wants to read.
void note(long long begin, const char* step, int descriptor, long value = 0) {
    const int error = errno;
    const long long end = now();
    char thread[16] = "";
    ::prctl(PR_GET_NAME, thread);
    char line[160];
    const int size = std::snprintf(line, sizeof line, "%lld %lld %ld %s %d %ld %s\n", begin, end,
                                   ::syscall(SYS_gettid), step, descriptor, value, thread);
    [[maybe_unused]] const ssize_t written =
        ::write(trace_file, line, static_cast<std::size_t>(size));
    errno = error;
}

// The function of that name behind ours. Two threads may look at once, and find the same.
template <class Function> Function* behind(std::atomic<Function*>& found, const char* name) {
    Function* function = found;
    if (function == nullptr) {
        function = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
        found = function;
    }
    return function;
}

void hold_ring_back() {
    const char* delay = std::getenv("SOCKET_TRACE_DELAY_US");
    if (delay == nullptr)
        return;
    const long microseconds = std::strtol(delay, nullptr, 10);
    timespec left{microseconds / 1'000'000, microseconds % 1'000'000 * 1000};
    while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

// Requests of all versions begin alike.
long bytes_of(const tpacket_req* ring) {
    return static_cast<long>(ring->tp_block_size) * static_cast<long>(ring->tp_block_nr);
}

const char* step_of(int level, int option) {
    if (level == SOL_PACKET && option == PACKET_FANOUT)
        return "join";
    if (level == SOL_PACKET && option == PACKET_RX_RING)
        return "ring";
    if (level == SOL_SOCKET && option == SO_ATTACH_FILTER)
        return "filter";
    if (level == SOL_SOCKET && option == SO_DETACH_FILTER)
        return "open";
    return nullptr;
}

void note_first_wait(const pollfd* list, nfds_t count) {
    for (nfds_t i = 0; i < count; ++i)
        if ((list[i].events & POLLIN) != 0 && traced(list[i].fd) &&
            !was_waited_on[list[i].fd].exchange(true))
            note(now(), "wait", list[i].fd);
}

} // namespace

// What stands in for functions of libc. They have names of ours here because glibc declares some
// with attributes that are not true of these (poll() reads its list).
extern "C" {

int traced_socket(int domain, int type, int protocol) __asm__("socket");
int traced_close(int descriptor) __asm__("close");
int traced_bind(int descriptor, const sockaddr* address, socklen_t size) __asm__("bind");
int traced_setsockopt(int descriptor, int level, int option, const void* value,
                      socklen_t size) __asm__("setsockopt");
int traced_poll(pollfd* list, nfds_t count, int timeout) __asm__("poll");
// What poll() is in a program that was compiled with _FORTIFY_SOURCE.
int traced_poll_chk(pollfd* list, nfds_t count, int timeout,
                    std::size_t size) __asm__("__poll_chk");

int traced_socket(int domain, int type, int protocol) {
    static std::atomic<int (*)(int, int, int)> found;
    const long long begin = now();
    const int descriptor = behind(found, "socket")(domain, type, protocol);
    if (descriptor >= 0 && descriptor < most_descriptors) {
        is_packet_socket[descriptor] = domain == AF_PACKET;
        was_waited_on[descriptor] = false;
    }
    if (traced(descriptor))
        note(begin, "create", descriptor);
    return descriptor;
}

int traced_close(int descriptor) {
    static std::atomic<int (*)(int)> found;
    if (traced(descriptor)) {
        note(now(), "close", descriptor);
        is_packet_socket[descriptor] = false;
    }
    return behind(found, "close")(descriptor);
}

int traced_bind(int descriptor, const sockaddr* address, socklen_t size) {
    static std::atomic<int (*)(int, const sockaddr*, socklen_t)> found;
    const long long begin = now();
    const int answer = behind(found, "bind")(descriptor, address, size);
    if (traced(descriptor))
        note(begin, answer == 0 ? "bind" : "bind-failed", descriptor,
             reinterpret_cast<const sockaddr_ll*>(address)->sll_ifindex);
    return answer;
}

int traced_setsockopt(int descriptor, int level, int option, const void* value, socklen_t size) {
    static std::atomic<int (*)(int, int, int, const void*, socklen_t)> found;
    const char* step = traced(descriptor) ? step_of(level, option) : nullptr;
    const long long begin = now();
    if (step != nullptr && level == SOL_PACKET && option == PACKET_RX_RING)
        hold_ring_back();
    const int answer = behind(found, "setsockopt")(descriptor, level, option, value, size);
    if (step != nullptr && level == SOL_PACKET && option == PACKET_RX_RING && answer == 0)
        note(begin, step, descriptor, bytes_of(static_cast<const tpacket_req*>(value)));
    else if (step != nullptr)
        note(begin, step, descriptor, answer);
    return answer;
}

int traced_poll(pollfd* list, nfds_t count, int timeout) {
    static std::atomic<int (*)(pollfd*, nfds_t, int)> found;
    note_first_wait(list, count);
    return behind(found, "poll")(list, count, timeout);
}

int traced_poll_chk(pollfd* list, nfds_t count, int timeout, std::size_t size) {
    static std::atomic<int (*)(pollfd*, nfds_t, int, std::size_t)> found;
    note_first_wait(list, count);
    return behind(found, "__poll_chk")(list, count, timeout, size);
}
}
