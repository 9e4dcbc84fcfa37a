#include <weir/loop/os/waker.h>

#include <cerrno>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace weir {

Result<Waker> Waker::open() {
    UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event) {
        return Error::system(errno, "Cannot open the descriptor that wakes an event loop");
    }
    return Waker(std::move(event), UniqueFd());
}

void Waker::signal(int signalDescriptor) {
    const int kept = errno;
    const std::uint64_t one = 1;
    // Fails only where the count is full, and then it is readable as it should be.
    [[maybe_unused]] const auto written = ::write(signalDescriptor, &one, sizeof one);
    errno = kept;
}

void Waker::drain() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(m_readEnd.get(), &count, sizeof count);
}

} // namespace weir
