#pragma once

#include <weir/base/clock.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/loop_observer.h>
#include <weir/scenario/histogram.h>
#include <weir/workbench/settings.h>

#include <array>
#include <deque>

namespace weir::scenario {

/// Measures the loop while a scenario runs, by its clock:
///  - lag: for each turn, how long it was from the end of its wait until the loop looked again for
///    what is ready. What became ready meanwhile was given out that much later at most.
///  - late: for each timer, how long after its deadline the loop took it up. Timers of no time at
///    all, which mean "in the next turn", do not count.
///  - waited: for each callback, how long it was from its activation until it began, by the
///    priority at which it ran.
///
/// Thread: the loop's. Owner: the run; it is told by the loop from its construction to its
/// destruction.
class LoopWatch final : private LoopObserver {
public:
    explicit LoopWatch(EventLoop& loop);
    ~LoopWatch() override;
    LoopWatch(const LoopWatch&) = delete;
    LoopWatch& operator=(const LoopWatch&) = delete;

    [[nodiscard]] const Histogram& lag() const { return m_lag; }

    [[nodiscard]] const Histogram& late() const { return m_late; }

    /// `priority` is less than workbenchPriorities.
    [[nodiscard]] const Histogram& waited(std::size_t priority) const { return m_waited[priority]; }

private:
    /// In the order in which they became active, which is that in which they run.
    struct Active {
        const RawEvent* event;
        TimePoint since;
    };

    void prepare(std::optional<Duration> wait) override;
    void check() override;
    void callbackBegins(const RawEvent& event, EventFlags fired) override;
    void callbackEnded(int priority, Duration took) override;
    void eventActivated(const RawEvent& event, EventFlags fired) override;

    EventLoop& m_loop;
    /// When this turn's wait ended, and that before.
    TimePoint m_waitEnded{};
    TimePoint m_waitEndedBefore{};
    bool m_isInTurn = false;
    bool m_isInCallback = false;
    std::array<std::deque<Active>, workbenchPriorities> m_active;
    Histogram m_lag;
    Histogram m_late;
    std::array<Histogram, workbenchPriorities> m_waited;
};

} // namespace weir::scenario
