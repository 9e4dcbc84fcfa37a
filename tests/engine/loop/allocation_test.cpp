#include "tests/engine/loop/allocation_counter.h"
#include "tests/engine/loop/loop_fixture.h"

#include <deque>

namespace weir::test {
namespace {

using namespace std::chrono_literals;

class AllocationTest : public LoopTest {
protected:
    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop = makeLoop({.clock = &m_clock});
};

TEST_P(AllocationTest, AddingAndRemovingEventsAllocatesNothing) {
    const SocketPair sockets = makeSocketPair();
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read | EventFlags::Persist,
                 [](EventFlags) {});
    Event writer(*m_loop, sockets.near.get(), EventFlags::Write, [](EventFlags) {});
    const auto addAndRemove = [&] {
        ASSERT_TRUE(reader.add(1s).ok());
        ASSERT_TRUE(writer.add().ok());
        ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
        reader.activate(EventFlags::Read);
        reader.remove();
    };
    addAndRemove(); // the tables grow
    allocations = 0;
    for (int i = 0; i < 100; ++i) {
        addAndRemove();
    }
    EXPECT_EQ(allocations, 0);
}

TEST_P(AllocationTest, TimersAllocateNothingOnceAsManyHaveBeenDue) {
    std::deque<Event> timers;
    int fired = 0;
    for (int i = 0; i < 1000; ++i) {
        timers.emplace_back(*m_loop, -1, EventFlags::None, [&](EventFlags) { ++fired; });
    }
    allocations = 0;
    for (int round = 0; round < 3; ++round) {
        int number = 0;
        for (Event& timer : timers) {
            ASSERT_TRUE(timer.add(Duration(1 + ++number * 7919 % 1'000'003)).ok());
            ASSERT_TRUE(timer.add(2ms).ok());
        }
        timers.front().remove();
        EXPECT_EQ(allocations, 0) << "starting and stopping them never does";
        m_clock.advance(3ms);
        ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
        if (round == 0) {
            allocations = 0; // the list of what is due has grown
        }
    }
    EXPECT_EQ(fired, 3 * 999);
    EXPECT_EQ(allocations, 0);
}

TEST_P(AllocationTest, DeferringAndPostingAllocateNothingOnceWarm) {
    int runs = 0;
    Deferred deferred(*m_loop, [&] { ++runs; });
    Deferred atEnd(*m_loop, [&] { ++runs; });
    const auto queue = [&] {
        m_loop->defer(deferred);
        m_loop->atTurnEnd(atEnd);
        for (int i = 0; i < 10; ++i) {
            m_loop->post([&] { ++runs; });
        }
        ASSERT_TRUE(m_loop->run().ok());
    };
    queue(); // the two post queues grow
    queue();
    allocations = 0;
    queue();
    queue();
    EXPECT_EQ(allocations, 0);
    EXPECT_EQ(runs, 4 * 12);
}

WEIR_FOR_EACH_BACKEND(AllocationTest);

} // namespace
} // namespace weir::test
