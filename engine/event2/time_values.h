#pragma once

#include <weir/base/clock.h>

#include <optional>

#include <sys/time.h>

/// struct timeval and Duration. Private to event2.
namespace weir::c_api {

/// Rounded down to microseconds.
inline timeval toTimeval(Duration duration) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
    const auto rest = std::chrono::floor<std::chrono::microseconds>(duration - seconds);
    timeval value{};
    value.tv_sec = seconds.count();
    value.tv_usec = rest.count();
    return value;
}

/// Negative ones count as 0, those beyond 292 years as that.
inline Duration toDuration(const timeval& value) {
    constexpr auto most = std::chrono::duration_cast<std::chrono::seconds>(Duration::max());
    if (value.tv_sec < 0) {
        return Duration::zero();
    }
    if (value.tv_sec >= most.count() - 1) {
        return Duration::max();
    }
    const Duration sum =
        std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
    return sum > Duration::zero() ? sum : Duration::zero();
}

/// None where `value` is null.
inline std::optional<Duration> toTimeout(const timeval* value) {
    return value != nullptr ? std::optional(toDuration(*value)) : std::nullopt;
}

} // namespace weir::c_api
