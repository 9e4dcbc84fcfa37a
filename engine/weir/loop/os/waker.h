#pragma once

#include <weir/base/result.h>
#include <weir/base/unique_fd.h>

namespace weir {

/// A descriptor that becomes readable when told so: eventfd(2) where the system has it, a pipe
/// elsewhere.
class Waker {
public:
    /// Fails where no descriptor is left.
    static Result<Waker> open();

    /// To be watched for reading.
    [[nodiscard]] int descriptor() const { return m_readEnd.get(); }

    /// To be handed to signal().
    [[nodiscard]] int signalDescriptor() const {
        return m_writeEnd ? m_writeEnd.get() : m_readEnd.get();
    }

    /// Any thread.
    void signal() const { signal(signalDescriptor()); }

    /// As above; may be called by a signal handler (signal-safety(7)). Keeps errno.
    static void signal(int signalDescriptor);
    /// Makes it unreadable again.
    void drain() const;

private:
    Waker(UniqueFd readEnd, UniqueFd writeEnd)
        : m_readEnd(std::move(readEnd)), m_writeEnd(std::move(writeEnd)) {}

    UniqueFd m_readEnd;
    /// None where one descriptor is both.
    UniqueFd m_writeEnd;
};

} // namespace weir
