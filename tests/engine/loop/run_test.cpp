#include <weir/loop/loop_observer.h>

#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <deque>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class RunTest : public LoopTest {
protected:
    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop = makeLoop({.priorities = 2, .clock = &m_clock});
};

TEST_P(RunTest, EndsAtOnceWhereNothingIsPending) {
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_EQ(*m_loop->run(RunMode::Once), RunEnd::Empty);
    EXPECT_EQ(*m_loop->run(RunMode::NonBlock), RunEnd::Empty);
    EXPECT_EQ(m_loop->turn(), 0U);
    EXPECT_FALSE(m_loop->gotExit());
    EXPECT_FALSE(m_loop->gotBreak());
}

TEST_P(RunTest, EndsOnceTheLastEventHasRun) {
    Event event(*m_loop, -1, EventFlags::None, note("ran"));
    ASSERT_TRUE(event.add(0s).ok());
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("ran"));
}

TEST_P(RunTest, OnceRunsEveryPriorityThatIsActiveAndReturns) {
    Event urgent(*m_loop, -1, EventFlags::Persist, note("urgent"));
    ASSERT_TRUE(urgent.setPriority(0));
    Event other(*m_loop, -1, EventFlags::Persist, note("other"));
    ASSERT_TRUE(urgent.add(10ms).ok());
    ASSERT_TRUE(other.add(10ms).ok());
    m_clock.advance(10ms);
    EXPECT_EQ(*m_loop->run(RunMode::Once), RunEnd::Done);
    EXPECT_THAT(m_log, ElementsAre("urgent", "other"));
    urgent.remove();
    other.remove();
}

TEST_P(RunTest, OnceWaitsForMoreThanAWake) {
    SocketPair sockets = makeSocketPair();
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note("reader"));
    ASSERT_TRUE(reader.add().ok());
    m_loop->wake();

    struct SendInSecondTurn : LoopObserver {
        void prepare(std::optional<Duration> /*wait*/) override {
            if (loop->turn() == 2) {
                send(descriptor, "x");
            }
        }

        EventLoop* loop = nullptr;
        int descriptor = -1;
    } observer;

    observer.loop = m_loop.get();
    observer.descriptor = sockets.far.get();
    m_loop->addObserver(observer);
    EXPECT_EQ(*m_loop->run(RunMode::Once), RunEnd::Done);
    EXPECT_THAT(m_log, ElementsAre("reader"));
    EXPECT_EQ(m_loop->turn(), 2U);
}

TEST_P(RunTest, NonBlockReturnsWhereNothingIsReady) {
    SocketPair sockets = makeSocketPair();
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note("reader"));
    ASSERT_TRUE(reader.add().ok());
    EXPECT_EQ(*m_loop->run(RunMode::NonBlock), RunEnd::Done);
    EXPECT_THAT(m_log, ElementsAre());
    send(sockets.far.get(), "x");
    EXPECT_EQ(*m_loop->run(RunMode::NonBlock), RunEnd::Done);
    EXPECT_THAT(m_log, ElementsAre("reader"));
}

TEST_P(RunTest, NonBlockReturnsEvenIfSomethingIsAlwaysReady) {
    SocketPair sockets = makeSocketPair();
    Event writer(*m_loop, sockets.near.get(), EventFlags::Write | EventFlags::Persist,
                 note("writer"));
    ASSERT_TRUE(writer.add().ok());
    EXPECT_EQ(*m_loop->run(RunMode::NonBlock), RunEnd::Done);
    EXPECT_THAT(m_log, ElementsAre("writer"));
}

TEST_P(RunTest, ForeverStaysWhenNothingIsPending) {
    int turnsLeft = 3;

    struct Counter : LoopObserver {
        void prepare(std::optional<Duration> wait) override {
            EXPECT_EQ(wait, std::nullopt);
            if (--*turns == 0) {
                loop->exitLoop();
            }
            loop->wake();
        }

        int* turns = nullptr;
        EventLoop* loop = nullptr;
    } counter;

    counter.turns = &turnsLeft;
    counter.loop = m_loop.get();
    m_loop->addObserver(counter);
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Exit);
    EXPECT_EQ(turnsLeft, 0);
}

