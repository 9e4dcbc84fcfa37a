#pragma once

#include <weir/base/clock.h>

#include <algorithm>
#include <limits>

#include <time.h>

namespace weir {

/// How long a backend is to sleep where the loop says `timeout`: never less than that, and never
/// negative. Where `isPrecise` is not set it is whole milliseconds, so that timers a little apart
/// fall due in one turn.
inline Duration sleepTime(Duration timeout, bool isPrecise) {
    using std::chrono::milliseconds;
    const Duration wait = std::max(timeout, Duration::zero());
    if (isPrecise || wait > Duration::max() - milliseconds(1)) {
        return wait;
    }
    return std::chrono::ceil<milliseconds>(wait);
}

inline timespec asTimespec(Duration duration) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
    return {static_cast<time_t>(seconds.count()), static_cast<long>((duration - seconds).count())};
}

/// Rounded up, so that no timer comes early; what an int cannot hold becomes the most that it can.
inline int asMilliseconds(Duration duration) {
    using std::chrono::milliseconds;
    const milliseconds most{std::numeric_limits<int>::max()};
    return static_cast<int>(
        (duration >= most ? most : std::chrono::ceil<milliseconds>(duration)).count());
}

} // namespace weir
