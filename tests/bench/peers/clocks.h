#pragma once

#include <cstdint>

#include <time.h>

namespace weir::peers {

/// Nanoseconds on one of the system's clocks (clock_gettime(2)).
inline std::int64_t readClock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

inline std::int64_t wallTime() {
    return readClock(CLOCK_MONOTONIC);
}

/// What the calling thread has run, so that what other processes take does not count.
inline std::int64_t threadTime() {
    return readClock(CLOCK_THREAD_CPUTIME_ID);
}

} // namespace weir::peers
