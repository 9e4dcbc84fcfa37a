#pragma once

#include <weir/base/function.h>

#include <chrono>
#include <optional>
#include <utility>

namespace weir {

/// All durations in the engine: signed nanoseconds.
using Duration = std::chrono::nanoseconds;
/// A point on the monotonic clock; its zero has no meaning.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// Where a loop's time comes from. Injected through LoopConfig, so that tests and simulated
/// scenarios need not wait. Used by the loop's thread alone.
class Clock {
public:
    virtual ~Clock() = default;

    /// Never goes back.
    [[nodiscard]] virtual TimePoint now() const = 0;

    /// How long a loop may really sleep that has nothing to do for `wait` of this clock's time
    /// (no value: for ever). A clock that only others move lets it wait for descriptors alone.
    [[nodiscard]] virtual std::optional<Duration> sleepFor(std::optional<Duration> wait) const {
        return wait;
    }
};

/// CLOCK_MONOTONIC (clock_gettime(2)).
class SteadyClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override;
};

/// Moves only when told to. A loop on it waits for descriptors without a limit.
class ManualClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override { return m_now; }

    [[nodiscard]] std::optional<Duration> sleepFor(std::optional<Duration> wait) const override;

    /// `step` is not negative.
    void advance(Duration step);

private:
    TimePoint m_now{};
};

/// Time in which nothing takes time but waiting: a loop on it that has nothing to do goes on at
/// once, with the clock moved to when the wait would have ended. Begins at zero, so that the same
/// happens at the same time in each run. Real descriptors are looked at between two such moves, and
/// never waited for.
class SimulatedClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override { return m_now; }

    [[nodiscard]] std::optional<Duration> sleepFor(std::optional<Duration> wait) const override;

    /// Called where a loop would wait for ever, since no timer is left: it must make the loop leave
    /// (EventLoop::stop()) or give it something to do. None: the loop really waits, for what other
    /// threads post.
    void onNothingToWaitFor(Task task) { m_nothing = std::move(task); }

private:
    // The loop asks how long it may sleep, and that is how time passes here.
    mutable TimePoint m_now{};
    mutable Task m_nothing;
};

} // namespace weir
