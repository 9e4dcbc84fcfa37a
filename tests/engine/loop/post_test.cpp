#include <weir/loop/loop_observer.h>

#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class PostTest : public LoopTest {
protected:
    Task noteTask(std::string name) {
        return [this, name = std::move(name)] { m_log.push_back(name); };
    }

    std::unique_ptr<EventLoop> m_loop = makeLoop();
};

TEST_P(PostTest, TasksRunInTheOrderInWhichTheyWerePosted) {
    m_loop->post(noteTask("a"));
    m_loop->post(noteTask("b"));
    m_loop->post(noteTask("c"));
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("a", "b", "c"));
}

TEST_P(PostTest, ATaskPostedByATaskRunsInTheNextTurn) {
    std::vector<std::uint64_t> turns;
    m_loop->post([&] {
        turns.push_back(m_loop->turn());
        m_loop->post([&] { turns.push_back(m_loop->turn()); });
    });
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(turns, ElementsAre(1U, 2U));
}

TEST_P(PostTest, TasksComeAfterReadyDescriptorsAndBeforeDueTimers) {
    SocketPair sockets = makeSocketPair();
    send(sockets.far.get(), "x");
    Event timer(*m_loop, -1, EventFlags::None, note("timer"));
    Event reader(*m_loop, sockets.near.get(), EventFlags::Read, note("reader"));
    ASSERT_TRUE(timer.add(0s).ok());
    ASSERT_TRUE(reader.add().ok());
    m_loop->post(noteTask("task"));
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("reader", "task", "timer"));
}

TEST_P(PostTest, TasksThatKeepComingDoNotKeepLessUrgentEventsOut) {
    ASSERT_TRUE(m_loop->setPriorities(2));
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) { m_loop->exitLoop(); });
    ASSERT_EQ(event.priority(), 1);

    struct Reposting {
        void operator()() const { loop->post(Reposting{loop}); }

        EventLoop* loop;
    };

    m_loop->post(Reposting{m_loop.get()});
    event.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_EQ(m_loop->turn(), 1U);
}

TEST_P(PostTest, ABreakInATaskLeavesTheRestForTheNextRun) {
    m_loop->post([&] { m_loop->breakLoop(); });
    m_loop->post(noteTask("second"));
    EXPECT_EQ(*m_loop->run(), RunEnd::Break);
    EXPECT_THAT(m_log, ElementsAre());
    m_loop->post(noteTask("third"));
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("second", "third"));
}

TEST_P(PostTest, ALimitOfCallbacksHoldsForTasksToo) {
    LoopConfig config;
    config.maxCallbacks = 2;
    auto loop = makeLoop(config);
    std::vector<std::uint64_t> turns;
    for (int i = 0; i < 5; ++i) {
        loop->post([&] { turns.push_back(loop->turn()); });
    }
    EXPECT_EQ(*loop->run(), RunEnd::Empty);
    EXPECT_THAT(turns, ElementsAre(1U, 1U, 2U, 2U, 3U));
}

TEST_P(PostTest, ATaskIsDestroyedOnceItHasRun) {
    std::weak_ptr<int> watch;
    {
        auto held = std::make_shared<int>(1);
        watch = held;
        m_loop->post([held = std::move(held)] {});
    }
    m_loop->post([&] { EXPECT_TRUE(watch.expired()); });
    EXPECT_FALSE(watch.expired());
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
}

TEST_P(PostTest, TasksFromManyThreadsAllRunInTheOrderOfTheirThread) {
    constexpr int threadCount = 4;
    constexpr int perThread = 2000;
    std::array<std::vector<int>, threadCount> seen;
    std::vector<std::thread> threads;
    std::atomic<int> finished{0};
    for (int thread = 0; thread < threadCount; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < perThread; ++i) {
                m_loop->post(
                    [&seen, thread, i] { seen[static_cast<std::size_t>(thread)].push_back(i); });
            }
            if (finished.fetch_add(1) + 1 == threadCount) {
                m_loop->post([&] { m_loop->exitLoop(); });
            }
        });
    }
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Exit);
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const auto& numbers : seen) {
        ASSERT_EQ(numbers.size(), static_cast<std::size_t>(perThread));
        EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
    }
}

