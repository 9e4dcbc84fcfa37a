#pragma once

#include <weir/base/clock.h>
#include <weir/base/unique_fd.h>
#include <weir/loop/backend/backends.h>

#include <cstdint>
#include <optional>

#include <sys/epoll.h>

namespace weir {

/// Waits on an epoll set for as long as it is told, in milliseconds or to the nanosecond: by
/// epoll_pwait2(2) where the system has it, else by a timerfd_create(2) in the set.
///
/// Thread: the loop's. Owner: the backend, which owns the set as well.
class EpollWaiter {
public:
    /// What the timer in the set reports itself as (epoll_data_t::u64).
    static constexpr std::uint64_t timerMark = ~std::uint64_t{0};

    explicit EpollWaiter(const BackendOptions& options);

    /// As epoll_wait(2): how many, or -1 and errno. Never ends before `timeout` (none: for ever)
    /// but for an event or a signal; the timer, too, counts as an event.
    int wait(int set, epoll_event* events, int capacity, std::optional<Duration> timeout) {
        if (timeout && *timeout > Duration::zero()) {
            return waitLimited(set, events, capacity, *timeout);
        }
        if (!timeout && m_isRunning) [[unlikely]] {
            stopTimer();
        }
        return ::epoll_wait(set, events, capacity, timeout ? 0 : -1);
    }

    /// A set took the place of the one that was waited on.
    void setReplaced();

private:
    enum class Method { Milliseconds, Nanoseconds, Timer };

    int waitLimited(int set, epoll_event* events, int capacity, Duration timeout);
    [[nodiscard]] bool startTimer(int set, Duration timeout);
    void stopTimer();
    [[nodiscard]] bool openTimer(int set);

    Method m_method;
    UniqueFd m_timer;
    /// The timer is in the set that is waited on.
    bool m_isInSet = false;
    bool m_isRunning = false;
};

} // namespace weir
