#include "tests/engine/stream/socket_stream_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

class SocketStreamWriting : public SocketStreamTest {
public:
    SocketStreamWriting() : stream(makeStream(peer)) {}

    /// Takes what comes until `size` bytes are there.
    std::string take(std::size_t size) {
        std::string got;
        runUntil([&] {
            got += peer.receive();
            return got.size() >= size;
        });
        return got;
    }

    void fillTheKernel() {
        stream->write(pattern(16 * mebibyte));
        runUntil([&] { return any(stream->writeBlocked(), Blocked::WouldBlock); });
    }

    Peer peer;
    std::unique_ptr<SocketStream> stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamWriting);

TEST_P(SocketStreamWriting, sendsAtTheEndOfTheTurnWhatIsWrittenOutsideOfIt) {
    EXPECT_EQ(stream->writeBlocked(), Blocked::Nothing);
    EXPECT_TRUE(stream->write("hel"));
    EXPECT_TRUE(stream->write("lo"));
    EXPECT_EQ(stream->writeBlocked(), Blocked::None);
    EXPECT_EQ(peer.receive(), "");
    ASSERT_TRUE(loop->run(RunMode::NonBlock));
    EXPECT_EQ(stream->output().size(), 0U);
    EXPECT_EQ(take(5), "hello");
    EXPECT_THAT(recorder.log, ElementsAre("written"));
}

TEST_P(SocketStreamWriting, doesNotWaitForAnythingBeforeItSends) {
    // Without a limit of time, and with nothing that could end a wait but the flush.
    stream->write("hello");
    ASSERT_TRUE(loop->run(RunMode::UntilEmpty));
    EXPECT_EQ(take(5), "hello");
}

TEST_P(SocketStreamWriting, allOfATurnGoesInOnePiece) {
    recorder.atRead = [](Stream& self) {
        self.write("a");
        self.write("b");
        self.write("c");
    };
    stream->enable(Directions::Read);
    peer.send("x");
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(recorder.count("written"), 1U);
    EXPECT_EQ(take(3), "abc");
}

TEST_P(SocketStreamWriting, theCallbackRunsWhenTheOutputIsDrainedToTheLowWatermark) {
    stream->setWatermarks(Directions::Write, {.low = mebibyte});
    std::size_t leftWhenTold = 0;
    recorder.atWritten = [&](Stream& self) {
        leftWhenTold = std::max(leftWhenTold, self.output().size());
    };
    fillTheKernel();
    ASSERT_GT(stream->output().size(), mebibyte);
    EXPECT_THAT(recorder.log, IsEmpty());
    std::size_t got = 0;
    runUntil([&] {
        got += peer.receive().size();
        EXPECT_TRUE(stream->output().size() <= mebibyte || recorder.log.empty());
        return stream->output().empty();
    });
    got += peer.receive().size();
    EXPECT_EQ(got, 16 * mebibyte);
    EXPECT_GT(recorder.log.size(), 1U) << "told only at the end";
    EXPECT_LE(leftWhenTold, mebibyte);
    EXPECT_GT(leftWhenTold, 0U);
}

TEST_P(SocketStreamWriting, waitsForTheSocketOnlyWhileItIsFull) {
    EXPECT_EQ(loop->eventCount(), 0U);
    fillTheKernel();
    EXPECT_EQ(stream->writeBlocked(), Blocked::WouldBlock);
    EXPECT_EQ(loop->eventCount(), 1U);
    take(16 * mebibyte);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Nothing);
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamWriting, whatIsAddedWhileTheSocketIsFullKeepsItsPlace) {
    const std::string first = pattern(16 * mebibyte);
    fillTheKernel();
    stream->write("the end");
    EXPECT_EQ(take(first.size() + 7), first + "the end");
}

TEST_P(SocketStreamWriting, disabledWritingKeepsWhatIsWritten) {
    stream->disable(Directions::Write);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Disabled | Blocked::Nothing);
    stream->write("later");
    settle();
    EXPECT_EQ(stream->writeBlocked(), Blocked::Disabled);
    EXPECT_EQ(peer.receive(), "");
    stream->enable(Directions::Write);
    EXPECT_EQ(stream->writeBlocked(), Blocked::None);
    EXPECT_EQ(take(5), "later");
}

TEST_P(SocketStreamWriting, disablingHoldsBackWhatTheTurnWouldHaveSent) {
    stream->write("later");
    stream->disable(Directions::Write);
    settle();
    EXPECT_EQ(peer.receive(), "");
    EXPECT_THAT(recorder.log, IsEmpty());
}

