#include <weir/stream/pair_stream.h>

#include "tests/engine/stream/socket_stream_fixture.h"

#include <cerrno>

namespace weir::test {
namespace {

using namespace std::chrono_literals;

class PairStreamTest : public SocketStreamTest {
public:
    PairStreamTest() { make({}); }

    void make(const StreamOptions& options) {
        std::tie(one, other) = PairStream::create(*loop, options);
        one->setHandler(&recorder);
        other->setHandler(&otherRecorder);
    }

    void enableBoth() {
        one->enable(Directions::Both);
        other->enable(Directions::Both);
    }

    Recorder otherRecorder;
    std::unique_ptr<PairStream> one;
    std::unique_ptr<PairStream> other;
};

WEIR_ON_EVERY_BACKEND(PairStreamTest);

using Log = std::vector<std::string>;

TEST_P(PairStreamTest, whatOneWritesTheOtherReadsAndTheWayBack) {
    enableBoth();
    otherRecorder.atRead = [](Stream& stream) {
        stream.write("and back");
        stream.input().drain(Buffer::all);
    };
    one->write("there");
    settle();
    EXPECT_EQ(otherRecorder.log, (Log{"read 5", "written"}));
    EXPECT_EQ(recorder.log, (Log{"written", "read 8"}));
    EXPECT_EQ(one->input().toString(), "and back");
    EXPECT_TRUE(one->output().empty());
    EXPECT_EQ(one->partner(), other.get());
    EXPECT_EQ(other->partner(), one.get());
    EXPECT_EQ(one->descriptor(), -1);
    EXPECT_EQ(one->underlying(), nullptr);
}

TEST_P(PairStreamTest, nothingIsToldWithinTheCallThatBringsItAbout) {
    enableBoth();
    one->write("there");
    EXPECT_TRUE(otherRecorder.log.empty());
    EXPECT_TRUE(one->flush(Directions::Write, FlushMode::Flush));
    EXPECT_EQ(other->input().toString(), "there");
    EXPECT_TRUE(otherRecorder.log.empty());
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"read 5"});
}

TEST_P(PairStreamTest, aWriterWaitsForOneWhoReads) {
    one->write("there");
    settle();
    EXPECT_EQ(one->output().size(), 5U);
    EXPECT_TRUE(one->wouldBlock());
    EXPECT_EQ(other->readBlocked(), Blocked::Disabled);
    other->enable(Directions::Read);
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"read 5"});
    EXPECT_EQ(one->writeBlocked(), Blocked::Nothing);
}

TEST_P(PairStreamTest, aDisabledWriterMovesNothing) {
    enableBoth();
    one->disable(Directions::Write);
    one->write("there");
    settle();
    EXPECT_TRUE(other->input().empty());
    EXPECT_EQ(one->writeBlocked(), Blocked::Disabled);
    one->enable(Directions::Write);
    settle();
    EXPECT_EQ(other->input().toString(), "there");
}

TEST_P(PairStreamTest, aFullReaderHoldsTheWriterBackUntilItTakesBytes) {
    enableBoth();
    other->setWatermarks(Directions::Read, {.low = 0, .high = 10});
    one->write(pattern(25));
    settle();
    EXPECT_EQ(other->input().size(), 10U);
    EXPECT_EQ(one->output().size(), 15U);
    EXPECT_TRUE(one->wouldBlock());
    EXPECT_EQ(other->readBlocked(), Blocked::HighWatermark);
    std::string all;
    while (all.size() < 25) {
        const std::string piece = other->input().toString();
        ASSERT_FALSE(piece.empty());
        all += piece;
        other->input().drain(Buffer::all);
        settle();
    }
    EXPECT_EQ(all, pattern(25));
    EXPECT_EQ(otherRecorder.log, (Log{"read 10", "read 10", "read 5"}));
    EXPECT_EQ(recorder.log, Log{"written"});
}

