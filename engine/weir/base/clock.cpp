#include <weir/base/assert.h>
#include <weir/base/clock.h>

namespace weir {

TimePoint SteadyClock::now() const {
    return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
}

std::optional<Duration> ManualClock::sleepFor(std::optional<Duration> wait) const {
    if (wait && *wait <= Duration::zero()) {
        return wait;
    }
    return std::nullopt;
}

void ManualClock::advance(Duration step) {
    WEIR_ASSERT(step >= Duration::zero());
    m_now += step;
}

std::optional<Duration> SimulatedClock::sleepFor(std::optional<Duration> wait) const {
    if (wait) {
        m_now += *wait;
        return Duration::zero();
    }
    if (!m_nothing) {
        return std::nullopt;
    }
    m_nothing();
    return Duration::zero();
}

} // namespace weir
