#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <thread>

namespace weir::test {
namespace {

using namespace std::chrono_literals;

/// Runs the loop on a thread of its own until the fixture goes.
class ThreadSafeTest : public LoopTest {
public:
    ~ThreadSafeTest() override { finish(); }

protected:
    void start() {
        m_thread = std::thread([this] { ASSERT_TRUE(m_loop->run(RunMode::Forever).ok()); });
        awaitTurn();
    }

    /// Once a task has run, the loop is in its turns.
    void awaitTurn() {
        // Shared: the task may still be in set_value() when this returns.
        const auto runs = std::make_shared<std::promise<void>>();
        m_loop->post([runs] { runs->set_value(); });
        runs->get_future().wait();
    }

    void finish() {
        if (m_thread.joinable()) {
            m_loop->stop();
            m_thread.join();
        }
    }

    std::unique_ptr<EventLoop> m_loop = makeLoop({.threadSafe = true});
    std::thread m_thread;
};

TEST_P(ThreadSafeTest, AnEventThatIsAddedWhileTheLoopWaitsIsNoticed) {
    const SocketPair sockets = makeSocketPair();
    std::promise<void> came;
    Event event(*m_loop, sockets.near.get(), EventFlags::Read, [&](EventFlags fired) {
        EXPECT_EQ(fired, EventFlags::Read);
        came.set_value();
    });
    start();
    send(sockets.far.get(), "x");
    ASSERT_TRUE(event.add().ok());
    came.get_future().wait();
}

TEST_P(ThreadSafeTest, ATimeoutThatIsAddedWhileTheLoopWaitsIsNoticed) {
    std::promise<void> passed;
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) { passed.set_value(); });
    start();
    ASSERT_TRUE(event.add(1us).ok());
    passed.get_future().wait();
}

TEST_P(ThreadSafeTest, AnActivationWhileTheLoopWaitsIsNoticed) {
    std::promise<void> ran;
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) { ran.set_value(); });
    start();
    event.activate(EventFlags::Write);
    ran.get_future().wait();
}

TEST_P(ThreadSafeTest, DeferredWorkThatIsQueuedWhileTheLoopWaitsRuns) {
    std::promise<void> ran;
    Deferred deferred(*m_loop, [&] { ran.set_value(); });
    start();
    m_loop->defer(deferred);
    ran.get_future().wait();
}

TEST_P(ThreadSafeTest, BreakingALoopThatWaitsEndsIt) {
    std::promise<RunEnd> end;
    std::thread runner([&] { end.set_value(*m_loop->run(RunMode::Forever)); });
    awaitTurn();
    m_loop->breakLoop();
    EXPECT_EQ(end.get_future().get(), RunEnd::Break);
    runner.join();
}

TEST_P(ThreadSafeTest, ALoopThatWaitsForItsLastEventLeavesWhenThatIsRemoved) {
    Event event(*m_loop, -1, EventFlags::None, note("never"));
    ASSERT_TRUE(event.add(24h).ok());
    std::promise<RunEnd> end;
    std::thread runner([&] { end.set_value(*m_loop->run(RunMode::UntilEmpty)); });
    awaitTurn();
    event.remove();
    EXPECT_EQ(end.get_future().get(), RunEnd::Empty);
    runner.join();
}

TEST_P(ThreadSafeTest, WhatTheSystemRefusesIsToldToTheThreadThatAdds) {
    start();
    Event event(*m_loop, 1'000'000, EventFlags::Read, note("never"));
    const auto added = event.add();
    ASSERT_FALSE(added.ok());
    EXPECT_TRUE(added.error().isSystem(EBADF));
}

TEST_P(ThreadSafeTest, RemovingWaitsForTheCallbackThatRuns) {
    std::promise<void> entered;
    std::promise<void> leave;
    std::atomic<bool> returned{false};
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        entered.set_value();
        leave.get_future().wait();
        returned.store(true);
    });
    start();
    event.activate(EventFlags::Read);
    entered.get_future().wait();
    std::thread helper([&] { leave.set_value(); });
    event.remove();
    EXPECT_TRUE(returned.load());
    helper.join();
}

TEST_P(ThreadSafeTest, RemovingDoesNotWaitWhereItIsToldNotTo) {
    for (const bool byFlag : {true, false}) {
        std::promise<void> entered;
        std::promise<void> leave;
        std::promise<void> left;
        Event event(*m_loop, -1, byFlag ? EventFlags::Finalise : EventFlags::None, [&](EventFlags) {
            entered.set_value();
            leave.get_future().wait();
            left.set_value();
        });
        if (!m_thread.joinable()) {
            start();
        }
        event.activate(EventFlags::Read);
        entered.get_future().wait();
        event.remove(byFlag ? RemoveMode::Auto : RemoveMode::DoNotWait); // else it hangs here
        leave.set_value();
        left.get_future().wait();
    }
}

