#include "tests/engine/stream/socket_stream_fixture.h"

#include <gmock/gmock.h>

#include <poll.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Tutorial 3.6.4. Over a Unix-domain pair: how much that takes depends only on what its other end
/// has taken, while TCP goes on making room when its packets and their acknowledgements arrive.
class SocketStreamTimeout : public SocketStreamTest {
public:
    SocketStreamTimeout() : stream(makeLocalStream(peer)) {}

    /// Until it takes nothing, and will not before the peer receives something.
    void fillTheKernel() {
        stream->write(pattern(std::size_t{16} * 1024 * 1024));
        awaitFull();
    }

    void awaitFull() {
        runUntil([&] {
            pollfd socket{.fd = stream->descriptor(), .events = POLLOUT, .revents = 0};
            return stream->wouldBlock() && ::poll(&socket, 1, 0) == 0;
        });
    }

    Peer peer;
    std::unique_ptr<SocketStream> stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamTimeout);

TEST_P(SocketStreamTimeout, readingTimesOutAtTenSecondsAndNotBefore) {
    stream->setTimeouts(10s, std::nullopt);
    stream->enable(Directions::Read);
    settle();
    advance(9999ms);
    EXPECT_THAT(recorder.log, IsEmpty());
    advance(1ms);
    EXPECT_THAT(recorder.log, ElementsAre("reading|timeout"));
    EXPECT_EQ(stream->enabled(), Directions::Write);
    EXPECT_EQ(stream->readBlocked(), Blocked::TimedOut);
    advance(60s);
    EXPECT_EQ(recorder.log.size(), 1U);
}

TEST_P(SocketStreamTimeout, everyReadPushesItBack) {
    stream->setTimeouts(10s, std::nullopt);
    stream->enable(Directions::Read);
    settle();
    advance(9s);
    peer.send("x");
    runUntil([&] { return recorder.has("read 1"); });
    advance(9999ms);
    EXPECT_THAT(recorder.log, ElementsAre("read 1"));
    advance(1ms);
    EXPECT_THAT(recorder.log, ElementsAre("read 1", "reading|timeout"));
}

TEST_P(SocketStreamTimeout, bytesThatCameInTimeCountAlthoughTheyAreReadLate) {
    stream->setTimeouts(10s, std::nullopt);
    stream->enable(Directions::Read);
    settle();
    peer.send("x");
    awaitReadable(stream->descriptor());
    clock.advance(11s); // as if a callback had held the loop up
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("read 1"));
    advance(10s);
    EXPECT_THAT(recorder.log, ElementsAre("read 1", "reading|timeout"));
}

TEST_P(SocketStreamTimeout, isNotCountedWhileReadingIsDisabled) {
    stream->setTimeouts(10s, std::nullopt);
    stream->enable(Directions::Read);
    settle();
    advance(9s);
    stream->disable(Directions::Read);
    advance(60s);
    EXPECT_THAT(recorder.log, IsEmpty());
    stream->enable(Directions::Read);
    advance(9999ms);
    EXPECT_THAT(recorder.log, IsEmpty());
    advance(1ms);
    EXPECT_THAT(recorder.log, ElementsAre("reading|timeout"));
}

TEST_P(SocketStreamTimeout, isNotCountedWhileTheInputIsFull) {
    stream->setTimeouts(10s, std::nullopt);
    stream->setWatermarks(Directions::Read, {.high = 4});
    stream->enable(Directions::Read);
    peer.send("0123");
    runUntil([&] { return recorder.has("read 4"); });
    advance(60s);
    EXPECT_THAT(recorder.log, ElementsAre("read 4"));
    stream->input().drain(1);
    advance(10s);
    EXPECT_THAT(recorder.log, ElementsAre("read 4", "reading|timeout"));
}

TEST_P(SocketStreamTimeout, enablingAfterwardsCountsAnew) {
    stream->setTimeouts(10s, std::nullopt);
    stream->enable(Directions::Read);
    settle();
    advance(10s);
    stream->enable(Directions::Read);
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
    peer.send("x");
    runUntil([&] { return recorder.has("read 1"); });
    advance(10s);
    EXPECT_THAT(recorder.log, ElementsAre("reading|timeout", "read 1", "reading|timeout"));
}

