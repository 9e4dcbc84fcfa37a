// Streams that several threads use at once. What matters runs under the thread sanitizer.

#include <weir/loop/loop_observer.h>
#include <weir/stream/filter_stream.h>
#include <weir/stream/pair_stream.h>

#include "tests/engine/stream/socket_stream_fixture.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace weir::test {
namespace {

LoopConfig threadSafeLoop() {
    LoopConfig config;
    config.threadSafe = true;
    return config;
}

class StreamThreads : public SocketStreamTest {
public:
    StreamThreads() : SocketStreamTest(threadSafeLoop()) {}

    /// The loop runs on a thread of its own until the returned object goes.
    [[nodiscard]] std::jthread runLoop() {
        return std::jthread([this](const std::stop_token& stop) {
            const std::stop_callback stopping(stop, [this] { loop->stop(); });
            EXPECT_TRUE(loop->run(RunMode::Forever));
        });
    }
};

WEIR_ON_EVERY_BACKEND(StreamThreads);

/// Counts what the other end sent, and echoes it.
class Echo final : public StreamHandler {
public:
    void onRead(Stream& stream) override {
        count += stream.input().size();
        stream.write(stream.input());
    }

    void onWritten(Stream&) override {}

    void onEvent(Stream&, StreamEvents) override {}

