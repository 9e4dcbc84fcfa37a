#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include <unistd.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class SignalTest : public LoopTest {
protected:
    std::unique_ptr<EventLoop> m_loop = makeLoop();
};

/// By signalfd(2) where the system has it.
class SignalDescriptorTest : public LoopTest {
protected:
    std::unique_ptr<EventLoop> m_loop = makeLoop({.signalDescriptor = true});
};

bool isBlocked(int signal) {
    sigset_t blocked;
    EXPECT_EQ(::pthread_sigmask(SIG_SETMASK, nullptr, &blocked), 0);
    return ::sigismember(&blocked, signal) == 1;
}

/// What would happen on `signal` now.
auto dispositionOf(int signal) {
    struct sigaction action {};

    EXPECT_EQ(::sigaction(signal, nullptr, &action), 0);
    return action.sa_handler;
}

TEST_P(SignalTest, ADeliveredSignalRunsTheCallback) {
    EventFlags told = EventFlags::None;
    Event event(*m_loop, SIGUSR1, EventFlags::Signal, [&](EventFlags fired) { told = fired; });
    ASSERT_TRUE(event.add().ok());
    EXPECT_TRUE(event.isPending());
    ASSERT_EQ(::raise(SIGUSR1), 0);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_EQ(told, EventFlags::Signal);
    EXPECT_FALSE(event.isPending());
}

TEST_P(SignalTest, ASignalEndsTheWait) {
    Event event(*m_loop, SIGUSR1, EventFlags::Signal, note("signal"));
    ASSERT_TRUE(event.add().ok());
    // To this thread: the sender's could end before the thread sanitizer lets its handler run.
    std::thread sender([waiter = ::pthread_self()] { ::pthread_kill(waiter, SIGUSR1); });
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    sender.join();
    EXPECT_THAT(m_log, ElementsAre("signal"));
}

TEST_P(SignalTest, SeveralEventsOfOneSignalAllRunAndAPersistentOneRunsAgain) {
    Event once(*m_loop, SIGUSR1, EventFlags::Signal, note("once"));
    Event always(*m_loop, SIGUSR1, EventFlags::Signal | EventFlags::Persist, note("always"));
    ASSERT_TRUE(once.add().ok());
    ASSERT_TRUE(always.add().ok());
    for (int i = 0; i < 2; ++i) {
        ASSERT_EQ(::raise(SIGUSR1), 0);
        ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
    }
    EXPECT_THAT(m_log, ElementsAre("once", "always", "always"));
    always.remove();
}

TEST_P(SignalTest, TheOldDispositionComesBackWithTheLastEvent) {
    const auto before = dispositionOf(SIGUSR2);
    Event first(*m_loop, SIGUSR2, EventFlags::Signal | EventFlags::Persist, note("first"));
    Event second(*m_loop, SIGUSR2, EventFlags::Signal | EventFlags::Persist, note("second"));
    ASSERT_TRUE(first.add().ok());
    ASSERT_TRUE(second.add().ok());
    EXPECT_NE(dispositionOf(SIGUSR2), before);
    first.remove();
    EXPECT_NE(dispositionOf(SIGUSR2), before);
    second.remove();
    EXPECT_EQ(dispositionOf(SIGUSR2), before);
}

TEST_P(SignalTest, DifferentLoopsWatchDifferentSignals) {
    auto other = makeLoop();
    Event mine(*m_loop, SIGUSR1, EventFlags::Signal, note("first loop"));
    Event theirs(*other, SIGUSR2, EventFlags::Signal, note("second loop"));
    ASSERT_TRUE(mine.add().ok());
    ASSERT_TRUE(theirs.add().ok());
    ASSERT_EQ(::raise(SIGUSR2), 0);
    ASSERT_EQ(::raise(SIGUSR1), 0);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("first loop"));
    EXPECT_EQ(*other->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("first loop", "second loop"));
}

TEST_P(SignalTest, ASignalThatAnotherLoopWatchesIsRefused) {
    auto other = makeLoop();
    Event mine(*m_loop, SIGUSR1, EventFlags::Signal, note("mine"));
    Event theirs(*other, SIGUSR1, EventFlags::Signal, note("theirs"));
    ASSERT_TRUE(mine.add().ok());
    const auto added = theirs.add(1s);
    ASSERT_FALSE(added.ok());
    EXPECT_TRUE(added.error().isSystem(EBUSY));
    EXPECT_THAT(added.error().message(), HasSubstr("another event loop"));
    EXPECT_FALSE(theirs.isPending());
    mine.remove();
    EXPECT_TRUE(theirs.add().ok());
    theirs.remove();
}