TEST_P(ThreadSafeTest, ACallbackMayRemoveAndDestroyItsOwnEvent) {
    std::promise<void> done;
    std::unique_ptr<Event> event;
    event = std::make_unique<Event>(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        event->remove(RemoveMode::Wait);
        event.reset();
        done.set_value();
    });
    start();
    event->activate(EventFlags::Read);
    done.get_future().wait();
}

TEST_P(ThreadSafeTest, DestroyingAnEventWaitsForItsCallback) {
    for (int i = 0; i < 50; ++i) {
        std::promise<void> entered;
        auto used = std::make_unique<int>(0);
        auto event = std::make_unique<Event>(*m_loop, -1, EventFlags::None, [&](EventFlags) {
            entered.set_value();
            ++*used;
        });
        if (!m_thread.joinable()) {
            start();
        }
        event->activate(EventFlags::Read);
        entered.get_future().wait();
        event.reset();
        used.reset(); // the sanitizers see it where the callback still uses it
    }
}

TEST_P(ThreadSafeTest, DestroyingDeferredWorkWaitsForItsCallback) {
    for (int i = 0; i < 50; ++i) {
        std::promise<void> entered;
        auto used = std::make_unique<int>(0);
        auto deferred = std::make_unique<Deferred>(*m_loop, [&] {
            entered.set_value();
            ++*used;
        });
        if (!m_thread.joinable()) {
            start();
        }
        m_loop->defer(*deferred);
        entered.get_future().wait();
        deferred.reset();
        used.reset();
    }
}

/// What one of the threads below does, over and over, with an event of its own.
void play(EventLoop& loop, std::atomic<int>& calls, int rounds) {
    const SocketPair sockets = makeSocketPair();
    send(sockets.far.get(), "x");
    Event reader(loop, sockets.near.get(), EventFlags::Read | EventFlags::Persist,
                 [&](EventFlags) { calls.fetch_add(1); });
    for (int i = 0; i < rounds; ++i) {
        ASSERT_TRUE(reader.add(i % 2 == 0 ? std::optional<Duration>(1us) : std::nullopt).ok());
        reader.activate(EventFlags::Write);
        EXPECT_TRUE(reader.isPending());
        loop.post([&] { calls.fetch_add(1); });
        reader.remove();
        EXPECT_FALSE(reader.isPending());
        Event timer(loop, -1, EventFlags::None, [&](EventFlags) { calls.fetch_add(1); });
        ASSERT_TRUE(timer.add(i % 3 == 0 ? Duration::zero() : Duration(1ms)).ok());
    }
}

TEST_P(ThreadSafeTest, FourThreadsAddRemoveAndActivateWhileTheLoopRuns) {
    std::atomic<int> calls{0};
    start();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { play(*m_loop, calls, 200); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    finish();
    EXPECT_GE(calls.load(), 0);
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(ThreadSafeTest, ThreadsMayFightOverOneEvent) {
    const SocketPair sockets = makeSocketPair();
    std::atomic<int> calls{0};
    Event event(*m_loop, sockets.near.get(), EventFlags::Write | EventFlags::Persist,
                [&](EventFlags) { calls.fetch_add(1); });
    start();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 200; ++round) {
                if ((round + i) % 2 == 0) {
                    ASSERT_TRUE(event.add(1ms).ok());
                } else {
                    event.remove();
                }
                event.activate(EventFlags::Read);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    event.remove();
    EXPECT_FALSE(event.isPending());
    EXPECT_FALSE(event.isActive());
    finish();
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(ThreadSafeTest, AnotherThreadFinalisesAnEventWhoseCallbackRuns) {
    struct Shared {
        std::promise<void> entered;
        std::promise<void> leave;
        std::promise<void> finalised;
        std::atomic<bool> returned{false};
    } shared;

    RawEvent event(
        m_loop.get(), -1, EventFlags::None,
        [](int, short, void* argument) {
            auto& at = *static_cast<Shared*>(argument);
            at.entered.set_value();
            at.leave.get_future().wait();
            at.returned.store(true);
        },
        &shared);
    start();
    event.activate(EventFlags::Read);
    shared.entered.get_future().wait();
    EXPECT_TRUE(event.finalise([](RawEvent*, void* argument) {
        auto& at = *static_cast<Shared*>(argument);
        EXPECT_TRUE(at.returned.load());
        at.finalised.set_value();
    }));
    EXPECT_FALSE(event.finalise([](RawEvent*, void*) {}));
    EXPECT_FALSE(event.add(1s).ok());
    event.activate(EventFlags::Read);
    event.remove();
    shared.leave.set_value();
    shared.finalised.get_future().wait();
}

WEIR_FOR_EACH_BACKEND(ThreadSafeTest);

} // namespace
} // namespace weir::test
