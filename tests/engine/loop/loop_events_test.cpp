#include <weir/loop/scoped_event.h>

#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <memory>
#include <new>
#include <optional>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LoopEventsTest : public LoopTest {
protected:
    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop = makeLoop({.priorities = 3, .clock = &m_clock});
};

TEST_P(LoopEventsTest, OnceCallsBackOnceAndTheLoopIsEmptyAgain) {
    const SocketPair sockets = makeSocketPair();
    EventFlags told = EventFlags::None;
    ASSERT_TRUE(
        m_loop->once(sockets.near.get(), EventFlags::Read, [&](EventFlags fired) { told = fired; })
            .ok());
    send(sockets.far.get(), "xy");
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_EQ(told, EventFlags::Read);
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(LoopEventsTest, OnceWithATimeoutOrNothingComesAsATimeout) {
    for (const auto& timeout : {std::optional<Duration>(1s), std::optional<Duration>()}) {
        EventFlags told = EventFlags::None;
        ASSERT_TRUE(
            m_loop
                ->once(
                    -1, EventFlags::Timeout, [&](EventFlags fired) { told = fired; }, timeout)
                .ok());
        m_clock.advance(1s);
        EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
        EXPECT_EQ(told, EventFlags::Timeout);
    }
}

TEST_P(LoopEventsTest, WhatOnceTookGoesWithTheLoop) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    ASSERT_TRUE(m_loop
                    ->once(
                        -1, EventFlags::None, [held](EventFlags) {}, 1h)
                    .ok());
    held.reset();
    EXPECT_FALSE(watched.expired());
    m_loop.reset();
    EXPECT_TRUE(watched.expired());
}

TEST_P(LoopEventsTest, OnceRefusesSignalsAndPersistence) {
    EXPECT_FALSE(m_loop->once(SIGUSR1, EventFlags::Signal, note("")).ok());
    EXPECT_FALSE(m_loop->once(-1, EventFlags::Persist, note(""), 1s).ok());
    EXPECT_FALSE(m_loop->once(1'000'000, EventFlags::Read, note("")).ok());
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(LoopEventsTest, ForEachVisitsEachPendingOrActiveEventOnce) {
    const SocketPair sockets = makeSocketPair();
    Event both(*m_loop, sockets.near.get(), EventFlags::Read, note(""));
    Event timer(*m_loop, -1, EventFlags::None, note(""));
    Event signal(*m_loop, SIGUSR1, EventFlags::Signal, note(""));
    Event user(*m_loop, -1, EventFlags::None, note(""));
    const Event idle(*m_loop, -1, EventFlags::None, note(""));
    ASSERT_TRUE(both.add(1s).ok());
    both.activate(EventFlags::Read);
    ASSERT_TRUE(timer.add(1s).ok());
    ASSERT_TRUE(signal.add().ok());
    user.activate(EventFlags::Write);
    m_loop->post([] {});
    m_loop->exitLoop(1h);
    std::multiset<const RawEvent*> seen;
    EXPECT_EQ(m_loop->forEach([&](const RawEvent& event) {
        seen.insert(&event);
        return 0;
    }),
              0);
    EXPECT_EQ(seen, (std::multiset<const RawEvent*>{&both, &timer, &signal, &user}));
    int visits = 0;
    EXPECT_EQ(m_loop->forEach([&](const RawEvent&) {
        ++visits;
        return 7;
    }),
              7);
    EXPECT_EQ(visits, 1);
    EXPECT_THAT(m_loop->describeEvents(),
                HasSubstr("descriptor " + std::to_string(sockets.near.get()) +
                          ", priority 1: read timeout, due in 1.000000 s, active\n"));
}

TEST_P(LoopEventsTest, CountsWhatIsThereAndTheMostThatWas) {
    const SocketPair sockets = makeSocketPair();
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note(""));
    Event user(*m_loop, -1, EventFlags::None, note(""));
    ASSERT_TRUE(reader.add(1s).ok());
    user.activate(EventFlags::Read);
    reader.activate(EventFlags::Read);
    m_loop->addVirtual();
    EventCounts counts = m_loop->counts();
    EXPECT_EQ(counts.pending, 1U);
    EXPECT_EQ(counts.active, 2U);
    EXPECT_EQ(counts.virtuals, 1U);
    m_loop->removeVirtual();
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    counts = m_loop->counts();
    EXPECT_EQ(counts.pending + counts.active + counts.virtuals, 0U);
    counts = m_loop->mostCounts();
    EXPECT_EQ(counts.pending, 1U);
    EXPECT_EQ(counts.active, 2U);
    EXPECT_EQ(counts.virtuals, 1U);
    m_loop->setMostCounts({});
    EXPECT_EQ(m_loop->mostCounts().active, 0U);
}

