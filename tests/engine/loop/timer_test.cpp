#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <deque>
#include <optional>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

class TimerTest : public LoopTest {
protected:
    /// One turn, after `step` of the loop's time.
    void pass(Duration step) {
        m_clock.advance(step);
        ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
    }

    /// Notes what an event is told.
    Event::Callback noteFlags() {
        return [this](EventFlags fired) { m_told.push_back(fired); };
    }

    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop = makeLoop({.clock = &m_clock});
    SocketPair m_sockets = makeSocketPair();
    std::vector<EventFlags> m_told;
};

TEST_P(TimerTest, FiresOnceItsTimeHasPassedAndNotBefore) {
    Event timer(*m_loop, -1, EventFlags::None, noteFlags());
    ASSERT_TRUE(timer.add(10ms).ok());
    EXPECT_TRUE(timer.isPending());
    EXPECT_EQ(timer.deadline(), m_clock.now() + 10ms);
    pass(10ms - 1ns);
    EXPECT_THAT(m_told, ElementsAre());
    pass(1ns);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Timeout));
    EXPECT_FALSE(timer.isPending());
    pass(1h);
    EXPECT_THAT(m_told, SizeIs(1));
}

TEST_P(TimerTest, EarlierDeadlinesRunFirstAndTiesInTheOrderTheyWereAdded) {
    std::deque<Event> timers;
    const auto add = [&](const char* name, Duration timeout) {
        timers.emplace_back(*m_loop, -1, EventFlags::None, note(name));
        ASSERT_TRUE(timers.back().add(timeout).ok());
    };
    add("20 a", 20ms);
    add("10 a", 10ms);
    add("20 b", 20ms);
    add("10 b", 10ms);
    add("10 c", 10ms);
    add("15", 15ms);
    pass(1s);
    EXPECT_THAT(m_log, ElementsAre("10 a", "10 b", "10 c", "15", "20 a", "20 b"));
}

TEST_P(TimerTest, ReadyDescriptorsComeBeforeDueTimers) {
    Event timer(*m_loop, -1, EventFlags::None, note("timer"));
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("reader"));
    ASSERT_TRUE(timer.add(0s).ok());
    ASSERT_TRUE(reader.add().ok());
    send(m_sockets.far.get(), "x");
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("reader", "timer"));
}

TEST_P(TimerTest, AnEventWhoseTimePassesIsToldSoAndNoLongerWaitsForItsDescriptor) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read, noteFlags());
    ASSERT_TRUE(event.add(10ms).ok());
    pass(10ms);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Timeout));
    EXPECT_FALSE(event.isPending());
    send(m_sockets.far.get(), "x");
    pass(0ms);
    EXPECT_THAT(m_told, SizeIs(1));
}

TEST_P(TimerTest, AnEventThatIsReadyInTimeIsNotToldOfTheTimeout) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read, noteFlags());
    ASSERT_TRUE(event.add(10ms).ok());
    send(m_sockets.far.get(), "x");
    pass(9ms);
    pass(10ms);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Read));
}

TEST_P(TimerTest, BothAtOnceAreToldInOneCallback) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read, noteFlags());
    ASSERT_TRUE(event.add(10ms).ok());
    send(m_sockets.far.get(), "x");
    pass(10ms);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Read | EventFlags::Timeout));
}

TEST_P(TimerTest, APersistentTimeoutStartsAnewWithEachReadBeforeTheCallbackRuns) {
    std::vector<std::optional<TimePoint>> deadlines;
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read | EventFlags::Persist,
                [&](EventFlags fired) {
                    m_told.push_back(fired);
                    deadlines.push_back(event.deadline());
                    receive(m_sockets.near.get());
                });
    ASSERT_TRUE(event.add(10ms).ok());
    for (int i = 0; i < 3; ++i) {
        send(m_sockets.far.get(), "x");
        pass(9ms);
    }
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Read, EventFlags::Read, EventFlags::Read));
    EXPECT_EQ(deadlines.back(), m_clock.now() + 10ms);
    pass(9ms);
    EXPECT_THAT(m_told, SizeIs(3));
    pass(1ms);
    EXPECT_EQ(m_told.back(), EventFlags::Timeout);
    EXPECT_EQ(deadlines.back(), m_clock.now() + 10ms);
    event.remove();
}

