#include <weir/loop/raw_event.h>
#include <weir/loop/scoped_event.h>

#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <new>
#include <optional>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class RawEventTest : public LoopTest {
protected:
    /// Calls the function that `argument` points at.
    static void call(int /*descriptor*/, short /*fired*/, void* argument) {
        (*static_cast<std::function<void()>*>(argument))();
    }

    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop = makeLoop({.priorities = 3, .clock = &m_clock});
};

TEST_P(RawEventTest, TellsItsFunctionDescriptorConditionsAndArgument) {
    struct Told {
        int descriptor = -1;
        int fired = 0;
    } told;

    const SocketPair sockets = makeSocketPair();
    RawEvent event(
        m_loop.get(), sockets.near.get(), EventFlags::Read,
        [](int descriptor, short fired, void* argument) {
            *static_cast<Told*>(argument) = {descriptor, fired};
        },
        &told);
    ASSERT_TRUE(event.add(1s).ok());
    EXPECT_EQ(event.pendingFor(), EventFlags::Read | EventFlags::Timeout);
    send(sockets.far.get(), "x");
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_EQ(told.descriptor, sockets.near.get());
    EXPECT_EQ(told.fired, static_cast<int>(EventFlags::Read));
    EXPECT_EQ(event.pendingFor(), EventFlags::None);
}

TEST_P(RawEventTest, IsWhereItsMemoryIsFoundToHoldOne) {
    void* const memory = std::calloc(1, sizeof(RawEvent));
    EXPECT_FALSE(RawEvent::isInitialised(*static_cast<RawEvent*>(memory)));
    std::function<void()> note = [&] { m_log.emplace_back("called"); };
    auto* const event = ::new (memory) RawEvent(m_loop.get(), -1, EventFlags::None, call, &note);
    EXPECT_TRUE(RawEvent::isInitialised(*event));
    EXPECT_EQ(event->priority(), 1);
    EXPECT_FALSE(event->isPending());
    event->activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("called"));
    std::free(memory);
}

TEST_P(RawEventTest, ItsMemoryMayGoInItsCallback) {
    void* const memory = std::malloc(sizeof(RawEvent));
    RawEvent* event = nullptr;
    std::function<void()> freeIt = [&] {
        event->retire();
        std::memset(memory, 0xA5, sizeof(RawEvent));
        std::free(memory);
        m_log.emplace_back("freed");
    };
    event = ::new (memory)
        RawEvent(m_loop.get(), -1, EventFlags::Persist | EventFlags::Timeout, call, &freeIt);
    ASSERT_TRUE(event->add(1ms).ok());
    m_clock.advance(1ms);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("freed"));
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(RawEventTest, MayBeMadeAnewAndAddedInItsCallback) {
    const SocketPair sockets = makeSocketPair();
    std::optional<ScopedEvent> event;
    std::function<void()> second = [&] { m_log.emplace_back("second"); };
    std::function<void()> first = [&] {
        m_log.emplace_back("first");
        event.emplace(*m_loop, sockets.near.get(), EventFlags::Write, call, &second);
        ASSERT_TRUE(event->add().ok());
    };
    event.emplace(*m_loop, sockets.near.get(), EventFlags::Write, call, &first);
    ASSERT_TRUE(event->add().ok());
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("first", "second"));
}

TEST_P(RawEventTest, TheLoopKnowsWhoseCallbackRuns) {
    ScopedEvent* event = nullptr;
    std::function<void()> look = [&] {
        EXPECT_EQ(m_loop->runningEvent(), event);
        m_log.emplace_back("looked");
    };
    ScopedEvent made(*m_loop, -1, EventFlags::None, call, &look);
    event = &made;
    EXPECT_EQ(m_loop->runningEvent(), nullptr);
    made.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_EQ(m_loop->runningEvent(), nullptr);
    EXPECT_THAT(m_log, ElementsAre("looked"));
}

TEST_P(RawEventTest, ASignalsFunctionIsCalledAsOftenAsAsked) {
    std::function<void()> note = [&] { m_log.emplace_back("called"); };
    ScopedEvent signal(*m_loop, SIGUSR1, EventFlags::Signal, call, &note);
    signal.activate(EventFlags::Signal, 3);
    signal.activate(EventFlags::Signal, 7);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("called", "called", "called"));
    m_log.clear();
    ScopedEvent timer(*m_loop, -1, EventFlags::Timeout, call, &note);
    timer.activate(EventFlags::Timeout, 3);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("called"));
}

TEST_P(RawEventTest, RemovingItEndsTheCallsThatAreLeft) {
    ScopedEvent* event = nullptr;
    std::function<void()> stop = [&] {
        m_log.emplace_back("called");
        event->remove();
    };
    ScopedEvent signal(*m_loop, SIGUSR1, EventFlags::Signal, call, &stop);
    event = &signal;
    signal.activate(EventFlags::Signal, 3);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("called"));
}

TEST_P(RawEventTest, MovesToAnotherLoopWhileItIsIdle) {
    const auto other = makeLoop({.priorities = 9});
    std::function<void()> note = [&] { m_log.emplace_back("called"); };
    ScopedEvent event(*m_loop, -1, EventFlags::None, call, &note);
    event.activate(EventFlags::Read);
    EXPECT_FALSE(event.setLoop(*other));
    event.remove();
    ASSERT_TRUE(event.setLoop(*other));
    EXPECT_EQ(event.priority(), 4);
    event.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, IsEmpty());
    EXPECT_EQ(*other->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("called"));
}

WEIR_FOR_EACH_BACKEND(RawEventTest);

} // namespace
} // namespace weir::test
