#pragma once

#include <weir/base/clock.h>
#include <weir/base/flags.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// What a backend can do (tutorial 1.3.2); the numbers are those of the classic EV_FEATURE_.
enum class Features : std::uint8_t {
    None = 0,
    EdgeTriggered = 0x01,
    ConstantTime = 0x02,  ///< adding, deleting and finding what is active are O(1)
    AnyDescriptor = 0x04, ///< regular files too, not only sockets and pipes
    EarlyClose = 0x08,    ///< tells that the peer closed without reading everything before
};

template <>
inline constexpr bool isFlagSet<Features> = true;

/// How to make an EventLoop (tutorial 1.3). A plain value.
struct LoopConfig {
    static constexpr int maxPriorities = 256;

    /// Only this backend ("epoll", "poll", "select", "io_uring", "kqueue"); empty: the one that the
    /// environment variable EVENT_BACKEND names, else the fastest that fits. io_uring is taken only
    /// where it is named.
    std::string backend;
    /// Backends not to use (tutorial 1.3.1).
    std::vector<std::string> avoid;
    /// Features that the backend must have (tutorial 1.3.2).
    Features require = Features::None;
    /// Do not look at the environment (tutorial 1.3.3), which else may forbid backends
    /// (EVENT_NOEPOLL, EVENT_NOPOLL, EVENT_NOSELECT, EVENT_NOIOURING, EVENT_NOKQUEUE), name one
    /// (EVENT_BACKEND), set the next two flags (EVENT_EPOLL_USE_CHANGELIST, EVENT_PRECISE_TIMER),
    /// and ask for the chosen backend to be named on standard error (EVENT_SHOW_METHOD). A program
    /// that runs with another user's rights (secure_getenv(3)) never looks at it.
    bool ignoreEnvironment = false;
    /// epoll tells the kernel just before it waits what has changed since it last did (tutorial
    /// 1.3.3), so that adding and removing between two waits costs nothing. An event's add() can
    /// then not fail with what the kernel thinks of the descriptor: one that it refuses (a regular
    /// file, a closed number) is reported as ready for everything in every turn, as poll does.
    /// Unlike the classic library's, it is safe with duplicated descriptors. Without effect on the
    /// other backends.
    bool epollChangelist = false;
    /// Waits end to the nanosecond that the kernel can do, not to the millisecond after the timer
    /// (tutorial 1.3.3). Never before it, either way.
    bool preciseTimer = false;
    /// For Windows alone (tutorial 1.3.3): accepted, and without effect.
    bool startupIocp = false;
    /// 1 to maxPriorities; 0 is the most urgent (tutorial 1.3.4).
    int priorities = 1;
    /// At most so many callbacks, or so long, before the loop looks for more urgent work.
    std::optional<std::size_t> maxCallbacks;
    std::optional<Duration> maxCallbackTime;
    /// These limits count from this priority on; more urgent callbacks run without a limit
    /// (tutorial 1.3.5).
    int limitsFromPriority = 0;
    /// Events may be added, removed and activated by any thread, and deferred work queued; a change
    /// that matters to a waiting loop ends its wait. No lock is held while calling out, except as
    /// LoopObserver says. Otherwise only post(), wake() and stop() are for other threads, and the
    /// lock is not even there.
    bool threadSafe = false;
    /// now() asks the clock each time (tutorial 1.3.3).
    bool noTimeCache = false;
    /// Signals come through signalfd(2) where the system has it (Linux), in place of a handler. A
    /// signal is then blocked in the thread that adds its first event, and must be blocked in every
    /// other thread of the program too (threads that start later inherit that), or it does what it
    /// would do without an event there. So it is only done where it is asked for.
    bool signalDescriptor = false;
    /// Not owned; must outlive the loop. None: a SteadyClock.
    Clock* clock = nullptr;
};

} // namespace weir