TEST_P(TimerTest, APeriodDoesNotDriftWhenTurnsComeLate) {
    Event event(*m_loop, -1, EventFlags::Persist, noteFlags());
    const TimePoint start = m_clock.now();
    ASSERT_TRUE(event.add(10ms).ok());
    pass(13ms);
    EXPECT_EQ(event.deadline(), start + 20ms);
    pass(7ms);
    EXPECT_EQ(event.deadline(), start + 30ms);
    EXPECT_THAT(m_told, SizeIs(2));
    event.remove();
}

TEST_P(TimerTest, PeriodsThatWereMissedAreNotMadeUpFor) {
    Event event(*m_loop, -1, EventFlags::Persist, noteFlags());
    ASSERT_TRUE(event.add(10ms).ok());
    pass(35ms);
    EXPECT_EQ(event.deadline(), m_clock.now() + 10ms);
    pass(9ms);
    EXPECT_THAT(m_told, SizeIs(1));
    event.remove();
}

TEST_P(TimerTest, AddingAgainReplacesTheDeadlineAndAddingWithoutATimeoutKeepsIt) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read, noteFlags());
    ASSERT_TRUE(event.add(10ms).ok());
    ASSERT_TRUE(event.add(20ms).ok());
    ASSERT_TRUE(event.add().ok());
    EXPECT_EQ(event.deadline(), m_clock.now() + 20ms);
    pass(19ms);
    EXPECT_THAT(m_told, ElementsAre());
    ASSERT_TRUE(event.add(5ms).ok());
    pass(5ms);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Timeout));
}

TEST_P(TimerTest, AddingAgainBeforeTheCallbackRanTakesTheTimeoutBack) {
    Event event(*m_loop, -1, EventFlags::None, noteFlags());
    Event earlier(*m_loop, -1, EventFlags::None,
                  [&](EventFlags) { EXPECT_TRUE(event.add(10ms).ok()); });
    ASSERT_TRUE(earlier.add(1ms).ok());
    ASSERT_TRUE(event.add(1ms).ok());
    pass(1ms);
    EXPECT_THAT(m_told, ElementsAre());
    EXPECT_FALSE(event.isActive());
    pass(10ms);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Timeout));
}

TEST_P(TimerTest, AddingAgainBeforeTheCallbackRanKeepsWhatElseItWillBeTold) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read | EventFlags::Persist, noteFlags());
    Event earlier(*m_loop, -1, EventFlags::None,
                  [&](EventFlags) { EXPECT_TRUE(event.add(10ms).ok()); });
    earlier.activate(EventFlags::Timeout);
    ASSERT_TRUE(event.add(1ms).ok());
    send(m_sockets.far.get(), "x");
    pass(1ms);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Read));
    event.remove();
}

TEST_P(TimerTest, RemovingTheTimerKeepsTheDescriptorPending) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read | EventFlags::Persist, noteFlags());
    ASSERT_TRUE(event.add(10ms).ok());
    event.removeTimer();
    EXPECT_TRUE(event.isPending());
    EXPECT_EQ(event.deadline(), std::nullopt);
    pass(10ms);
    EXPECT_THAT(m_told, ElementsAre());
    send(m_sockets.far.get(), "x");
    pass(0ms);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Read));
    EXPECT_EQ(event.deadline(), std::nullopt) << "there is no timeout left to start anew";
    event.remove();
}

