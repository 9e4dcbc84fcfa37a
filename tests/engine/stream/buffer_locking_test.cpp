#include <weir/stream/buffer.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using weir::Buffer;

constexpr int rounds = 2'000;

TEST(BufferLocking, LetsThreadsAppendAndDrain) {
    Buffer buffer;
    ASSERT_TRUE(buffer.enableLocking());
    EXPECT_FALSE(buffer.enableLocking());
    std::size_t told = 0; // under the lock
    buffer.addCallback([&](Buffer&, const Buffer::Change& change) { told += change.added; });
    std::atomic<std::size_t> drained = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) {
                buffer.append("abcdefg\n");
                EXPECT_LE(buffer.size(), 3U * rounds * 8);
            }
        });
    }
    threads.emplace_back([&] {
        while (drained < 3U * rounds * 8) {
            if (const auto line = buffer.readLine(weir::LineEnding::Lf)) {
                EXPECT_EQ(*line, "abcdefg");
                drained += 8;
            }
        }
    });
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(told, 3U * rounds * 8);
}

TEST(BufferLocking, LetsTwoBuffersMoveToEachOtherAtOnce) {
    Buffer first;
    Buffer second;
    ASSERT_TRUE(first.enableLocking());
    ASSERT_TRUE(second.enableLocking());
    first.append(std::string(5'000, 'x'));
    second.append(std::string(5'000, 'x'));
    const auto moving = [](Buffer& from, Buffer& to) {
        for (int i = 0; i < rounds; ++i) {
            from.moveTo(to, 700);
            to.append(from);
            to.prepend(from);
            Buffer view;
            view.appendView(from, 0, 100);
        }
    };
    std::thread one([&] { moving(first, second); });
    std::thread other([&] { moving(second, first); });
    one.join();
    other.join();
    EXPECT_EQ(first.size() + second.size(), 10'000U);
    EXPECT_EQ(first.toString() + second.toString(), std::string(10'000, 'x'));
}

TEST(BufferLocking, MakesSeveralCallsOne) {
    Buffer buffer;
    ASSERT_TRUE(buffer.enableLocking());
    std::thread other;
    {
        const std::lock_guard outer(buffer);
        const std::lock_guard inner(buffer);
        std::atomic<bool> begun = false;
        other = std::thread([&] {
            begun = true;
            buffer.append("other");
        });
        while (!begun) {
            std::this_thread::yield();
        }
        for (int i = 0; i < rounds; ++i) {
            buffer.append("x");
        }
        EXPECT_EQ(buffer.toString(), std::string(rounds, 'x'));
    }
    other.join();
    EXPECT_EQ(buffer.toString(), std::string(rounds, 'x') + "other");
}

TEST(BufferLocking, SharesALockBetweenTwo) {
    std::recursive_mutex lock;
    Buffer first;
    Buffer second;
    ASSERT_TRUE(first.enableLocking(&lock));
    ASSERT_TRUE(second.enableLocking(&lock));
    first.append("abc");
    EXPECT_TRUE(second.append(first));
    first.lock();
    std::thread other([&] { EXPECT_FALSE(lock.try_lock()); });
    other.join();
    first.unlock();
    std::thread another([&] {
        EXPECT_TRUE(lock.try_lock());
        lock.unlock();
    });
    another.join();
    EXPECT_EQ(second.toString(), "abc");
}

TEST(BufferLocking, LetsACallbackDestroyTheBufferAndTheLocksOwner) {
    auto lock = std::make_shared<std::recursive_mutex>();
    auto buffer = std::make_unique<Buffer>();
    ASSERT_TRUE(buffer->enableLocking(std::exchange(lock, nullptr)));
    buffer->addCallback([&](Buffer&, const Buffer::Change&) { buffer.reset(); });
    EXPECT_TRUE(buffer->append("abc"));
    EXPECT_EQ(buffer, nullptr);
    Buffer other;
    other.append("def");
    buffer = std::make_unique<Buffer>();
    ASSERT_TRUE(buffer->enableLocking());
    buffer->addCallback([&](Buffer&, const Buffer::Change&) { buffer.reset(); });
    EXPECT_TRUE(buffer->append(other));
    EXPECT_EQ(buffer, nullptr);
}

TEST(BufferLocking, NeedsNoLockOnTheOtherSide) {
    Buffer locked;
    Buffer plain;
    ASSERT_TRUE(locked.enableLocking());
    plain.append("abc");
    EXPECT_TRUE(locked.append(plain));
    EXPECT_EQ(locked.moveTo(plain, 1), 1U);
    EXPECT_TRUE(plain.appendView(locked));
    EXPECT_EQ(plain.toString(), "abc");
    plain.lock(); // there is none
    plain.unlock();
}

TEST(BufferLocking, SharesBytesWithAThreadOfItsOwn) {
    Buffer source;
    source.append(std::string(3'000, 'x'));
    Buffer view;
    ASSERT_TRUE(view.appendView(source));
    std::thread other([moved = std::move(view)]() mutable {
        EXPECT_EQ(moved.toString(), std::string(3'000, 'x'));
        moved.drain(Buffer::all);
        Buffer::releaseMemory();
    });
    for (int i = 0; i < 30; ++i) {
        source.append("more");
        source.drain(100);
    }
    source.drain(Buffer::all);
    other.join();
}

} // namespace
