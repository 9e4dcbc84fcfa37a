#include "tests/engine/stream/socket_stream_fixture.h"

#include <gmock/gmock.h>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SocketStreamReading : public SocketStreamTest {
public:
    SocketStreamReading() : stream(makeStream(peer)) {}

    [[nodiscard]] bool holds(std::size_t size) { return stream->input().size() == size; }

    Peer peer;
    std::unique_ptr<SocketStream> stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamReading);

TEST_P(SocketStreamReading, isDisabledAtFirst) {
    EXPECT_EQ(stream->enabled(), Directions::Write);
    EXPECT_EQ(stream->readBlocked(), Blocked::Disabled);
    peer.send("hello");
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_EQ(stream->input().size(), 0U);
}

TEST_P(SocketStreamReading, tellsOfWhatCameBeforeItWasEnabled) {
    peer.send("hello");
    settle();
    stream->enable(Directions::Read);
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("read 5"));
    EXPECT_EQ(stream->input().toString(), "hello");
}

// Tutorial 3.2, and the server of 3.9.
TEST_P(SocketStreamReading, lowWatermarkOfTenHoldsFiveBytesBackAndPassesTen) {
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("01234");
    runUntil([&] { return holds(5); });
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
    peer.send("56789");
    runUntil([&] { return holds(10); });
    EXPECT_THAT(recorder.log, ElementsAre("read 10"));
}

TEST_P(SocketStreamReading, lowWatermarkPassesEveryReadWhileTheInputStaysAboveIt) {
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("0123456789");
    runUntil([&] { return holds(10); });
    peer.send("a");
    runUntil([&] { return holds(11); });
    EXPECT_THAT(recorder.log, ElementsAre("read 10", "read 11"));
}

TEST_P(SocketStreamReading, loweredLowWatermarkThatIsReachedTellsButNotWithinTheCall) {
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("01234");
    runUntil([&] { return holds(5); });
    stream->setWatermarks(Directions::Read, {.low = 5});
    EXPECT_THAT(recorder.log, IsEmpty());
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("read 5"));
}

TEST_P(SocketStreamReading, loweredLowWatermarkTellsNothingTwice) {
    stream->setWatermarks(Directions::Read, {.low = 4});
    stream->enable(Directions::Read);
    peer.send("01234");
    runUntil([&] { return holds(5); });
    stream->setWatermarks(Directions::Read, {.low = 2});
    settle();
    EXPECT_THAT(recorder.log, ElementsAre("read 5"));
}

TEST_P(SocketStreamReading, loweredLowWatermarkTellsOfNothingThatWasTakenMeanwhile) {
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("01234");
    runUntil([&] { return holds(5); });
    stream->setWatermarks(Directions::Read, {.low = 5});
    stream->input().drain(3);
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
}

TEST_P(SocketStreamReading, pausesExactlyAtTheHighWatermark) {
    stream->setWatermarks(Directions::Read, {.high = 8});
    stream->enable(Directions::Read);
    peer.send("0123456789abcdef");
    runUntil([&] { return holds(8); });
    EXPECT_EQ(stream->readBlocked(), Blocked::HighWatermark);
    settle();
    EXPECT_TRUE(holds(8));
    EXPECT_THAT(recorder.log, ElementsAre("read 8"));
}

TEST_P(SocketStreamReading, resumesWhenTheInputIsDrainedOutsideOfACallback) {
    stream->setWatermarks(Directions::Read, {.high = 8});
    stream->enable(Directions::Read);
    peer.send("0123456789abcdef");
    runUntil([&] { return holds(8); });
    settle();
    stream->input().drain(1);
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
    runUntil([&] { return holds(8); });
    EXPECT_EQ(stream->input().toString(), "12345678");
    EXPECT_EQ(stream->readBlocked(), Blocked::HighWatermark);
    EXPECT_THAT(recorder.log, ElementsAre("read 8", "read 8"));
}

TEST_P(SocketStreamReading, readsOnWhenTheCallbackDrains) {
    stream->setWatermarks(Directions::Read, {.high = 8});
    std::string all;
    recorder.atRead = [&](Stream& self) {
        EXPECT_LE(self.input().size(), 8U);
        all += self.input().toString();
        self.input().drain(Buffer::all);
    };
    stream->enable(Directions::Read);
    peer.send("0123456789abcdef");
    runUntil([&] { return all.size() == 16; });
    EXPECT_EQ(all, "0123456789abcdef");
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
}

TEST_P(SocketStreamReading, movingTheInputIntoAnotherBufferResumesToo) {
    stream->setWatermarks(Directions::Read, {.high = 4});
    stream->enable(Directions::Read);
    peer.send("01234567");
    runUntil([&] { return holds(4); });
    settle();
    Buffer taken;
    taken.append(stream->input());
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
    runUntil([&] { return holds(4); });
    EXPECT_EQ(taken.toString() + stream->input().toString(), "01234567");
}

TEST_P(SocketStreamReading, raisedHighWatermarkResumesAtOnce) {
    stream->setWatermarks(Directions::Read, {.high = 4});
    stream->enable(Directions::Read);
    peer.send("01234567");
    runUntil([&] { return holds(4); });
    settle();
    stream->setWatermarks(Directions::Read, {.high = 6});
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
    runUntil([&] { return holds(6); });
    stream->setWatermarks(Directions::Read, {});
    runUntil([&] { return holds(8); });
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
}

