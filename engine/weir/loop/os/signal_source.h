#pragma once

#include <weir/base/result.h>

#include <csignal>
#include <memory>

namespace weir {

/// The signals that one loop watches, and how often each has come.
///
/// Thread: the loop's. A signal has one watcher in the process at most.
class SignalSource {
public:
    /// One more than the greatest signal number.
    static constexpr int signalCount = NSIG;

    /// A handler (sigaction(2)) that counts the signal and makes a descriptor readable, whichever
    /// thread the system picks for it. With `byDescriptor`, and where the system has it,
    /// signalfd(2), which needs the signal blocked in every thread: it is blocked in the one that
    /// calls watch() alone. Fails where no descriptor is left.
    static Result<std::unique_ptr<SignalSource>> open(bool byDescriptor);

    SignalSource() = default;
    /// Unwatches what it still watches.
    virtual ~SignalSource() = default;
    SignalSource(const SignalSource&) = delete;
    SignalSource& operator=(const SignalSource&) = delete;

    /// Readable once a watched signal has come.
    [[nodiscard]] virtual int descriptor() const = 0;
    /// Takes the signal over from its disposition. Fails where there is no such signal, it cannot
    /// be caught, or another source has it.
    virtual Result<void> watch(int signal) = 0;
    /// Leaves `signal`, which is watched, as it was before.
    virtual void unwatch(int signal) = 0;
    /// Makes the descriptor unreadable; asked before takeCount().
    virtual void drain() = 0;
    /// How often a watched signal has come since it was last asked for.
    [[nodiscard]] virtual unsigned takeCount(int signal) = 0;
    /// For the child after fork(2): a descriptor that is not shared with the parent. Fails, and
    /// changes nothing, where none is left.
    virtual Result<void> reopen() = 0;
};

} // namespace weir
