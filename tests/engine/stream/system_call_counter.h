#pragma once

#include <cstddef>

namespace weir::test {

/// How often this program has made the system calls that move bytes or ask the kernel about
/// descriptors. Linked into a program, system_call_counter.cpp stands in front of the C library's
/// functions of these names. Calls by syscall(2) are not counted.
struct SystemCallCounts {
    std::size_t reads = 0; ///< recv, readv
    std::size_t sends = 0; ///< send, sendmsg
    std::size_t epollCtl = 0;
    std::size_t waits = 0;
    /// read, write, writev, recvmsg, ioctl, fcntl, getsockopt, setsockopt and the like.
    std::size_t others = 0;
};

[[nodiscard]] SystemCallCounts systemCallCounts();

/// Waits until `fd` can be read from, with a call that is not counted.
void awaitReadableUncounted(int fd);

} // namespace weir::test