TEST_P(PairStreamTest, aFlushGoesBeyondTheHighWatermarkButNotToOneWhoDoesNotRead) {
    other->setWatermarks(Directions::Read, {.low = 0, .high = 10});
    one->write(pattern(25));
    EXPECT_FALSE(one->flush(Directions::Write, FlushMode::Flush));
    other->enable(Directions::Read);
    EXPECT_FALSE(one->flush(Directions::Write, FlushMode::Normal));
    EXPECT_TRUE(other->flush(Directions::Read, FlushMode::Flush));
    EXPECT_EQ(other->input().toString(), pattern(25));
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"read 25"});
    EXPECT_EQ(recorder.log, Log{"written"});
}

TEST_P(PairStreamTest, aFinishingFlushEndsTheDirectionBehindTheBytes) {
    enableBoth();
    one->write("last");
    EXPECT_TRUE(one->flush(Directions::Write, FlushMode::Finished));
    EXPECT_FALSE(one->write("more"));
    settle();
    EXPECT_EQ(otherRecorder.log, (Log{"read 4", "reading|eof"}));
    EXPECT_TRUE(any(one->writeBlocked(), Blocked::ShutDown));
}

TEST_P(PairStreamTest, theLowWatermarksDecideWhenTheCallbacksRun) {
    enableBoth();
    other->setWatermarks(Directions::Read, {.low = 8, .high = 10});
    one->setWatermarks(Directions::Write, {.low = 3, .high = 0});
    one->write("12345");
    settle();
    EXPECT_TRUE(otherRecorder.log.empty());
    EXPECT_EQ(recorder.log, Log{"written"});
    one->write("12345678");
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"read 10"});
    EXPECT_EQ(recorder.log, (Log{"written", "written"}));
}

TEST_P(PairStreamTest, shuttingDownEndsOneDirectionBehindItsBytes) {
    enableBoth();
    one->write("last");
    one->shutdownWrite();
    one->shutdownWrite();
    settle();
    EXPECT_EQ(otherRecorder.log, (Log{"read 4", "reading|eof"}));
    EXPECT_TRUE(any(other->readBlocked(), Blocked::Eof));
    other->write("answer");
    settle();
    EXPECT_EQ(one->input().toString(), "answer");
    EXPECT_FALSE(recorder.has("reading|eof"));
}

TEST_P(PairStreamTest, destroyingOneEndsTheOtherBehindItsBytes) {
    one->enable(Directions::Both);
    other->enable(Directions::Write);
    one->write("last");
    other->enable(Directions::Read);
    settle();
    one.reset();
    EXPECT_EQ(other->partner(), nullptr);
    EXPECT_EQ(otherRecorder.log, Log{"read 4"});
    settle();
    EXPECT_EQ(otherRecorder.log, (Log{"read 4", "reading|eof"}));
    EXPECT_EQ(other->input().toString(), "last");
}

TEST_P(PairStreamTest, theEndWaitsForOneWhoReads) {
    one.reset();
    settle();
    EXPECT_TRUE(otherRecorder.log.empty());
    other->enable(Directions::Read);
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"reading|eof"});
}

TEST_P(PairStreamTest, anEndThatWasToldIsNotToldAgain) {
    enableBoth();
    one->shutdownWrite();
    settle();
    one.reset();
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"reading|eof"});
}

TEST_P(PairStreamTest, writingToNobodyIsABrokenPipe) {
    enableBoth();
    one.reset();
    other->write("anybody there?");
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"reading|writing|eof|error"});
    ASSERT_TRUE(other->lastError());
    EXPECT_TRUE(other->lastError()->isSystem(EPIPE));
    EXPECT_TRUE(any(other->writeBlocked(), Blocked::Failed));
}

TEST_P(PairStreamTest, eitherMayBeDestroyedInEitherCallback) {
    for (const bool destroysItself : {true, false}) {
        for (const bool inWritten : {true, false}) {
            make({});
            enableBoth();
            recorder = {};
            otherRecorder = {};
            const auto destroy = [&](Stream& stream) {
                ((&stream == one.get()) == destroysItself ? one : other).reset();
            };
            (inWritten ? recorder.atWritten : otherRecorder.atRead) = destroy;
            one->write("there");
            settle();
            EXPECT_TRUE((one == nullptr) != (other == nullptr));
        }
    }
}