TEST_P(PostTest, AThousandPostsTakeFewTurns) {
    // The loop is held in a task while another thread posts: one turn must then take all.
    std::atomic<bool> posted{false};
    std::thread poster;
    int ran = 0;
    m_loop->post([&] {
        poster = std::thread([&] {
            for (int i = 0; i < 1000; ++i) {
                m_loop->post([&] { ++ran; });
            }
            posted.store(true);
            posted.notify_one();
        });
        posted.wait(false);
    });
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    poster.join();
    EXPECT_EQ(ran, 1000);
    EXPECT_EQ(m_loop->turn(), 2U);
}

/// How often the eventfd that was opened last has been written to since it was read (proc(5)).
std::optional<std::string> lastEventCount() {
    std::optional<std::string> count;
    for (int descriptor = 0; descriptor < 1000; ++descriptor) {
        std::ifstream info("/proc/self/fdinfo/" + std::to_string(descriptor));
        for (std::string line; std::getline(info, line);) {
            if (line.starts_with("eventfd-count:")) {
                count = line.substr(line.find_last_of(" \t") + 1);
            }
        }
    }
    return count;
}

TEST_P(PostTest, AThousandWakesSignalOnce) {
    for (int i = 0; i < 1000; ++i) {
        m_loop->wake();
    }
    const auto count = lastEventCount();
    if (!count) {
        GTEST_SKIP() << "this system has no eventfd, or does not tell its count";
    }
    EXPECT_EQ(count, "1");
    m_loop->exitLoop();
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_EQ(lastEventCount(), "0");
    m_loop->wake();
    EXPECT_EQ(lastEventCount(), "1");
}

TEST_P(PostTest, APostEndsAWait) {
    std::atomic<bool> waiting{false};

    struct Told : LoopObserver {
        explicit Told(std::atomic<bool>& whereTo) : flag(whereTo) {}

        void prepare(std::optional<Duration> /*wait*/) override {
            flag.store(true);
            flag.notify_one();
        }

        std::atomic<bool>& flag;
    } told(waiting);

    m_loop->addObserver(told);
    std::thread poster([&] {
        waiting.wait(false);
        m_loop->post([&] { m_loop->exitLoop(); });
    });
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Exit);
    poster.join();
}

TEST_P(PostTest, APostInTheLastMomentBeforeTheWaitIsNotLost) {
    // The loop asks the clock how long to sleep when it has made sure that there is nothing to do.
    class PostingClock : public Clock {
    public:
        [[nodiscard]] TimePoint now() const override { return {}; }

        [[nodiscard]] std::optional<Duration> sleepFor(
            std::optional<Duration> wait) const override {
            if (loop != nullptr) {
                loop->post([target = std::exchange(loop, nullptr)] { target->exitLoop(); });
            }
            return wait;
        }

        mutable EventLoop* loop = nullptr;
    } clock;

    auto loop = makeLoop({.clock = &clock});
    clock.loop = loop.get();
    EXPECT_EQ(*loop->run(RunMode::Forever), RunEnd::Exit);
}

TEST_P(PostTest, PostsAndWaitsAlternateWithoutALostWake) {
    // Each side waits for the other, so that a wake that got lost would hang the test.
    constexpr int rounds = 3000;
    std::atomic<int> answered{0};
    std::thread poster([&] {
        for (int round = 0; round < rounds; ++round) {
            m_loop->post([&] {
                answered.fetch_add(1);
                answered.notify_one();
            });
            answered.wait(round);
        }
        m_loop->stop();
    });
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Exit);
    poster.join();
    EXPECT_EQ(answered.load(), rounds);
}

TEST_P(PostTest, StopFromAnotherThreadEndsTheRun) {
    std::thread stopper([&] { m_loop->stop(); });
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Exit);
    EXPECT_TRUE(m_loop->gotExit());
    stopper.join();
}

