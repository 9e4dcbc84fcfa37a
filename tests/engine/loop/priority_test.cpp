#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <array>

namespace weir::test {
namespace {

using testing::ElementsAre;

class PriorityTest : public LoopTest {};

TEST_P(PriorityTest, TheMostUrgentCallbacksRunFirst) {
    auto loop = makeLoop({.priorities = 3});
    Event last(*loop, -1, EventFlags::None, note("2"));
    Event middle(*loop, -1, EventFlags::None, note("1"));
    Event first(*loop, -1, EventFlags::None, note("0"));
    ASSERT_TRUE(last.setPriority(2));
    ASSERT_TRUE(first.setPriority(0));
    last.activate(EventFlags::Read);
    middle.activate(EventFlags::Read);
    first.activate(EventFlags::Read);
    ASSERT_TRUE(loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("0", "1", "2"));
    EXPECT_EQ(loop->turn(), 3U) << "each priority gets a turn of its own";
}

TEST_P(PriorityTest, UrgentWorkThatACallbackActivatesOvertakesWhatWaits) {
    auto loop = makeLoop({.priorities = 2});
    Event urgent(*loop, -1, EventFlags::None, note("urgent"));
    ASSERT_TRUE(urgent.setPriority(0));
    Event first(*loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("first");
        urgent.activate(EventFlags::Read);
    });
    Event second(*loop, -1, EventFlags::None, note("second"));
    first.activate(EventFlags::Read);
    second.activate(EventFlags::Read);
    ASSERT_TRUE(loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("first", "urgent", "second"));
}

TEST_P(PriorityTest, UrgentWorkThatBecomesReadyOvertakesBetweenTwoPriorities) {
    auto loop = makeLoop({.priorities = 3});
    SocketPair sockets = makeSocketPair();
    Event urgent(*loop, sockets.near.get(), EventFlags::Read, note("urgent"));
    ASSERT_TRUE(urgent.setPriority(0));
    ASSERT_TRUE(urgent.add().ok());
    Event middle(*loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("middle");
        send(sockets.far.get(), "x");
    });
    Event last(*loop, -1, EventFlags::None, note("last"));
    ASSERT_TRUE(last.setPriority(2));
    last.activate(EventFlags::Read);
    middle.activate(EventFlags::Read);
    ASSERT_TRUE(loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("middle", "urgent", "last"));
}

TEST_P(PriorityTest, ANewEventHasTheMiddlePriority) {
    auto loop = makeLoop();
    EXPECT_EQ(Event(*loop, -1, EventFlags::None, note("")).priority(), 0);
    ASSERT_TRUE(loop->setPriorities(3));
    EXPECT_EQ(Event(*loop, -1, EventFlags::None, note("")).priority(), 1);
}

TEST_P(PriorityTest, APriorityOutOfRangeIsRefused) {
    auto loop = makeLoop({.priorities = 2});
    Event event(*loop, -1, EventFlags::None, note("ran"));
    EXPECT_FALSE(event.setPriority(2));
    EXPECT_FALSE(event.setPriority(-1));
    EXPECT_EQ(event.priority(), 1);
    event.activate(EventFlags::Read);
    EXPECT_FALSE(event.setPriority(0)) << "an active event keeps its priority";
    EXPECT_FALSE(loop->setPriorities(5)) << "a callback is active";
    ASSERT_TRUE(loop->run().ok());
    EXPECT_FALSE(loop->setPriorities(0));
    EXPECT_FALSE(loop->setPriorities(LoopConfig::maxPriorities + 1));
    EXPECT_TRUE(loop->setPriorities(LoopConfig::maxPriorities));
}

TEST_P(PriorityTest, AnEventWhosePriorityNoLongerExistsRunsAtTheLeastUrgent) {
    auto loop = makeLoop({.priorities = 200});
    Event event(*loop, -1, EventFlags::None, note("far"));
    ASSERT_TRUE(event.setPriority(199));
    ASSERT_TRUE(loop->setPriorities(2));
    Event near(*loop, -1, EventFlags::None, note("near"));
    ASSERT_TRUE(near.setPriority(0));
    event.activate(EventFlags::Read);
    near.activate(EventFlags::Read);
    ASSERT_TRUE(loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("near", "far"));
}

TEST_P(PriorityTest, ALimitOfCallbacksMakesTheLoopLookSooner) {
    LoopConfig config;
    config.priorities = 2;
    config.maxCallbacks = 2;
    auto loop = makeLoop(config);
    SocketPair sockets = makeSocketPair();
    Event urgent(*loop, sockets.near.get(), EventFlags::Read, note("urgent"));
    ASSERT_TRUE(urgent.setPriority(0));
    ASSERT_TRUE(urgent.add().ok());
    Event a(*loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("a");
        send(sockets.far.get(), "x");
    });
    Event b(*loop, -1, EventFlags::None, note("b"));
    Event c(*loop, -1, EventFlags::None, note("c"));
    for (Event* event : {&a, &b, &c}) {
        event->activate(EventFlags::Read);
    }
    ASSERT_TRUE(loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("a", "b", "urgent", "c"));
}

TEST_P(PriorityTest, ALimitOfTimeMakesTheLoopLookSooner) {
    ManualClock clock;
    LoopConfig config;
    config.priorities = 2;
    config.maxCallbackTime = std::chrono::milliseconds(10);
    config.clock = &clock;
    auto loop = makeLoop(config);
    SocketPair sockets = makeSocketPair();
    Event urgent(*loop, sockets.near.get(), EventFlags::Read, note("urgent"));
    ASSERT_TRUE(urgent.setPriority(0));
    ASSERT_TRUE(urgent.add().ok());
    Event slow(*loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("slow");
        send(sockets.far.get(), "x");
        clock.advance(std::chrono::milliseconds(10));
    });
    Event after(*loop, -1, EventFlags::None, note("after"));
    slow.activate(EventFlags::Read);
    after.activate(EventFlags::Read);
    ASSERT_TRUE(loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("slow", "urgent", "after"));
}

WEIR_FOR_EACH_BACKEND(PriorityTest);

} // namespace
} // namespace weir::test
