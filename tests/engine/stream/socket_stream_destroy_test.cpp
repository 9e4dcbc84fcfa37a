#include "tests/engine/stream/socket_stream_fixture.h"

#include <gmock/gmock.h>

#include <netdb.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;

/// The stream is destroyed in each of its callbacks; the sanitizers see what it still touches.
class SocketStreamDestroying : public SocketStreamTest {
public:
    SocketStreamDestroying() {
        recorder.atRead = [this](Stream&) { destroyAt("read"); };
        recorder.atWritten = [this](Stream&) { destroyAt("written"); };
        recorder.atEvent = [this](Stream&, StreamEvents events) { destroyAt(describe(events)); };
    }

    /// Does `scenario` with callbacks at once and deferred; the stream has to be gone afterwards.
    void inBothModes(const std::string& callback, const std::function<void()>& scenario) {
        for (const bool deferred : {false, true}) {
            SCOPED_TRACE(deferred ? "deferred" : "at once");
            fatal = callback;
            stream = makeStream(peer, {.deferCallbacks = deferred});
            scenario();
            runUntil([&] { return !stream; });
            settle();
            EXPECT_EQ(loop->eventCount(), 0U);
        }
    }

    void destroyAt(const std::string& callback) {
        if (callback == fatal) {
            stream.reset();
        }
    }

    void fillTheKernel() {
        stream->write(pattern(std::size_t{16} * 1024 * 1024));
        runUntil([&] { return any(stream->writeBlocked(), Blocked::WouldBlock); });
    }

    std::string fatal;
    Peer peer;
    std::unique_ptr<SocketStream> stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamDestroying);

TEST_P(SocketStreamDestroying, atRead) {
    inBothModes("read", [&] {
        stream->setWatermarks(Directions::Read, {.high = 1});
        stream->enable(Directions::Read);
        peer.send("xy");
    });
}

TEST_P(SocketStreamDestroying, atReadOfALoweredWatermark) {
    inBothModes("read", [&] {
        stream->setWatermarks(Directions::Read, {.low = 10});
        stream->enable(Directions::Read);
        peer.send("xy");
        runUntil([&] { return stream->input().size() == 2; });
        stream->setWatermarks(Directions::Read, {.low = 1});
    });
}

TEST_P(SocketStreamDestroying, atReadWithMoreCallbacksQueued) {
    inBothModes("read", [&] {
        stream->setWatermarks(Directions::Read, {.low = 10});
        stream->setTimeouts(1s, std::nullopt);
        stream->enable(Directions::Read);
        peer.send("xy");
        runUntil([&] { return stream->input().size() == 2; });
        stream->write("z");
        stream->setWatermarks(Directions::Read, {.low = 1});
        clock.advance(1s);
    });
}

TEST_P(SocketStreamDestroying, atWritten) {
    inBothModes("written", [&] { stream->write("x"); });
}

TEST_P(SocketStreamDestroying, atWrittenAfterTheSocketWasFull) {
    inBothModes("written", [&] {
        stream->setWatermarks(Directions::Write, {.low = std::size_t{15} * 1024 * 1024});
        stream->write(pattern(std::size_t{16} * 1024 * 1024));
        runUntil([&] {
            peer.receive();
            return !stream;
        });
    });
}

TEST_P(SocketStreamDestroying, atWrittenWithAFinBehindIt) {
    inBothModes("written", [&] {
        stream->write("x");
        stream->shutdownWrite();
    });
}

TEST_P(SocketStreamDestroying, atEof) {
    inBothModes("reading|eof", [&] {
        stream->enable(Directions::Read);
        peer.close();
    });
}

TEST_P(SocketStreamDestroying, atAnErrorOfReading) {
    inBothModes("reading|error", [&] {
        stream->enable(Directions::Read);
        peer.reset();
    });
}

TEST_P(SocketStreamDestroying, atAnErrorOfWriting) {
    inBothModes("writing|error", [&] {
        fillTheKernel();
        peer.reset();
    });
}

