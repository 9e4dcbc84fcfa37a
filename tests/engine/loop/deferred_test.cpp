#include <weir/loop/deferred.h>

#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <optional>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class DeferredTest : public LoopTest {
protected:
    Task noteTask(std::string name) {
        return [this, name = std::move(name)] { m_log.push_back(name); };
    }

    std::unique_ptr<EventLoop> m_loop = makeLoop();
};

TEST_P(DeferredTest, RunsInTheTurnThatQueuedItAfterThePlainCallbacks) {
    std::vector<std::uint64_t> turns;
    Deferred deferred(*m_loop, [&] {
        m_log.emplace_back("deferred");
        turns.push_back(m_loop->turn());
    });
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("first");
        turns.push_back(m_loop->turn());
        m_loop->defer(deferred);
    });
    Event second(*m_loop, -1, EventFlags::None, note("second"));
    first.activate(EventFlags::Read);
    second.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("first", "second", "deferred"));
    EXPECT_THAT(turns, ElementsAre(1U, 1U));
}

TEST_P(DeferredTest, TheTurnsEndComesAfterTheDeferredAndWhatTheseDefer) {
    Deferred last(*m_loop, noteTask("end"));
    Deferred second(*m_loop, noteTask("second"));
    Deferred first(*m_loop, [&] {
        m_log.emplace_back("first");
        m_loop->defer(second);
    });
    m_loop->atTurnEnd(last);
    m_loop->defer(first);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("first", "second", "end"));
    EXPECT_EQ(m_loop->turn(), 1U);
}

TEST_P(DeferredTest, WhatTheTurnsEndDefersStillRunsInTheTurn) {
    Deferred deferred(*m_loop, noteTask("deferred"));
    Deferred last(*m_loop, [&] {
        m_log.emplace_back("end");
        m_loop->defer(deferred);
    });
    m_loop->atTurnEnd(last);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("end", "deferred"));
    EXPECT_EQ(m_loop->turn(), 1U);
}

TEST_P(DeferredTest, IsQueuedOnceAtATime) {
    Deferred deferred(*m_loop, noteTask("ran"));
    m_loop->defer(deferred);
    m_loop->defer(deferred);
    m_loop->atTurnEnd(deferred);
    EXPECT_TRUE(deferred.isQueued());
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_FALSE(deferred.isQueued());
    EXPECT_THAT(m_log, ElementsAre("ran"));
}

TEST_P(DeferredTest, ACancelledOneDoesNotRun) {
    Deferred second(*m_loop, noteTask("second"));
    Deferred first(*m_loop, [&] { second.cancel(); });
    m_loop->defer(first);
    m_loop->defer(second);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre());
    second.cancel();
}

TEST_P(DeferredTest, MayDestroyItselfOrAnotherInItsCallback) {
    auto other = std::make_unique<Deferred>(*m_loop, noteTask("other"));
    std::unique_ptr<Deferred> self;
    int seen = 0;
    self = std::make_unique<Deferred>(*m_loop, [&, held = std::make_unique<int>(5)] {
        other.reset();
        self.reset();
        seen = *held;
    });
    m_loop->defer(*self);
    m_loop->defer(*other);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_EQ(seen, 5);
    EXPECT_THAT(m_log, ElementsAre());
}

TEST_P(DeferredTest, OneThatAlwaysQueuesItselfAgainLeavesTheLoopAlive) {
    SocketPair sockets = makeSocketPair();
    send(sockets.far.get(), "x");
    int ends = 0;
    Deferred end(*m_loop, [&] { ++ends; });
    Deferred busy(*m_loop, [&] {
        m_loop->defer(busy);
        m_loop->atTurnEnd(end);
        if (m_loop->turn() == 3) {
            m_loop->exitLoop();
        }
    });
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note("reader"));
    ASSERT_TRUE(reader.add().ok());
    m_loop->defer(busy);
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre("reader"));
    EXPECT_TRUE(busy.isQueued()) << "the rest waits for the next turn";
    EXPECT_EQ(ends, 3) << "and no turn's end is kept out";
}

TEST_P(DeferredTest, WhatIsLeftForTheNextTurnMakesTheLoopNotWait) {
    ManualClock clock;
    auto loop = makeLoop({.clock = &clock});
    int runs = 0;
    Deferred deferred(*loop, [&] {
        if (++runs < 100) {
            loop->defer(deferred);
        }
    });
    loop->defer(deferred);
    EXPECT_EQ(*loop->run(), RunEnd::Empty);
    EXPECT_EQ(runs, 100);
    EXPECT_LT(loop->turn(), 100U);
}

TEST_P(DeferredTest, ABreakKeepsTheOrderOfTheRest) {
    Deferred third(*m_loop, noteTask("third"));
    Deferred first(*m_loop, [&] {
        m_loop->breakLoop();
        m_loop->defer(third);
    });
    Deferred second(*m_loop, noteTask("second"));
    Deferred end(*m_loop, noteTask("end"));
    m_loop->atTurnEnd(end);
    m_loop->defer(first);
    m_loop->defer(second);
    EXPECT_EQ(*m_loop->run(), RunEnd::Break);
    EXPECT_THAT(m_log, ElementsAre());
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("second", "third", "end"));
}

TEST_P(DeferredTest, OnceReturnsAfterADeferredCallback) {
    SocketPair sockets = makeSocketPair();
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note("reader"));
    ASSERT_TRUE(reader.add().ok());
    Deferred deferred(*m_loop, noteTask("deferred"));
    m_loop->defer(deferred);
    EXPECT_EQ(*m_loop->run(RunMode::Once), RunEnd::Done);
    EXPECT_THAT(m_log, ElementsAre("deferred"));
}

WEIR_FOR_EACH_BACKEND(DeferredTest);

} // namespace
} // namespace weir::test