    std::atomic<std::size_t> count = 0;
};

TEST_P(StreamThreads, manyThreadsWriteToOneStreamAndNothingIsLost) {
    constexpr std::size_t threads = 4;
    constexpr std::size_t writes = 500;
    const std::string line = "0123456789";
    Peer peer;
    const auto stream = makeStream(peer, {.threadSafe = true});
    stream->setHandler(nullptr);
    {
        const auto running = runLoop();
        std::vector<std::jthread> writers;
        for (std::size_t i = 0; i < threads; ++i) {
            writers.emplace_back([&] {
                for (std::size_t n = 0; n < writes; ++n) {
                    stream->write(line);
                    EXPECT_EQ(stream->enabled(), Directions::Write);
                }
            });
        }
        const std::string got = peer.receive(threads * writes * line.size());
        EXPECT_EQ(got.size(), threads * writes * line.size());
        for (std::size_t at = 0; at < got.size(); at += line.size()) {
            ASSERT_EQ(got.substr(at, line.size()), line) << "at " << at;
        }
    }
    EXPECT_TRUE(stream->output().empty());
}

TEST_P(StreamThreads, theLockMakesSeveralCallsOne) {
    Peer peer;
    const auto stream = makeStream(peer, {.threadSafe = true});
    stream->setHandler(nullptr);
    const auto running = runLoop();
    std::jthread other;
    {
        const std::lock_guard outer(*stream);
        const std::lock_guard inner(*stream); // it is recursive
        stream->write("one ");
        // The loop cannot send before the lock is let go, and nobody else can write between.
        other = std::jthread([&] { stream->write("three"); });
        stream->write("two ");
        EXPECT_EQ(stream->output().toString(), "one two ");
    }
    EXPECT_EQ(peer.receive(13), "one two three");
}

TEST_P(StreamThreads, everySettingMayBeChangedWhileTheLoopMovesBytes) {
    Peer peer;
    const auto stream = makeStream(peer, {.threadSafe = true});
    Echo echo;
    stream->setHandler(&echo);
    stream->enable(Directions::Both);
    const auto running = runLoop();
    std::atomic<bool> done = false;
    std::jthread changing([&] {
        for (std::size_t n = 0; !done; ++n) {
            stream->setWatermarks(Directions::Read, {.low = 0, .high = 100 + n % 1000});
            stream->setTimeouts(std::chrono::seconds(10 + n % 10), std::nullopt);
            stream->disable(Directions::Both);
            stream->setMaxSingleRead(n % 3 == 0 ? 50 : 0);
            stream->enable(Directions::Both);
            (void)stream->setPriority(0);
            (void)stream->readBlocked();
        }
    });
    const std::string sent = pattern(200000);
    std::jthread sending([&] {
        for (std::size_t at = 0; at < sent.size(); at += 1000) {
            awaitWritable(peer.fd());
            ASSERT_EQ(::send(peer.fd(), sent.data() + at, 1000, MSG_NOSIGNAL), 1000);
        }
    });
    EXPECT_EQ(peer.receive(sent.size()), sent);
    done = true;
}

TEST_P(StreamThreads, itMayBeClosedAndDisposedOfWhileTheLoopMovesBytes) {
    for (int round = 0; round < 20; ++round) {
        Peer peer;
        auto stream = makeStream(peer, {.threadSafe = true});
        Echo echo;
        stream->setHandler(&echo);
        stream->enable(Directions::Both);
        const auto running = runLoop();
        peer.send(pattern(10000));
        (void)peer.receive(1);
        if (round % 2 == 0) {
            stream->close();
            EXPECT_FALSE(stream->isConnected());
        }
        Stream::dispose(std::move(stream));
        // Whatever was under way, the end comes: an end of file, or a reset for what was not read.
        ssize_t got = 1;
        while (got > 0) {
            got = peer.receiveOnce();
        }
        EXPECT_TRUE(got == 0 || got == -ECONNRESET) << got;
    }
}

TEST_P(StreamThreads, unlockedCallbacksDoNotHoldTheLock) {
    Peer peer;
    const auto stream =
        makeStream(peer, {.deferCallbacks = true, .threadSafe = true, .unlockCallbacks = true});
    std::atomic<bool> gotLock = false;
    recorder.atRead = [&](Stream& inner) {
        // Would wait for ever, if this thread held the lock.
        std::thread([&] {
            const std::lock_guard guard(inner);
            gotLock = true;
        }).join();
        inner.input().drain(Buffer::all);
    };
    stream->enable(Directions::Read);
    peer.send("hello");
    runUntil([&] { return recorder.has("read 5"); });
    EXPECT_TRUE(gotLock);
    stream->setDeferCallbacks(false);
    EXPECT_TRUE(stream->deferCallbacks()) << "without it there is no place to let the lock go";
}

TEST_P(StreamThreads, anUnlockedCallbackMayDestroyItsStream) {
    Peer peer;
    auto stream =
        makeStream(peer, {.deferCallbacks = true, .threadSafe = true, .unlockCallbacks = true});
    recorder.atRead = [&](Stream&) { stream.reset(); };
    stream->enable(Directions::Read);
    peer.send("hello");
    runUntil([&] { return stream == nullptr; });
    EXPECT_EQ(peer.receiveOnce(), 0);
}

TEST_P(StreamThreads, pairsAndFiltersShareOneLock) {
    auto [one, other] = PairStream::create(*loop, {.threadSafe = true});
    PairStream& far = *other;
    FilterStream filter(std::move(one), {});
    Echo echo;
    far.setHandler(&echo);
    far.enable(Directions::Both);
    filter.enable(Directions::Both);
    const auto running = runLoop();
    std::jthread writer([&] {
        for (int n = 0; n < 1000; ++n) {
            filter.write("0123456789");
        }
    });
    std::size_t back = 0;
    std::array<char, 1000> piece{};
    while (back < 10000) {
        back += filter.read(piece);
        std::this_thread::yield();
    }
    EXPECT_EQ(echo.count, 10000U);
    const std::lock_guard guard(filter);
    std::atomic<bool> locked = false;
    std::jthread third([&] {
        const std::lock_guard inner(far);
        locked = true;
    });
    EXPECT_FALSE(locked);
    filter.unlock();
    third.join();
    filter.lock();
    EXPECT_TRUE(locked);
}

TEST_P(StreamThreads, aFilterOverAStreamWithoutALockHasNoneToLetGo) {
    auto [below, peer] = PairStream::create(*loop);
    FilterStream filter(std::move(below), {},
                        {.deferCallbacks = true, .threadSafe = true, .unlockCallbacks = true});
    filter.setHandler(&recorder);
    filter.enable(Directions::Read);
    bool othersMayLock = false;
    recorder.atRead = [&](Stream& self) {
        // Had it a lock of its own, this thread would have to let go of it for the other one.
        std::jthread([&] {
            const std::lock_guard guard(self);
            othersMayLock = true;
        }).join();
    };
    peer->write("hello");
    const std::lock_guard guard(filter);
    runUntil([&] { return recorder.has("read 5"); });
    EXPECT_TRUE(othersMayLock);
    EXPECT_TRUE(filter.deferCallbacks());
}

TEST_P(StreamThreads, takingARateLimitAwayDoesNotWaitForItsTimer) {
    /// Says when the loop's thread is within a callback.
    class Watcher final : public LoopObserver {
    public:
        void callbackBegins(const RawEvent& /*event*/, EventFlags /*fired*/) override {
            begun = true;
            begun.notify_all();
        }

        std::atomic<bool> begun = false;
    };

    Peer peer;
    const auto stream = makeStream(peer, {.threadSafe = true});
    ASSERT_TRUE(stream->setRateLimit(RateLimit{.readRate = 10, .readBurst = 10}));
    stream->spendReadLimit(10);
    ASSERT_EQ(loop->eventCount(), 1U);
    clock.advance(std::chrono::seconds(1));
    Watcher watcher;
    loop->addObserver(watcher);
    {
        std::unique_lock locked(*stream);
        const auto running = runLoop();
        watcher.begun.wait(false); // the timer's, which waits for the lock
        EXPECT_TRUE(stream->setRateLimit(std::nullopt));
        locked.unlock();
    }
    loop->removeObserver(watcher);
    EXPECT_EQ(loop->eventCount(), 0U);
    EXPECT_EQ(stream->readBlocked(), Blocked::Disabled);
}

TEST_P(StreamThreads, lockingAStreamOfOneThreadDoesNothing) {
    Peer peer;
    const auto stream = makeStream(peer);
    stream->lock();
    std::thread([&] {
        stream->lock();
        stream->unlock();
    }).join();
    stream->unlock();
}

} // namespace
} // namespace weir::test
