#pragma once

#include <weir/base/result.h>
#include <weir/loop/os/waker.h>

#include <csignal>
#include <cstddef>

namespace weir {

/// The signals that one loop watches. A handler (sigaction(2)) marks the signal and makes a
/// descriptor readable, whichever thread the system picks for it; signalfd(2) would need the signal
/// blocked in every thread of the program.
///
/// Thread: the loop's. A signal has one watcher in the process at most.
class SignalSource {
public:
    /// One more than the greatest signal number.
    static constexpr int signalCount = NSIG;

    explicit SignalSource(Waker waker) : m_waker(std::move(waker)) {}

    /// Unwatches what it still watches.
    ~SignalSource();
    SignalSource(const SignalSource&) = delete;
    SignalSource& operator=(const SignalSource&) = delete;

    /// Readable once a watched signal has come.
    [[nodiscard]] int descriptor() const { return m_waker.descriptor(); }

    /// Takes the signal over from its disposition. Fails where there is no such signal, it cannot
    /// be caught, or another source has it.
    Result<void> watch(int signal);
    /// Gives `signal`, which is watched, its old disposition back.
    void unwatch(int signal);

    /// Makes the descriptor unreadable; asked before hasCome().
    void drain() const { m_waker.drain(); }

    /// Whether a watched signal has come since it was last asked for.
    [[nodiscard]] static bool hasCome(int signal);

private:
    [[nodiscard]] bool isWatched(int signal) const;

    Waker m_waker;
};

} // namespace weir