TEST_P(RunTest, BreakLeavesAfterTheRunningCallbackAndTheRestRunsNextTime) {
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_loop->breakLoop();
        m_log.emplace_back("first");
    });
    Event second(*m_loop, -1, EventFlags::None, note("second"));
    first.activate(EventFlags::Read);
    second.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Break);
    EXPECT_THAT(m_log, ElementsAre("first"));
    EXPECT_TRUE(m_loop->gotBreak());
    EXPECT_FALSE(m_loop->gotExit());
    EXPECT_TRUE(second.isActive());
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("first", "second"));
    EXPECT_FALSE(m_loop->gotBreak());
}

TEST_P(RunTest, ExitLeavesOnlyAfterAllActiveCallbacksOfEveryPriority) {
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_loop->exitLoop();
        m_log.emplace_back("first");
    });
    ASSERT_TRUE(first.setPriority(0));
    Event second(*m_loop, -1, EventFlags::None, note("second"));
    Event lessUrgent(*m_loop, -1, EventFlags::None, note("less urgent"));
    ASSERT_TRUE(second.setPriority(0));
    Event pending(*m_loop, -1, EventFlags::None, note("pending"));
    ASSERT_TRUE(pending.add(1s).ok());
    for (Event* event : {&first, &second, &lessUrgent}) {
        event->activate(EventFlags::Read);
    }
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre("first", "second", "less urgent"));
    EXPECT_TRUE(m_loop->gotExit());
    EXPECT_FALSE(m_loop->gotBreak());
    EXPECT_EQ(m_loop->turn(), 1U);
}

TEST_P(RunTest, ExitLeavesNoPriorityOutHoweverManyThereAre) {
    auto loop = makeLoop({.priorities = 100});
    std::deque<Event> events;
    for (int priority = 0; priority < 100; ++priority) {
        events.emplace_back(*loop, -1, EventFlags::None, note("ran"));
        ASSERT_TRUE(events.back().setPriority(priority));
        events.back().activate(EventFlags::Read);
    }
    Event exit(*loop, -1, EventFlags::None, [&](EventFlags) { loop->exitLoop(); });
    ASSERT_TRUE(exit.setPriority(0));
    exit.activate(EventFlags::Read);
    EXPECT_EQ(*loop->run(), RunEnd::Exit);
    EXPECT_EQ(m_log.size(), events.size());
}

TEST_P(RunTest, ExitAlsoRunsWhatDeferredCallbacksActivate) {
    Event event(*m_loop, -1, EventFlags::None, note("event"));
    Deferred deferred(*m_loop, [&] {
        m_log.emplace_back("deferred");
        event.activate(EventFlags::Read);
    });
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_loop->exitLoop();
        m_loop->defer(deferred);
    });
    first.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre("deferred", "event"));
}

TEST_P(RunTest, ExitOnALoopThatDoesNotRunEndsTheNextRunAfterOneTurn) {
    SocketPair sockets = makeSocketPair();
    Event writer(*m_loop, sockets.near.get(), EventFlags::Write | EventFlags::Persist,
                 note("writer"));
    ASSERT_TRUE(writer.add().ok());
    m_loop->exitLoop();
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre("writer"));
    EXPECT_TRUE(m_loop->gotExit());
    EXPECT_EQ(*m_loop->run(RunMode::Once), RunEnd::Done) << "it counts for one run only";
    EXPECT_FALSE(m_loop->gotExit());
}

TEST_P(RunTest, ExitOnALoopThatDoesNotRunDoesNotWait) {
    SocketPair sockets = makeSocketPair();
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note("reader"));
    ASSERT_TRUE(reader.add().ok());
    m_loop->exitLoop();
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre());
}

TEST_P(RunTest, BreakOnALoopThatDoesNotRunHasNoEffect) {
    Event event(*m_loop, -1, EventFlags::None, note("ran"));
    event.activate(EventFlags::Read);
    m_loop->breakLoop();
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("ran"));
    EXPECT_FALSE(m_loop->gotBreak());
}