TEST_P(SocketStreamDestroying, atAnErrorOfTheFlush) {
    inBothModes("writing|error", [&] {
        const bool deferred = stream->deferCallbacks();
        stream = makeLocalStream(peer, {.deferCallbacks = deferred});
        peer.close();
        stream->write("x");
    });
}

TEST_P(SocketStreamDestroying, atATimeoutOfReading) {
    inBothModes("reading|timeout", [&] {
        stream->setTimeouts(1s, std::nullopt);
        stream->enable(Directions::Read);
        clock.advance(1s);
    });
}

TEST_P(SocketStreamDestroying, atATimeoutOfWriting) {
    inBothModes("writing|timeout", [&] {
        stream->setTimeouts(std::nullopt, 1s);
        fillTheKernel();
        clock.advance(1s);
    });
}

TEST_P(SocketStreamDestroying, atConnected) {
    RawListener listener;
    inBothModes("connected", [&] {
        stream->close();
        stream->write("x");
        ASSERT_TRUE(stream->connect(listener.address()));
    });
}

TEST_P(SocketStreamDestroying, atARefusedConnection) {
    const SocketAddress dead = deadAddress();
    inBothModes("error", [&] {
        stream->close();
        ASSERT_TRUE(stream->connect(dead));
    });
}

TEST_P(SocketStreamDestroying, atAFailedLookUp) {
    FakeResolver resolver(*loop);
    resolver.answer = Error::lookup(EAI_NONAME, "Cannot look up \"nowhere.test\"");
    inBothModes("error", [&] {
        stream->close();
        ASSERT_TRUE(stream->connect(resolver, "nowhere.test", 80));
    });
}

TEST_P(SocketStreamDestroying, atTheFailureOfTheLastOfSeveralAddresses) {
    FakeResolver resolver(*loop);
    resolver.answer = std::vector{deadAddress(), SocketAddress()};
    inBothModes("error", [&] {
        stream->close();
        ASSERT_TRUE(stream->connect(resolver, "weir.test", 80));
    });
}

TEST_P(SocketStreamDestroying, inACallbackOfTheInputBuffer) {
    inBothModes("nothing", [&] {
        stream->input().addCallback([this](Buffer&, const Buffer::Change&) { stream.reset(); });
        stream->enable(Directions::Read);
        peer.send("x");
    });
}

TEST_P(SocketStreamDestroying, inACallbackOfTheInputBufferInTheMiddleOfARead) {
    inBothModes("nothing", [&] {
        const bool deferred = stream->deferCallbacks();
        stream = makeLocalStream(peer, {.deferCallbacks = deferred});
        // The second read is so large that its bytes come to the input in two pieces.
        stream->input().addCallback([this](Buffer& input, const Buffer::Change&) {
            if (input.size() > SocketStream::maxRead) {
                stream.reset();
            }
        });
        stream->enable(Directions::Read);
        peer.send(pattern(2 * SocketStream::maxRead));
    });
}

TEST_P(SocketStreamDestroying, inACallbackOfTheOutputBufferWhenItIsDrained) {
    inBothModes("nothing", [&] {
        stream->output().addCallback([this](Buffer&, const Buffer::Change& change) {
            if (change.removed > 0) {
                stream.reset();
            }
        });
        stream->write("x");
    });
}

TEST_P(SocketStreamDestroying, inACallbackOfTheOutputBufferThatIsClosed) {
    stream = makeStream(peer);
    stream->write("x");
    stream->output().addCallback([this](Buffer&, const Buffer::Change&) { stream.reset(); });
    stream->close();
    EXPECT_FALSE(stream);
    settle();
    EXPECT_TRUE(recorder.log.empty());
}

TEST_P(SocketStreamDestroying, withEverythingPending) {
    for (const bool deferred : {false, true}) {
        stream = makeStream(peer, {.deferCallbacks = deferred});
        stream->setTimeouts(1s, 1s);
        stream->enable(Directions::Read);
        stream->write("x");
        peer.send("y");
        stream.reset();
        settle();
        EXPECT_EQ(loop->eventCount(), 0U);
    }
    EXPECT_TRUE(recorder.log.empty());
}

} // namespace
} // namespace weir::test
