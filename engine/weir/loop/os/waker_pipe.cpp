#include <weir/loop/os/waker.h>

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace weir {
namespace {

bool prepare(int descriptor) {
    // Not pipe2(2), which not every system has.
    const int flags = ::fcntl(descriptor, F_GETFL);
    return flags >= 0 && ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 &&
           ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0;
}

} // namespace

Result<Waker> Waker::open() {
    std::array<int, 2> ends{-1, -1};
    const bool opened = ::pipe(ends.data()) == 0;
    UniqueFd readEnd(ends[0]);
    UniqueFd writeEnd(ends[1]);
    if (!opened || !prepare(readEnd.get()) || !prepare(writeEnd.get())) {
        return Error::system(errno, "Cannot open the pipe that wakes an event loop");
    }
    return Waker(std::move(readEnd), std::move(writeEnd));
}

void Waker::signal(int signalDescriptor) {
    const int kept = errno;
    const char byte = 0;
    // Fails only where the pipe is full, and then it is readable as it should be.
    [[maybe_unused]] const auto written = ::write(signalDescriptor, &byte, 1);
    errno = kept;
}

void Waker::drain() const {
    std::array<char, 256> bytes{};
    while (::read(m_readEnd.get(), bytes.data(), bytes.size()) ==
           static_cast<ssize_t>(bytes.size())) {
    }
}

} // namespace weir