TEST_P(LoopEventsTest, AVirtualEventKeepsTheLoopFromBeingEmpty) {
    m_loop->addVirtual();
    Event timer(*m_loop, -1, EventFlags::None, [&](EventFlags) { m_loop->removeVirtual(); });
    EXPECT_EQ(*m_loop->run(RunMode::NonBlock), RunEnd::Done);
    timer.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
}

TEST_P(LoopEventsTest, ActivatesByDescriptorThoseThatWaitForIt) {
    const SocketPair sockets = makeSocketPair();
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note("reader"));
    Event writer(*m_loop, sockets.near.get(), EventFlags::Write | EventFlags::Persist,
                 note("writer"));
    Event other(*m_loop, sockets.far.get(), EventFlags::Read, note("other"));
    ASSERT_TRUE(reader.add().ok());
    ASSERT_TRUE(other.add().ok());
    EXPECT_EQ(m_loop->activateDescriptor(sockets.near.get(), EventFlags::Write), 0U);
    EXPECT_EQ(m_loop->activateDescriptor(sockets.near.get(), EventFlags::Read), 1U);
    EXPECT_EQ(m_loop->activateDescriptor(-1, EventFlags::Read), 0U);
    ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
    EXPECT_THAT(m_log, ElementsAre("reader"));
}

TEST_P(LoopEventsTest, ActivatesBySignalThoseThatWaitForIt) {
    EXPECT_EQ(m_loop->activateSignal(SIGUSR1), 0U);
    Event event(*m_loop, SIGUSR1, EventFlags::Signal, note("signal"));
    ASSERT_TRUE(event.add().ok());
    EXPECT_EQ(m_loop->activateSignal(SIGUSR2), 0U);
    EXPECT_EQ(m_loop->activateSignal(-1), 0U);
    EXPECT_EQ(m_loop->activateSignal(SIGUSR1), 1U);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("signal"));
}

TEST_P(LoopEventsTest, AFinaliserRunsAfterWhatIsQueuedAndThenTheEventIsReleased) {
    static std::vector<std::string>* log = nullptr;
    log = &m_log;
    void* const memory = std::malloc(sizeof(RawEvent));
    auto* const event = ::new (memory) RawEvent(
        m_loop.get(), -1, EventFlags::Persist,
        [](int, short, void*) { log->emplace_back("callback"); }, nullptr);
    ASSERT_TRUE(event->add(1s).ok());
    event->activate(EventFlags::Read);
    EXPECT_TRUE(event->finalise([](RawEvent*, void*) { log->emplace_back("finaliser"); },
                                [](RawEvent* gone) {
                                    log->emplace_back("release");
                                    std::free(gone);
                                }));
    m_clock.advance(1s);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("finaliser", "release"));
}

TEST_P(LoopEventsTest, ALoopThatGoesRunsItsFinalisersWhereAsked) {
    for (const bool asked : {true, false}) {
        int calls = 0;
        RawEvent event(
            m_loop.get(), -1, EventFlags::None, [](int, short, void*) {}, &calls);
        event.finalise([](RawEvent*, void* argument) { ++*static_cast<int*>(argument); });
        ScopedEvent timer(
            *m_loop, -1, EventFlags::None, [](int, short, void*) {}, nullptr);
        ASSERT_TRUE(timer.add(1s).ok());
        m_loop->removeEvents(asked);
        EXPECT_FALSE(timer.isPending());
        EXPECT_EQ(calls, asked ? 1 : 0);
        EXPECT_EQ(m_loop->eventCount(), 0U);
    }
}

