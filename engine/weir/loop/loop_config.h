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

    /// Only this backend ("epoll", "poll", "select"); empty: the fastest that fits.
    std::string backend;
    /// Backends not to use (tutorial 1.3.1).
    std::vector<std::string> avoid;
    /// Features that the backend must have (tutorial 1.3.2).
    Features require = Features::None;
    /// Do not look at EVENT_NOEPOLL, EVENT_NOPOLL, EVENT_NOSELECT in the environment.
    bool ignoreEnvironment = false;
    /// 1 to maxPriorities; 0 is the most urgent (tutorial 1.3.4).
    int priorities = 1;
    /// At most so many callbacks, or so long, before the loop looks for more urgent work.
    std::optional<std::size_t> maxCallbacks;
    std::optional<Duration> maxCallbackTime;
    /// Not owned; must outlive the loop. None: a SteadyClock.
    Clock* clock = nullptr;
};

} // namespace weir