TEST_P(TimerTest, ATimeoutIsForgottenWithRemove) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read | EventFlags::Persist, noteFlags());
    ASSERT_TRUE(event.add(10ms).ok());
    event.remove();
    ASSERT_TRUE(event.add().ok());
    send(m_sockets.far.get(), "x");
    pass(1h);
    EXPECT_THAT(m_told, ElementsAre(EventFlags::Read));
    EXPECT_EQ(event.deadline(), std::nullopt);
    event.remove();
}

TEST_P(TimerTest, IdleTimersThatArePushedBackFireOnceAndOnTime) {
    constexpr std::size_t count = 500;
    std::deque<Event> timers;
    std::vector<TimePoint> fired(count);
    for (std::size_t i = 0; i < count; ++i) {
        timers.emplace_back(*m_loop, -1, EventFlags::None,
                            [&, i](EventFlags) { fired[i] = m_loop->now(); });
        ASSERT_TRUE(timers.back().add(60s).ok());
    }
    TimePoint last;
    for (int round = 0; round < 100; ++round) {
        pass(1s);
        for (Event& timer : timers) {
            ASSERT_TRUE(timer.add(60s).ok());
        }
        last = m_clock.now();
    }
    EXPECT_THAT(fired, Each(TimePoint()));
    pass(60s - 1ns);
    EXPECT_THAT(fired, Each(TimePoint()));
    pass(1ns);
    EXPECT_THAT(fired, Each(last + 60s));
}

TEST_P(TimerTest, AZeroTimeoutFiresInTheNextTurnEachTime) {
    std::vector<std::uint64_t> turns;
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        turns.push_back(m_loop->turn());
        if (turns.size() < 3) {
            EXPECT_TRUE(event.add(0s).ok());
        }
    });
    ASSERT_TRUE(event.add(0s).ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(turns, ElementsAre(1U, 2U, 3U));
}

TEST_P(TimerTest, TheLongestTimeoutNeitherOverflowsNorFires) {
    m_clock.advance(1h);
    Event event(*m_loop, -1, EventFlags::Persist, noteFlags());
    ASSERT_TRUE(event.add(Duration::max()).ok());
    EXPECT_EQ(event.deadline(), TimePoint::max());
    pass(10'000h);
    EXPECT_THAT(m_told, ElementsAre());
    event.remove();
}

TEST_P(TimerTest, NowIsCachedWhileCallbacksRunAndTheClocksOtherwise) {
    const TimePoint start = m_clock.now();
    std::optional<TimePoint> seen;
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_clock.advance(1s);
        seen = m_loop->now();
    });
    event.activate(EventFlags::Timeout);
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(seen, start);
    EXPECT_EQ(m_loop->now(), start + 1s);
}

WEIR_FOR_EACH_BACKEND(TimerTest);

class RealTimeTest : public LoopTest {};

TEST_P(RealTimeTest, ATimerIsNeverEarly) {
    auto loop = makeLoop();
    const SteadyClock clock;
    for (const Duration timeout : {Duration(1ns), Duration(50us), Duration(999us), Duration(1ms),
                                   Duration(1500us), Duration(10'000'001ns)}) {
        const TimePoint start = clock.now();
        std::optional<TimePoint> fired;
        Event timer(*loop, -1, EventFlags::None, [&](EventFlags) { fired = clock.now(); });
        ASSERT_TRUE(timer.add(timeout).ok());
        EXPECT_GE(*timer.deadline(), start + timeout);
        const TimePoint deadline = *timer.deadline();
        EXPECT_EQ(*loop->run(), RunEnd::Empty);
        ASSERT_TRUE(fired.has_value());
        EXPECT_GE(*fired, deadline);
    }
}

TEST_P(RealTimeTest, WaitingForATimerDoesNotSpin) {
    auto loop = makeLoop();
    Event timer(*loop, -1, EventFlags::None, note("timer"));
    ASSERT_TRUE(timer.add(20ms).ok());
    ASSERT_TRUE(loop->run().ok());
    EXPECT_LE(loop->turn(), 3U);
}

WEIR_FOR_EACH_BACKEND(RealTimeTest);

} // namespace
} // namespace weir::test
