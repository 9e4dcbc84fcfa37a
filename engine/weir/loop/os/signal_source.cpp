#include <weir/loop/os/signal_source.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <string>
#include <thread>

namespace weir {
namespace {

/// What the handler sees of a signal. The table has to be the process's, as dispositions are.
struct Slot {
    std::atomic<int> wakeDescriptor{-1};
    std::atomic<bool> hasCome{false};
    /// Handlers under way: the descriptor stays open until there is none.
    std::atomic<int> handlers{0};
};

constinit std::array<Slot, SignalSource::signalCount> slots{};

/// Guards what follows, and every change of a disposition.
constinit std::mutex watching;
constinit std::array<const SignalSource*, SignalSource::signalCount> watchers{};
std::array<struct sigaction, SignalSource::signalCount> former{};

Slot& slotOf(int signal) {
    return slots[static_cast<std::size_t>(signal)];
}

extern "C" void weirOnSignal(int signal) {
    Slot& slot = slotOf(signal);
    slot.handlers.fetch_add(1);
    slot.hasCome.store(true);
    const int descriptor = slot.wakeDescriptor.load();
    if (descriptor >= 0) {
        Waker::signal(descriptor);
    }
    slot.handlers.fetch_sub(1);
}

std::string attempt(int signal) {
    return "Cannot watch signal " + std::to_string(signal);
}

} // namespace

SignalSource::~SignalSource() {
    for (int signal = 1; signal < signalCount; ++signal) {
        if (isWatched(signal)) {
            unwatch(signal);
        }
    }
}

Result<void> SignalSource::watch(int signal) {
    if (signal <= 0 || signal >= signalCount) {
        return Error::system(EINVAL, attempt(signal));
    }
    const auto index = static_cast<std::size_t>(signal);
    const std::scoped_lock lock(watching);
    if (watchers[index] != nullptr) {
        return Error::system(EBUSY, attempt(signal) + ", which another event loop watches");
    }
    Slot& slot = slotOf(signal);
    slot.hasCome.store(false);
    slot.wakeDescriptor.store(m_waker.signalDescriptor());

    struct sigaction action {};

    action.sa_handler = weirOnSignal;
    action.sa_flags = SA_RESTART;
    ::sigfillset(&action.sa_mask);
    if (::sigaction(signal, &action, &former[index]) != 0) {
        const int error = errno;
        slot.wakeDescriptor.store(-1);
        return Error::system(error, attempt(signal));
    }
    watchers[index] = this;
    return {};
}

bool SignalSource::isWatched(int signal) const {
    const std::scoped_lock lock(watching);
    return watchers[static_cast<std::size_t>(signal)] == this;
}

void SignalSource::unwatch(int signal) {
    const auto index = static_cast<std::size_t>(signal);
    const std::scoped_lock lock(watching);
    WEIR_ASSERT(watchers[index] == this);
    ::sigaction(signal, &former[index], nullptr);
    watchers[index] = nullptr;
    Slot& slot = slotOf(signal);
    slot.wakeDescriptor.store(-1);
    while (slot.handlers.load() != 0) {
        std::this_thread::yield();
    }
}

bool SignalSource::hasCome(int signal) {
    return slotOf(signal).hasCome.exchange(false);
}

} // namespace weir
