#include <weir/base/assert.h>
#include <weir/loop/os/signal_claims.h>
#include <weir/loop/os/signal_source.h>

#include <array>
#include <cerrno>
#include <mutex>

namespace weir {
namespace {

// The process's, as dispositions and masks are.
constinit std::mutex guard;
constinit std::array<const void*, SignalSource::signalCount> owners{};

} // namespace

std::string signalAttempt(int signal) {
    return "Cannot watch signal " + std::to_string(signal);
}

Result<void> claimSignal(int signal, const void* owner) {
    if (signal <= 0 || signal >= SignalSource::signalCount) {
        return Error::system(EINVAL, signalAttempt(signal));
    }
    const std::scoped_lock lock(guard);
    const void*& present = owners[static_cast<std::size_t>(signal)];
    if (present != nullptr) {
        return Error::system(EBUSY, signalAttempt(signal) + ", which another event loop watches");
    }
    present = owner;
    return {};
}

void giveUpSignal(int signal, const void* owner) {
    const std::scoped_lock lock(guard);
    const void*& present = owners[static_cast<std::size_t>(signal)];
    WEIR_ASSERT(present == owner);
    static_cast<void>(owner);
    present = nullptr;
}

bool hasClaimed(int signal, const void* owner) {
    const std::scoped_lock lock(guard);
    return owners[static_cast<std::size_t>(signal)] == owner;
}

} // namespace weir
