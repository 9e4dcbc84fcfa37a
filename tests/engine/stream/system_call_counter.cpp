#include "tests/engine/stream/system_call_counter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdarg>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

struct Counters {
    std::atomic<std::size_t> reads{0};
    std::atomic<std::size_t> sends{0};
    std::atomic<std::size_t> epollCtl{0};
    std::atomic<std::size_t> waits{0};
    std::atomic<std::size_t> others{0};
};

Counters counters;

template <class... Args>
long counted(std::atomic<std::size_t>& counter, long number, Args... args) {
    counter.fetch_add(1, std::memory_order_relaxed);
    return ::syscall(number, args...);
}

} // namespace

namespace weir::test {

SystemCallCounts systemCallCounts() {
    return {counters.reads, counters.sends, counters.epollCtl, counters.waits, counters.others};
}

void awaitReadableUncounted(int fd) {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    ASSERT_EQ(::syscall(SYS_poll, &waiting, 1, 10000), 1);
}

} // namespace weir::test

// The names are the C library's.
// NOLINTBEGIN(readability-identifier-naming,readability-inconsistent-declaration-parameter-name)
extern "C" {

ssize_t readv(int fd, const iovec* pieces, int count) {
    return counted(counters.reads, SYS_readv, fd, pieces, count);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    return counted(counters.sends, SYS_sendmsg, fd, message, flags);
}

int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
    return static_cast<int>(counted(counters.epollCtl, SYS_epoll_ctl, epoll, operation, fd, event));
}

int epoll_wait(int epoll, epoll_event* events, int most, int timeout) {
    return static_cast<int>(counted(counters.waits, SYS_epoll_wait, epoll, events, most, timeout));
}

int epoll_pwait2(int epoll, epoll_event* events, int most, const timespec* timeout,
                 const sigset_t* mask) {
    return static_cast<int>(counted(counters.waits, SYS_epoll_pwait2, epoll, events, most, timeout,
                                    mask, sizeof(long)));
}

int poll(pollfd* descriptors, nfds_t count, int timeout) {
    return static_cast<int>(counted(counters.waits, SYS_poll, descriptors, count, timeout));
}

int ppoll(pollfd* descriptors, nfds_t count, const timespec* timeout, const sigset_t* mask) {
    timespec copy{};
    if (timeout != nullptr) {
        copy = *timeout; // the call changes it
    }
    return static_cast<int>(counted(counters.waits, SYS_ppoll, descriptors, count,
                                    timeout == nullptr ? nullptr : &copy, mask, sizeof(long)));
}

int select(int count, fd_set* readers, fd_set* writers, fd_set* others, timeval* timeout) {
    return static_cast<int>(
        counted(counters.waits, SYS_select, count, readers, writers, others, timeout));
}

int pselect(int count, fd_set* readers, fd_set* writers, fd_set* others, const timespec* timeout,
            const sigset_t* mask) {
    timespec copy{};
    if (timeout != nullptr) {
        copy = *timeout; // the call changes it
    }

    struct {
        const sigset_t* mask;
        std::size_t size;
    } const masked{mask, sizeof(long)};

    return static_cast<int>(counted(counters.waits, SYS_pselect6, count, readers, writers, others,
                                    timeout == nullptr ? nullptr : &copy, &masked));
}

ssize_t read(int fd, void* bytes, size_t size) {
    return counted(counters.others, SYS_read, fd, bytes, size);
}

ssize_t write(int fd, const void* bytes, size_t size) {
    return counted(counters.others, SYS_write, fd, bytes, size);
}

ssize_t writev(int fd, const iovec* pieces, int count) {
    return counted(counters.others, SYS_writev, fd, pieces, count);
}

ssize_t recv(int fd, void* bytes, size_t size, int flags) {
    return counted(counters.reads, SYS_recvfrom, fd, bytes, size, flags, nullptr, nullptr);
}

ssize_t send(int fd, const void* bytes, size_t size, int flags) {
    return counted(counters.sends, SYS_sendto, fd, bytes, size, flags, nullptr, 0);
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
    return counted(counters.others, SYS_recvmsg, fd, message, flags);
}

int getsockopt(int fd, int level, int name, void* value, socklen_t* size) noexcept {
    return static_cast<int>(counted(counters.others, SYS_getsockopt, fd, level, name, value, size));
}

int setsockopt(int fd, int level, int name, const void* value, socklen_t size) noexcept {
    return static_cast<int>(counted(counters.others, SYS_setsockopt, fd, level, name, value, size));
}

// Both take at most one argument behind these, an integer or a pointer, which fit into a long.

int ioctl(int fd, unsigned long request, ...) noexcept {
    va_list rest;
    va_start(rest, request);
    const long argument = va_arg(rest, long);
    va_end(rest);
    return static_cast<int>(counted(counters.others, SYS_ioctl, fd, request, argument));
}

int fcntl(int fd, int command, ...) {
    va_list rest;
    va_start(rest, command);
    const long argument = va_arg(rest, long);
    va_end(rest);
    return static_cast<int>(counted(counters.others, SYS_fcntl, fd, command, argument));
}

} // extern "C"
// NOLINTEND(readability-identifier-naming,readability-inconsistent-declaration-parameter-name)