TEST_P(SocketStreamWriting, outputCannotBeTakenAwayFromTheFront) {
    stream->disable(Directions::Write);
    stream->write("stays");
    EXPECT_EQ(stream->output().drain(2), 0U);
    EXPECT_FALSE(stream->output().prepend("x"));
    stream->enable(Directions::Write);
    EXPECT_EQ(take(5), "stays");
}

TEST_P(SocketStreamWriting, manySmallPiecesArriveInOrder) {
    // More pieces than one system call takes.
    const std::string all = pattern(200 * 600);
    for (std::size_t at = 0; at < all.size(); at += 600) {
        Buffer piece;
        piece.append(std::string_view(all).substr(at, 600));
        stream->output().append(piece);
    }
    EXPECT_EQ(take(all.size()), all);
    EXPECT_EQ(recorder.count("written"), 1U);
}

TEST_P(SocketStreamWriting, writingToAPeerThatIsGoneIsAnErrorAndNoSignal) {
    Peer other;
    const auto local = makeLocalStream(other);
    other.close();
    local->write("hello");
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("writing|error"));
    ASSERT_TRUE(local->lastError());
    EXPECT_TRUE(local->lastError()->isSystem(EPIPE));
    EXPECT_EQ(local->lastError()->message(), "Writing to an unnamed peer failed: Broken pipe");
    EXPECT_EQ(local->writeBlocked(), Blocked::Failed);
    local->write("more");
    settle();
    EXPECT_EQ(recorder.log.size(), 1U);
}

TEST_P(SocketStreamWriting, aResetWhileTheSocketIsFullEndsTheWait) {
    fillTheKernel();
    peer.reset();
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("writing|error"));
    ASSERT_TRUE(stream->lastError());
    EXPECT_TRUE(stream->lastError()->isSystem(ECONNRESET)) << stream->lastError()->message();
    EXPECT_THAT(stream->lastError()->message(), testing::StartsWith("Writing to 127.0.0.1:"));
    EXPECT_EQ(stream->writeBlocked(), Blocked::Failed);
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamWriting, theCallbackMayWriteWithoutEndWhileOthersHaveTheirTurn) {
    recorder.atWritten = [](Stream& self) { self.write(pattern(1000)); };
    Recorder otherRecorder;
    Peer other;
    const auto second = makeStream(other);
    second->setHandler(&otherRecorder);
    second->enable(Directions::Read);
    stream->write("x");
    other.send("me too");
    runUntil([&] {
        peer.receive();
        return otherRecorder.has("read 6");
    });
    EXPECT_GT(recorder.count("written"), 0U);
}

/// Tutorial 3.2's read high and write low watermarks together are back-pressure.
TEST_P(SocketStreamWriting, aSlowReaderHoldsAFastWriterBackInBoundedMemory) {
    constexpr std::size_t total = 10 * mebibyte;
    constexpr std::size_t piece = std::size_t{64} * 1024;
    constexpr std::size_t high = std::size_t{32} * 1024;
    auto [near, far] = tcpPair();
    SocketStream writer(*loop, std::move(near));
    SocketStream reader(*loop, std::move(far));
    const std::string all = pattern(total);
    std::size_t written = 0;
    std::size_t mostOutput = 0;
    Recorder writes;
    const auto writeMore = [&](Stream& self) {
        const std::string_view next = std::string_view(all).substr(written, piece);
        self.write(next);
        written += next.size();
        mostOutput = std::max(mostOutput, self.output().size());
    };
    writes.atWritten = writeMore;
    writer.setHandler(&writes);
    writer.setWatermarks(Directions::Write, {.low = piece / 2});

    std::string got;
    std::size_t mostInput = 0;
    Recorder reads;
    reads.atRead = [&](Stream& self) {
        mostInput = std::max(mostInput, self.input().size());
        got += self.input().toString(0, high / 4);
        self.input().drain(high / 4);
    };
    reader.setHandler(&reads);
    reader.setWatermarks(Directions::Read, {.high = high});
    reader.enable(Directions::Read);

    writeMore(writer);
    runUntil([&] { return got.size() + reader.input().size() == total; });
    got += reader.input().toString();
    EXPECT_TRUE(got == all);
    EXPECT_LE(mostInput, high);
    EXPECT_LE(mostOutput, 2 * piece);
}

} // namespace
} // namespace weir::test