TEST_P(PostTest, StopBeforeTheRunEndsTheNextOne) {
    m_loop->stop();
    m_loop->post(noteTask("task"));
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Exit);
    EXPECT_THAT(m_log, ElementsAre("task"));
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty) << "and only that one";
}

TEST_P(PostTest, TheLoopsThreadIsKnownWhileItRuns) {
    EXPECT_TRUE(m_loop->isInLoopThread()) << "no thread runs it";
    bool within = false;
    bool elsewhere = true;
    m_loop->post([&] {
        within = m_loop->isInLoopThread();
        std::thread([&] { elsewhere = m_loop->isInLoopThread(); }).join();
    });
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_TRUE(within);
    EXPECT_FALSE(elsewhere);
}

TEST_P(PostTest, UsingAnEventFromAnotherThreadWhileTheLoopRunsIsCaught) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    Event event(*m_loop, -1, EventFlags::None, note("event"));
    const auto useElsewhere = [&] {
        m_loop->post([&] {
            std::thread([&] { event.activate(EventFlags::Read); }).join();
            event.remove();
        });
        static_cast<void>(m_loop->run().ok());
    };
    EXPECT_DEBUG_DEATH(useElsewhere(), "does not hold: isInLoopThread");
}

TEST_P(PostTest, TasksThatHaveNotRunAreDestroyedUnrunWithTheLoop) {
    const auto held = std::make_shared<int>(1);
    m_loop->post([held, this] { m_log.emplace_back("ran"); });
    m_loop->post([&] { m_loop->breakLoop(); });
    EXPECT_EQ(*m_loop->run(), RunEnd::Break);
    m_loop->post([held, this] { m_log.emplace_back("ran late"); });
    EXPECT_EQ(held.use_count(), 2);
    m_loop.reset();
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_THAT(m_log, ElementsAre("ran"));
}

TEST_P(PostTest, ATaskMayPostWhileItIsDestroyedWithTheLoop) {
    struct PostsWhenDestroyed {
        PostsWhenDestroyed(EventLoop& target, std::unique_ptr<Event> owned)
            : loop(&target), event(std::move(owned)) {}

        PostsWhenDestroyed(PostsWhenDestroyed&& other) noexcept
            : loop(std::exchange(other.loop, nullptr)), event(std::move(other.event)) {}

        ~PostsWhenDestroyed() {
            if (loop != nullptr) {
                loop->post([event = std::move(event)] { ADD_FAILURE() << "it must not run"; });
            }
        }

        void operator()() const {}

        EventLoop* loop;
        /// Has to go while the loop can still be told.
        std::unique_ptr<Event> event;
    };

    auto event = std::make_unique<Event>(*m_loop, -1, EventFlags::None, note("event"));
    ASSERT_TRUE(event->add(1h).ok());
    m_loop->post(PostsWhenDestroyed(*m_loop, std::move(event)));
    m_loop.reset();
    EXPECT_THAT(m_log, ElementsAre());
}

TEST_P(PostTest, ATaskMayOwnEventsThatGoWithTheLoop) {
    auto event = std::make_unique<Event>(*m_loop, -1, EventFlags::Persist, note("event"));
    ASSERT_TRUE(event->add(1h).ok());
    m_loop->post([event = std::move(event)] {});
    m_loop.reset();
}

TEST_P(PostTest, OtherThreadsMayPostUntilTheLoopHasDestroyedItsTasks) {
    // The thread posts while the loop is being destroyed; a pending task ends it when it goes.
    struct EndsThread {
        explicit EndsThread(EventLoop& loop)
            : thread([&loop, this] {
                  while (!ending.load()) {
                      loop.post([] { ADD_FAILURE() << "it must not run"; });
                  }
              }) {}

        ~EndsThread() {
            ending.store(true);
            thread.join();
        }

        std::atomic<bool> ending{false};
        std::thread thread;
    };

    for (int round = 0; round < 20; ++round) {
        auto loop = makeLoop();
        loop->post([thread = std::make_unique<EndsThread>(*loop)] {});
        loop.reset();
    }
}

WEIR_FOR_EACH_BACKEND(PostTest);

} // namespace
} // namespace weir::test
