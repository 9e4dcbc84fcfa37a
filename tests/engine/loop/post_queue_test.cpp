#include <weir/loop/post_queue.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace weir::test {
namespace {

/// Runs batch after batch until `done`.
template <class Done>
void runBatches(PostQueue& queue, Done done) {
    while (!done()) {
        if (!queue.take()) {
            std::this_thread::yield();
            continue;
        }
        while (!queue.isBatchDone()) {
            queue.next()();
        }
    }
}

TEST(PostQueueTest, ABatchIsWhatWasPostedBeforeItWasTaken) {
    PostQueue queue;
    // Longer than a segment, more than once, and never as long as the one before.
    for (const int length : {1, 127, 128, 129, 1000, 3}) {
        int ran = 0;
        for (int i = 0; i < length; ++i) {
            EXPECT_FALSE(queue.push([&, i] {
                EXPECT_EQ(ran++, i);
                EXPECT_FALSE(queue.push([] {}));
            }));
        }
        ASSERT_TRUE(queue.take());
        while (!queue.isBatchDone()) {
            queue.next()();
        }
        EXPECT_EQ(ran, length);
        EXPECT_FALSE(queue.empty()) << "of what the batch posted";
        EXPECT_FALSE(queue.beginWait());
        ASSERT_TRUE(queue.take());
        int left = 0;
        for (; !queue.isBatchDone(); ++left) {
            queue.next()();
        }
        EXPECT_EQ(left, length);
        EXPECT_TRUE(queue.empty());
        EXPECT_FALSE(queue.take());
    }
}

TEST(PostQueueTest, OnlyTheFirstPostOfAWaitAsksForAWake) {
    PostQueue queue;
    EXPECT_FALSE(queue.push([] {}));
    ASSERT_TRUE(queue.take());
    static_cast<void>(queue.next());
    ASSERT_TRUE(queue.beginWait());
    EXPECT_TRUE(queue.push([] {}));
    EXPECT_FALSE(queue.push([] {}));
    queue.endWait();
    EXPECT_FALSE(queue.push([] {}));
}

TEST(PostQueueTest, ManyThreadsFillManySegmentsAndEachKeepsItsOrder) {
    constexpr std::size_t threadCount = 4;
    constexpr int perThread = 5000;
    PostQueue queue;
    std::array<std::vector<int>, threadCount> seen;
    std::size_t total = 0;
    std::vector<std::thread> threads;
    for (auto& numbers : seen) {
        threads.emplace_back([&] {
            for (int i = 0; i < perThread; ++i) {
                static_cast<void>(queue.push([&, i] {
                    numbers.push_back(i);
                    ++total;
                }));
            }
        });
    }
    runBatches(queue, [&] { return total == threadCount * perThread; });
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const auto& numbers : seen) {
        EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
    }
    EXPECT_TRUE(queue.empty());
}

TEST(PostQueueTest, WhatIsPostedWhileItClosesIsEitherDestroyedByItOrRefused) {
    const auto held = std::make_shared<int>(0);
    PostQueue queue;
    std::atomic<int> posted{0};
    std::atomic<bool> closed{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            // Until after it is closed, and some before.
            while (!closed.load()) {
                static_cast<void>(queue.push([held] {}));
                posted.fetch_add(1);
            }
            static_cast<void>(queue.push([held] {}));
        });
    }
    runBatches(queue, [&] { return posted.load() > 1000; });
    queue.close();
    EXPECT_TRUE(queue.empty());
    closed.store(true);
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(held.use_count(), 1) << "no task is left in the queue";
}

} // namespace
} // namespace weir::test