TEST_P(SignalTest, WhatCannotBeCaughtIsRefused) {
    for (const int signal : {SIGKILL, 0, -1, 10'000}) {
        Event event(*m_loop, signal, EventFlags::Signal, note(""));
        const auto added = event.add();
        ASSERT_FALSE(added.ok());
        EXPECT_TRUE(added.error().isSystem(EINVAL));
        EXPECT_THAT(added.error().message(), HasSubstr("signal " + std::to_string(signal)));
        EXPECT_FALSE(event.isPending());
    }
}

TEST_P(SignalTest, AnEventMayWaitForASignalWithATimeout) {
    ManualClock clock;
    auto loop = makeLoop({.clock = &clock});
    EventFlags told = EventFlags::None;
    Event event(*loop, SIGUSR1, EventFlags::Signal, [&](EventFlags fired) { told = fired; });
    ASSERT_TRUE(event.add(1s).ok());
    clock.advance(1s);
    EXPECT_EQ(*loop->run(), RunEnd::Empty);
    EXPECT_EQ(told, EventFlags::Timeout);
}

TEST_P(SignalTest, ASignalThatCameBeforeItWasWatchedAnewDoesNotCount) {
    Event event(*m_loop, SIGUSR1, EventFlags::Signal, note("signal"));
    ASSERT_TRUE(event.add().ok());
    ASSERT_EQ(::raise(SIGUSR1), 0);
    event.remove();
    ASSERT_TRUE(event.add().ok());
    ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
    EXPECT_THAT(m_log, ElementsAre());
    event.remove();
}

TEST_P(SignalTest, TheCallbackRunsAsOftenAsTheSignalCame) {
    Event event(*m_loop, SIGUSR1, EventFlags::Signal, note("signal"));
    ASSERT_TRUE(event.add().ok());
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(::raise(SIGUSR1), 0);
    }
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("signal", "signal", "signal"));
}

WEIR_FOR_EACH_BACKEND(SignalTest);

TEST_P(SignalDescriptorTest, ADeliveredSignalRunsTheCallbackWithoutAHandler) {
    const auto before = dispositionOf(SIGUSR1);
    Event event(*m_loop, SIGUSR1, EventFlags::Signal | EventFlags::Persist, note("signal"));
    ASSERT_TRUE(event.add().ok());
    EXPECT_EQ(dispositionOf(SIGUSR1), before);
    for (int i = 0; i < 2; ++i) {
        ASSERT_EQ(::raise(SIGUSR1), 0);
        ASSERT_TRUE(m_loop->run(RunMode::Once).ok());
    }
    EXPECT_THAT(m_log, ElementsAre("signal", "signal"));
}

TEST_P(SignalDescriptorTest, TheSignalIsBlockedOnlyWhileItIsWatched) {
    Event event(*m_loop, SIGUSR1, EventFlags::Signal, note("signal"));
    ASSERT_TRUE(event.add().ok());
    EXPECT_TRUE(isBlocked(SIGUSR1));
    // What comes while it is watched is not let loose on the program afterwards.
    ASSERT_EQ(::raise(SIGUSR1), 0);
    event.remove();
    EXPECT_FALSE(isBlocked(SIGUSR1));
    ASSERT_TRUE(event.add().ok());
    ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
    EXPECT_THAT(m_log, ElementsAre());
}

TEST_P(SignalDescriptorTest, SignalsThatAreQueuedAreCounted) {
    Event event(*m_loop, SIGRTMIN, EventFlags::Signal, note("signal"));
    ASSERT_TRUE(event.add().ok());
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(::raise(SIGRTMIN), 0);
    }
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("signal", "signal", "signal"));
}

TEST_P(SignalDescriptorTest, WhatCannotBeCaughtOrIsWatchedElsewhereIsRefused) {
    for (const int signal : {SIGKILL, 0, -1, 10'000}) {
        Event event(*m_loop, signal, EventFlags::Signal, note(""));
        EXPECT_TRUE(event.add().error().isSystem(EINVAL));
    }
    const auto other = makeLoop();
    Event mine(*m_loop, SIGUSR1, EventFlags::Signal, note("mine"));
    Event theirs(*other, SIGUSR1, EventFlags::Signal, note("theirs"));
    ASSERT_TRUE(mine.add().ok());
    EXPECT_TRUE(theirs.add().error().isSystem(EBUSY));
}

WEIR_FOR_EACH_BACKEND(SignalDescriptorTest);

} // namespace
} // namespace weir::test