TEST_P(PairStreamTest, aBufferCallbackMayDestroyEither) {
    for (const bool destroysWriter : {true, false}) {
        make({});
        enableBoth();
        other->input().addCallback(
            [&](Buffer&, const Buffer::Change&) { (destroysWriter ? one : other).reset(); });
        one->write("there");
        settle();
        EXPECT_EQ(one == nullptr, destroysWriter);
        EXPECT_EQ(other == nullptr, !destroysWriter);
    }
}

TEST_P(PairStreamTest, deferredCallbacksRunBehindThePlainOnes) {
    make({.deferCallbacks = true});
    enableBoth();
    one->write("there");
    settle();
    EXPECT_EQ(otherRecorder.log, Log{"read 5"});
    EXPECT_EQ(recorder.log, Log{"written"});
}

TEST_P(PairStreamTest, aPingPongDoesNotGrowTheStackOrStarveTheLoop) {
    enableBoth();
    int passes = 0;
    const auto pass = [&](Stream& stream) {
        ++passes;
        stream.output().append(stream.input());
    };
    recorder.atRead = pass;
    otherRecorder.atRead = pass;
    one->write("ball");
    bool timerRan = false;
    Event timer(*loop, -1, EventFlags::None, [&](EventFlags) { timerRan = true; });
    ASSERT_TRUE(timer.add(0ns));
    runUntil([&] { return timerRan && passes > 10000; });
}

TEST_P(PairStreamTest, readingTimesOutOnlyWhileItReads) {
    other->setTimeouts(10s, std::nullopt);
    advance(20s);
    EXPECT_TRUE(otherRecorder.log.empty());
    other->enable(Directions::Read);
    settle();
    advance(9s);
    one->write("in time");
    settle();
    advance(9s);
    EXPECT_EQ(otherRecorder.log, Log{"read 7"});
    advance(1s);
    EXPECT_EQ(otherRecorder.log, (Log{"read 7", "reading|timeout"}));
    EXPECT_TRUE(any(other->readBlocked(), Blocked::TimedOut));
    one->write("late");
    settle();
    EXPECT_EQ(other->input().size(), 7U);
    other->enable(Directions::Read);
    settle();
    EXPECT_EQ(other->input().size(), 11U);
}

TEST_P(PairStreamTest, writingTimesOutWhileNobodyReads) {
    one->setTimeouts(std::nullopt, 10s);
    advance(20s);
    EXPECT_TRUE(recorder.log.empty());
    one->write("there");
    settle();
    advance(9s);
    EXPECT_TRUE(recorder.log.empty());
    advance(1s);
    EXPECT_EQ(recorder.log, Log{"writing|timeout"});
    one->enable(Directions::Write);
    other->enable(Directions::Read);
    settle();
    EXPECT_EQ(other->input().toString(), "there");
}

TEST_P(PairStreamTest, aNewTimeoutCountsFromNow) {
    other->enable(Directions::Read);
    other->setTimeouts(10s, std::nullopt);
    settle();
    advance(8s);
    other->setTimeouts(5s, std::nullopt);
    advance(4s);
    EXPECT_TRUE(otherRecorder.log.empty());
    other->setTimeouts(std::nullopt, std::nullopt);
    advance(100s);
    EXPECT_TRUE(otherRecorder.log.empty());
}

TEST_P(PairStreamTest, manyBytesMoveWithoutACopy) {
    enableBoth();
    std::string bytes = pattern(1000000);
    bool released = false;
    one->output().appendReference(bytes, [&] { released = true; });
    settle();
    std::array<std::string_view, 1> piece;
    ASSERT_EQ(other->input().peek(piece), 1U);
    EXPECT_EQ(piece[0].data(), bytes.data());
    other->input().drain(Buffer::all);
    EXPECT_TRUE(released);
}

} // namespace
} // namespace weir::test
