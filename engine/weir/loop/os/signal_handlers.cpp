#include <weir/loop/os/signal_claims.h>
#include <weir/loop/os/signal_sources.h>
#include <weir/loop/os/waker.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>

namespace weir {
namespace {

/// What the handler sees of a signal. The table has to be the process's, as dispositions are.
struct Slot {
    std::atomic<int> wakeDescriptor{-1};
    std::atomic<unsigned> came{0};
    /// Handlers under way: the descriptor stays open until there is none.
    std::atomic<int> handlers{0};
};

constinit std::array<Slot, SignalSource::signalCount> slots{};

/// Each entry belongs to whoever has claimed the signal.
std::array<struct sigaction, SignalSource::signalCount> former{};

Slot& slotOf(int signal) {
    return slots[static_cast<std::size_t>(signal)];
}

extern "C" void weirOnSignal(int signal) {
    Slot& slot = slotOf(signal);
    slot.handlers.fetch_add(1);
    slot.came.fetch_add(1);
    const int descriptor = slot.wakeDescriptor.load();
    if (descriptor >= 0) {
        Waker::signal(descriptor);
    }
    slot.handlers.fetch_sub(1);
}

class SignalHandlers final : public SignalSource {
public:
    explicit SignalHandlers(Waker waker) : m_waker(std::move(waker)) {}

    ~SignalHandlers() override {
        for (int signal = 1; signal < signalCount; ++signal) {
            if (hasClaimed(signal, this)) {
                SignalHandlers::unwatch(signal);
            }
        }
    }

    [[nodiscard]] int descriptor() const override { return m_waker.descriptor(); }

    Result<void> watch(int signal) override {
        if (auto claimed = claimSignal(signal, this); !claimed) {
            return claimed;
        }
        Slot& slot = slotOf(signal);
        slot.came.store(0);
        slot.wakeDescriptor.store(m_waker.signalDescriptor());

        struct sigaction action {};

        action.sa_handler = weirOnSignal;
        action.sa_flags = SA_RESTART;
        ::sigfillset(&action.sa_mask);
        if (::sigaction(signal, &action, &former[static_cast<std::size_t>(signal)]) != 0) {
            const int error = errno;
            slot.wakeDescriptor.store(-1);
            giveUpSignal(signal, this);
            return Error::system(error, signalAttempt(signal));
        }
        return {};
    }

    void unwatch(int signal) override {
        ::sigaction(signal, &former[static_cast<std::size_t>(signal)], nullptr);
        Slot& slot = slotOf(signal);
        slot.wakeDescriptor.store(-1);
        awaitHandlers(slot);
        giveUpSignal(signal, this);
    }

    void drain() override { m_waker.drain(); }

    [[nodiscard]] unsigned takeCount(int signal) override {
        return slotOf(signal).came.exchange(0);
    }

    Result<void> reopen() override {
        auto fresh = Waker::open();
        if (!fresh) {
            return fresh.error();
        }
        for (int signal = 1; signal < signalCount; ++signal) {
            if (hasClaimed(signal, this)) {
                slotOf(signal).wakeDescriptor.store(fresh->signalDescriptor());
                awaitHandlers(slotOf(signal));
            }
        }
        m_waker = std::move(*fresh);
        return {};
    }

private:
    static void awaitHandlers(const Slot& slot) {
        while (slot.handlers.load() != 0) {
            std::this_thread::yield();
        }
    }

    Waker m_waker;
};

} // namespace

Result<std::unique_ptr<SignalSource>> openSignalHandlers() {
    auto waker = Waker::open();
    if (!waker) {
        return waker.error();
    }
    return std::unique_ptr<SignalSource>(std::make_unique<SignalHandlers>(std::move(*waker)));
}

} // namespace weir