TEST_P(LoopEventsTest, ContinuingLooksForWhatHasBecomeReadyMeanwhile) {
    Event urgent(*m_loop, -1, EventFlags::None, note("urgent"));
    urgent.setPriority(0);
    ASSERT_TRUE(urgent.add(1s).ok());
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("first");
        m_clock.advance(1s);
        m_loop->continueLoop();
    });
    Event second(*m_loop, -1, EventFlags::None, note("second"));
    first.activate(EventFlags::Read);
    second.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("first", "urgent", "second"));
}

TEST_P(LoopEventsTest, TheCachedTimeIsUpdatedWhereAskedAndNotKeptWhereUnwanted) {
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        const TimePoint start = m_loop->now();
        m_clock.advance(1s);
        EXPECT_EQ(m_loop->now(), start);
        m_loop->updateCachedTime();
        EXPECT_EQ(m_loop->now(), start + 1s);
    });
    event.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);

    const auto uncached = makeLoop({.noTimeCache = true, .clock = &m_clock});
    Event other(*uncached, -1, EventFlags::None, [&](EventFlags) {
        const TimePoint start = uncached->now();
        m_clock.advance(1s);
        EXPECT_EQ(uncached->now(), start + 1s);
        m_log.emplace_back("looked");
    });
    ASSERT_TRUE(other.add(Duration::zero()).ok());
    EXPECT_EQ(*uncached->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("looked"));
}

TEST_P(LoopEventsTest, LimitsCountFromTheirPriorityOn) {
    const auto loop = makeLoop({.priorities = 3, .maxCallbacks = 1, .limitsFromPriority = 2});
    std::deque<Event> events;
    std::vector<std::uint64_t> turns;
    for (const int priority : {0, 0, 2, 2}) {
        auto& event = events.emplace_back(*loop, -1, EventFlags::None,
                                          [&](EventFlags) { turns.push_back(loop->turn()); });
        ASSERT_TRUE(event.setPriority(priority));
        event.activate(EventFlags::Read);
    }
    EXPECT_EQ(*loop->run(), RunEnd::Empty);
    ASSERT_EQ(turns.size(), 4U);
    EXPECT_EQ(turns[0], turns[1]);
    EXPECT_NE(turns[2], turns[3]);
}

/// The child's exit status; it fails where `check` returns false.
template <class Check>
int inChild(Check check) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(check() ? 0 : 1);
    }
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
}

TEST_P(LoopEventsTest, AChildOfForkGoesOnWithALoopOfItsOwn) {
    for (const bool byDescriptor : {false, true}) {
        const auto loop = makeLoop({.signalDescriptor = byDescriptor});
        const SocketPair sockets = makeSocketPair();
        std::string came;
        Event reader(*loop, sockets.near.get(), EventFlags::Read | EventFlags::Persist,
                     [&](EventFlags) { came += receive(sockets.near.get()); });
        Event signal(*loop, SIGUSR1, EventFlags::Signal | EventFlags::Persist,
                     [&](EventFlags) { came += "!"; });
        ASSERT_TRUE(reader.add().ok());
        ASSERT_TRUE(signal.add().ok());
        const int status = inChild([&] {
            if (!loop->reopenAfterFork().ok()) {
                return false;
            }
            send(sockets.far.get(), "child");
            ::kill(::getpid(), SIGUSR1);
            bool posted = false;
            loop->post([&] { posted = true; });
            while (came.size() < 6) {
                if (!loop->run(RunMode::Once).ok()) {
                    return false;
                }
            }
            // Removing it here leaves the parent's watch alone.
            reader.remove();
            return posted && came.find('!') != std::string::npos;
        });
        EXPECT_EQ(status, 0);
        EXPECT_THAT(came, IsEmpty());
        send(sockets.far.get(), "parent");
        while (came.empty()) {
            ASSERT_TRUE(loop->run(RunMode::Once).ok());
        }
        EXPECT_EQ(came, "parent");
    }
}

WEIR_FOR_EACH_BACKEND(LoopEventsTest);

} // namespace
} // namespace weir::test