TEST_P(SocketStreamReading, highWatermarkBelowTheInputPausesAtOnce) {
    stream->enable(Directions::Read);
    peer.send("0123");
    runUntil([&] { return holds(4); });
    stream->setWatermarks(Directions::Read, {.high = 2});
    EXPECT_EQ(stream->readBlocked(), Blocked::HighWatermark);
    peer.send("45");
    settle();
    EXPECT_TRUE(holds(4));
    stream->input().drain(3);
    runUntil([&] { return holds(2); });
    EXPECT_EQ(stream->input().toString(), "34");
}

TEST_P(SocketStreamReading, watermarksAreSetForTheDirectionsNamed) {
    stream->setWatermarks(Directions::Both, {.low = 1, .high = 2});
    stream->setWatermarks(Directions::Write, {.low = 3, .high = 4});
    EXPECT_EQ(stream->readWatermarks(), (Watermarks{.low = 1, .high = 2}));
    EXPECT_EQ(stream->writeWatermarks(), (Watermarks{.low = 3, .high = 4}));
}

TEST_P(SocketStreamReading, disabledReadingLosesNeitherDataNorEof) {
    stream->enable(Directions::Read);
    peer.send("one");
    runUntil([&] { return holds(3); });
    stream->disable(Directions::Read);
    EXPECT_EQ(stream->readBlocked(), Blocked::Disabled);
    peer.send("two");
    peer.close();
    settle();
    EXPECT_TRUE(holds(3));
    stream->enable(Directions::Read);
    runUntil([&] { return recorder.has("reading|eof"); });
    EXPECT_EQ(stream->input().toString(), "onetwo");
    EXPECT_THAT(recorder.log, ElementsAre("read 3", "read 6", "reading|eof"));
}

TEST_P(SocketStreamReading, eofComesBehindTheDataAndEndsReading) {
    stream->enable(Directions::Read);
    peer.send("last words");
    peer.close();
    runUntil([&] { return recorder.has("reading|eof"); });
    EXPECT_THAT(recorder.log, ElementsAre("read 10", "reading|eof"));
    EXPECT_EQ(stream->readBlocked(), Blocked::Eof);
    stream->enable(Directions::Read);
    settle();
    EXPECT_EQ(recorder.log.size(), 2U);
    EXPECT_FALSE(stream->lastError());
}

TEST_P(SocketStreamReading, eofLeavesBytesBelowTheLowWatermarkInTheInput) {
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("01234");
    peer.close();
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("reading|eof"));
    EXPECT_EQ(stream->input().toString(), "01234");
}

TEST_P(SocketStreamReading, aResetIsAnErrorThatNamesThePeer) {
    stream->enable(Directions::Read);
    const auto connectedTo = stream->descriptor();
    ASSERT_GE(connectedTo, 0);
    peer.reset();
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("reading|error"));
    EXPECT_EQ(stream->readBlocked(), Blocked::Failed);
    ASSERT_TRUE(stream->lastError());
    EXPECT_TRUE(stream->lastError()->isSystem(ECONNRESET));
    EXPECT_THAT(stream->lastError()->message(),
                testing::MatchesRegex(
                    "Reading from 127\\.0\\.0\\.1:[0-9]+ failed: Connection reset by peer"));
}

TEST_P(SocketStreamReading, withoutAHandlerInputGathersUpToTheHighWatermark) {
    stream->setHandler(nullptr);
    stream->setWatermarks(Directions::Read, {.high = 8});
    stream->enable(Directions::Read);
    peer.send("0123456789");
    runUntil([&] { return holds(8); });
    settle();
    EXPECT_TRUE(holds(8));
    EXPECT_EQ(stream->readBlocked(), Blocked::HighWatermark);
}

TEST_P(SocketStreamReading, bytesCannotBePutBehindThoseOfThePeer) {
    EXPECT_FALSE(stream->input().append("forged"));
    stream->enable(Directions::Read);
    peer.send("true");
    runUntil([&] { return holds(4); });
    EXPECT_FALSE(stream->input().append("forged"));
    EXPECT_EQ(stream->input().toString(), "true");
}

TEST_P(SocketStreamReading, manySizesOfReadsArriveInOrder) {
    const std::string all = pattern(300000);
    std::string got;
    recorder.atRead = [&](Stream& self) {
        got += self.input().toString();
        self.input().drain(Buffer::all);
    };
    stream->enable(Directions::Read);
    std::size_t at = 0;
    for (std::size_t size = 1; at < all.size(); size = size * 3 % 60000 + 1) {
        const std::string_view piece = std::string_view(all).substr(at, size);
        peer.send(piece);
        at += piece.size();
        runUntil([&] { return got.size() == at; });
    }
    EXPECT_EQ(got, all);
}

TEST_P(SocketStreamReading, aStreamOverAUnixDomainSocketReadsAndEndsAlike) {
    Peer other;
    const auto local = makeLocalStream(other);
    local->enable(Directions::Read);
    other.send("hello");
    runUntil([&] { return local->input().size() == 5; });
    other.close();
    runUntil([&] { return recorder.has("reading|eof"); });
    EXPECT_THAT(recorder.log, ElementsAre("read 5", "reading|eof"));
}

} // namespace
} // namespace weir::test