TEST_P(SocketStreamTimeout, canBeChangedAndTakenAwayWhileItCounts) {
    stream->setTimeouts(10s, std::nullopt);
    stream->enable(Directions::Read);
    settle();
    advance(5s);
    stream->setTimeouts(2s, std::nullopt);
    EXPECT_EQ(stream->readTimeout(), Duration(2s));
    EXPECT_EQ(stream->writeTimeout(), std::nullopt);
    advance(1999ms);
    EXPECT_THAT(recorder.log, IsEmpty());
    stream->setTimeouts(std::nullopt, std::nullopt);
    EXPECT_EQ(stream->readTimeout(), std::nullopt);
    advance(60s);
    EXPECT_THAT(recorder.log, IsEmpty());
    stream->setTimeouts(3s, std::nullopt);
    advance(3s);
    EXPECT_THAT(recorder.log, ElementsAre("reading|timeout"));
}

TEST_P(SocketStreamTimeout, ofReadingMayBeSetInACallback) {
    recorder.atRead = [](Stream& self) { self.setTimeouts(1s, std::nullopt); };
    stream->enable(Directions::Read);
    peer.send("x");
    runUntil([&] { return recorder.has("read 1"); });
    advance(1s);
    EXPECT_THAT(recorder.log, ElementsAre("read 1", "reading|timeout"));
}

TEST_P(SocketStreamTimeout, writingTimesOutOnlyWhileSomethingWaitsToBeWritten) {
    stream->setTimeouts(std::nullopt, 10s);
    advance(60s);
    EXPECT_THAT(recorder.log, IsEmpty());
    fillTheKernel();
    advance(9999ms);
    EXPECT_THAT(recorder.log, IsEmpty());
    advance(1ms);
    EXPECT_THAT(recorder.log, ElementsAre("writing|timeout"));
    EXPECT_EQ(stream->enabled(), Directions::None);
    EXPECT_EQ(stream->writeBlocked(), Blocked::TimedOut);
    EXPECT_GT(stream->output().size(), 0U);
}

TEST_P(SocketStreamTimeout, ofWritingIsPushedBackByProgress) {
    stream->setTimeouts(std::nullopt, 10s);
    fillTheKernel();
    advance(9s);
    const std::size_t before = stream->output().size();
    runUntil([&] {
        peer.receive();
        return stream->output().size() < before;
    });
    awaitFull();
    ASSERT_GT(stream->output().size(), 0U);
    advance(9999ms);
    EXPECT_THAT(recorder.log, IsEmpty());
    advance(1ms);
    EXPECT_THAT(recorder.log, ElementsAre("writing|timeout"));
}

TEST_P(SocketStreamTimeout, ofWritingIsNotCountedWhileDisabled) {
    stream->setTimeouts(std::nullopt, 10s);
    fillTheKernel();
    stream->disable(Directions::Write);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Disabled);
    advance(60s);
    EXPECT_THAT(recorder.log, IsEmpty());
}

TEST_P(SocketStreamTimeout, writingGoesOnWhenItIsEnabledAgain) {
    stream->setTimeouts(std::nullopt, 10s);
    fillTheKernel();
    advance(10s);
    ASSERT_THAT(recorder.log, ElementsAre("writing|timeout"));
    stream->enable(Directions::Write);
    std::size_t got = 0;
    runUntil([&] {
        got += peer.receive().size();
        return recorder.has("written");
    });
    got += peer.receive().size();
    EXPECT_EQ(got, std::size_t{16} * 1024 * 1024);
}

TEST_P(SocketStreamTimeout, bothMayPassInOneTurn) {
    stream->setTimeouts(10s, 10s);
    fillTheKernel();
    stream->enable(Directions::Read);
    stream->setTimeouts(10s, 10s);
    advance(10s);
    EXPECT_THAT(recorder.log, testing::UnorderedElementsAre("reading|timeout", "writing|timeout"));
}

} // namespace
} // namespace weir::test