TEST_P(RunTest, BreakOutdoesExit) {
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_loop->exitLoop();
        m_loop->breakLoop();
    });
    event.activate(EventFlags::Read);
    Event other(*m_loop, -1, EventFlags::None, note("other"));
    other.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Break);
    EXPECT_THAT(m_log, ElementsAre());
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty) << "neither is left over for the next run";
}

TEST_P(RunTest, ADelayedExitLeavesWhenItsTimeComes) {
    Event tick(*m_loop, -1, EventFlags::Persist, [&](EventFlags) {
        m_log.emplace_back("tick");
        m_clock.advance(10ms);
    });
    ASSERT_TRUE(tick.add(10ms).ok());
    m_loop->exitLoop(25ms);
    m_clock.advance(10ms);
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre("tick", "tick", "tick")) << "the last in the turn of the exit";
    EXPECT_TRUE(m_loop->gotExit());
    tick.remove();
}

TEST_P(RunTest, OfTwoDelayedExitsTheEarlierCounts) {
    m_loop->exitLoop(1h);
    m_loop->exitLoop(10ms);
    m_loop->exitLoop(20ms);
    m_clock.advance(10ms);
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
}

TEST_P(RunTest, ADelayedExitKeepsTheLoopRunningThatLong) {
    auto loop = makeLoop();
    const TimePoint start = loop->now();
    loop->exitLoop(5ms);
    EXPECT_EQ(*loop->run(), RunEnd::Exit);
    EXPECT_GE(loop->now() - start, 5ms);
}

/// Skips every wait: whoever has nothing to do finds that the time has passed.
class SkippingClock : public Clock {
public:
    [[nodiscard]] TimePoint now() const override { return m_now; }

    [[nodiscard]] std::optional<Duration> sleepFor(std::optional<Duration> wait) const override {
        m_now += wait.value_or(0ns);
        return 0ns;
    }

private:
    mutable TimePoint m_now;
};

TEST_P(RunTest, AClockMaySkipTheWaitsSoThatHoursPassAtOnce) {
    SkippingClock clock;
    auto loop = makeLoop({.clock = &clock});
    const TimePoint start = loop->now();
    Event tick(*loop, -1, EventFlags::Persist, note("tick"));
    ASSERT_TRUE(tick.add(1h).ok());
    loop->exitLoop(2h + 30min);
    EXPECT_EQ(*loop->run(), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre("tick", "tick"));
    EXPECT_EQ(loop->now() - start, 2h + 30min);
    tick.remove();
}

TEST_P(RunTest, RunWithinRunIsRefused) {
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        const auto nested = m_loop->run();
        ASSERT_FALSE(nested.ok());
        EXPECT_THAT(nested.error().message(), HasSubstr("from within its own callbacks"));
        m_log.emplace_back("refused");
    });
    event.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("refused"));
}

TEST_P(RunTest, TheWaitIsZeroWhereSomethingIsActive) {
    struct Recorder : LoopObserver {
        Recorder(ManualClock& ownClock, EventLoop& ownLoop) : clock(ownClock), loop(ownLoop) {}

        void prepare(std::optional<Duration> wait) override {
            waits.push_back(wait);
            clock.advance(wait.value_or(0ns));
            loop.wake();
        }

        ManualClock& clock;
        EventLoop& loop;
        std::vector<std::optional<Duration>> waits;
    } recorder(m_clock, *m_loop);

    m_loop->addObserver(recorder);
    Event timer(*m_loop, -1, EventFlags::None, note("timer"));
    ASSERT_TRUE(timer.add(7ms).ok());
    Event urgent(*m_loop, -1, EventFlags::None, note("urgent"));
    ASSERT_TRUE(urgent.setPriority(0));
    Event other(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_clock.advance(3ms);
        m_loop->post([] {});
    });
    urgent.activate(EventFlags::Read);
    other.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(recorder.waits, ElementsAre(0ms, 0ms, 0ms, 4ms)) << "two priorities, then the post";
    EXPECT_THAT(m_log, ElementsAre("urgent", "timer"));
    m_loop->removeObserver(recorder);
}

WEIR_FOR_EACH_BACKEND(RunTest);

} // namespace
} // namespace weir::test
