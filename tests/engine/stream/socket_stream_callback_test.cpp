#include <weir/loop/event.h>

#include "tests/engine/stream/socket_stream_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>
#include <climits>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class SocketStreamCallbacks : public SocketStreamTest {
public:
    SocketStreamCallbacks() : SocketStreamTest({.priorities = 3}), stream(makeStream(peer)) {}

    void note(const std::string& entry) { recorder.log.push_back(entry); }

    Peer peer;
    std::unique_ptr<SocketStream> stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamCallbacks);

// Tutorial 3.3.
TEST_P(SocketStreamCallbacks, deferredOnesRunBehindThePlainOnesOfTheSameTurn) {
    stream->setDeferCallbacks(true);
    EXPECT_TRUE(stream->deferCallbacks());
    stream->enable(Directions::Read);
    std::uint64_t toldInTurn = 0;
    recorder.atRead = [&](Stream&) { toldInTurn = loop->turn(); };
    // Of a less urgent priority than the stream's, so that it surely runs after the read.
    std::uint64_t plainInTurn = 0;
    Event plain(*loop, stream->descriptor(), EventFlags::Read, [&](EventFlags) {
        EXPECT_EQ(stream->input().size(), 1U);
        plainInTurn = loop->turn();
        note("plain");
    });
    ASSERT_TRUE(plain.setPriority(2));
    ASSERT_TRUE(stream->setPriority(0));
    ASSERT_TRUE(plain.add());
    peer.send("x");
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_THAT(recorder.log, ElementsAre("plain", "read 1"));
    EXPECT_EQ(plainInTurn, toldInTurn);
}

TEST_P(SocketStreamCallbacks, plainOnesRunAtOnce) {
    stream->enable(Directions::Read);
    Event plain(*loop, stream->descriptor(), EventFlags::Read, [&](EventFlags) { note("plain"); });
    ASSERT_TRUE(plain.setPriority(2));
    ASSERT_TRUE(stream->setPriority(0));
    ASSERT_TRUE(plain.add());
    peer.send("x");
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_THAT(recorder.log, ElementsAre("read 1", "plain"));
}

TEST_P(SocketStreamCallbacks, deferredOnesOfOneTurnAreMerged) {
    stream->setDeferCallbacks(true);
    stream->setWatermarks(Directions::Read, {.low = 3});
    stream->enable(Directions::Read);
    peer.send("ab");
    runUntil([&] { return stream->input().size() == 2; });
    // Two reasons for one read callback: a lowered watermark, and a read in the same turn.
    stream->setWatermarks(Directions::Read, {.low = 2});
    peer.send("c");
    awaitReadable(stream->descriptor());
    runUntil([&] { return !recorder.log.empty(); });
    settle();
    EXPECT_THAT(recorder.log, ElementsAre("read 3"));
}

TEST_P(SocketStreamCallbacks, deferredEventsOfOneTurnComeWithTheirFlagsTogether) {
    stream->setDeferCallbacks(true);
    stream->setTimeouts(1s, 1s);
    stream->write(pattern(std::size_t{16} * 1024 * 1024));
    stream->enable(Directions::Read);
    runUntil([&] { return any(stream->writeBlocked(), Blocked::WouldBlock); });
    settle();
    stream->setTimeouts(1s, 1s);
    advance(1s);
    EXPECT_THAT(recorder.log, ElementsAre("reading|writing|timeout"));
}

TEST_P(SocketStreamCallbacks, deferredOnesComeInTheOrderReadWrittenOthers) {
    ScriptedIo io;
    // At first the socket is full. Then one call takes as many pieces as a call can, and the next
    // fails: both in the turn in which bytes came, too.
    io.writeScript = {-EAGAIN, SSIZE_MAX, -ENOBUFS};
    stream = makeStream(peer, {.deferCallbacks = true, .io = &io});
    stream->setWatermarks(Directions::Write, {.low = 100000});
    stream->enable(Directions::Read);
    for (int i = 0; i < 100; ++i) {
        Buffer piece;
        piece.append(pattern(300));
        stream->output().append(piece);
    }
    runUntil([&] { return io.writes == 1; });
    peer.send("abc");
    awaitReadable(stream->descriptor());
    std::vector<std::uint64_t> turns;
    recorder.atRead = [&](Stream&) { turns.push_back(loop->turn()); };
    recorder.atWritten = recorder.atRead;
    recorder.atEvent = [&](Stream&, StreamEvents) { turns.push_back(loop->turn()); };
    runUntil([&] { return recorder.log.size() == 3; });
    EXPECT_THAT(recorder.log, ElementsAre("read 3", "written", "writing|error"));
    EXPECT_EQ(turns.front(), turns.back());
}

TEST_P(SocketStreamCallbacks, deferredConnectedComesBeforeWhatWasQueuedEarlier) {
    RawListener listener;
    stream->setDeferCallbacks(true);
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("abc");
    runUntil([&] { return stream->input().size() == 3; });
    stream->close();
    ASSERT_TRUE(stream->connect(listener.address()));
    const Peer accepted(listener.accept());
    awaitWritable(stream->descriptor());
    stream->setWatermarks(Directions::Read, {.low = 1}); // queues a read callback
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_THAT(recorder.log, ElementsAre("connected", "read 3"));
}

TEST_P(SocketStreamCallbacks, plainOnesComeBehindWhatWasQueuedEarlier) {
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("abc");
    runUntil([&] { return stream->input().size() == 3; });
    stream->setWatermarks(Directions::Read, {.low = 1}); // queues a read callback
    peer.close();
    awaitReadable(stream->descriptor());
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_THAT(recorder.log, ElementsAre("read 3", "reading|eof"));
}

TEST_P(SocketStreamCallbacks, mayBeDeferredAndNotWhileTheStreamRuns) {
    stream->enable(Directions::Read);
    recorder.atRead = [](Stream& self) { self.setDeferCallbacks(!self.deferCallbacks()); };
    peer.send("a");
    runUntil([&] { return recorder.has("read 1"); });
    EXPECT_TRUE(stream->deferCallbacks());
    peer.send("b");
    runUntil([&] { return recorder.has("read 2"); });
    EXPECT_FALSE(stream->deferCallbacks());
    peer.send("c");
    runUntil([&] { return recorder.has("read 3"); });
}

TEST_P(SocketStreamCallbacks, deferredReadingStillPausesAtTheHighWatermark) {
    stream->setDeferCallbacks(true);
    stream->setWatermarks(Directions::Read, {.high = 4});
    stream->enable(Directions::Read);
    peer.send("01234567");
    runUntil([&] { return !recorder.log.empty(); });
    settle();
    EXPECT_EQ(stream->input().size(), 4U);
    EXPECT_EQ(loop->eventCount(), 0U) << "still waits for the socket although it is full";
    stream->input().drain(4);
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_EQ(stream->input().toString(), "4567");
}

TEST_P(SocketStreamCallbacks, areNeverCalledWithinACallOfTheUser) {
    bool inCall = false;
    recorder.atRead = [&](Stream&) { EXPECT_FALSE(inCall); };
    recorder.atWritten = recorder.atRead;
    recorder.atEvent = [&](Stream&, StreamEvents) { EXPECT_FALSE(inCall); };
    stream->setWatermarks(Directions::Read, {.low = 10});
    stream->enable(Directions::Read);
    peer.send("abc");
    runUntil([&] { return stream->input().size() == 3; });
    inCall = true;
    stream->setWatermarks(Directions::Read, {.low = 1});
    stream->write("x");
    stream->disable(Directions::Both);
    stream->enable(Directions::Both);
    stream->setTimeouts(0s, 0s);
    stream->shutdownWrite();
    inCall = false;
    runUntil([&] { return recorder.has("written") && recorder.has("reading|timeout"); });
}

TEST_P(SocketStreamCallbacks, goToTheHandlerThatIsSetWhenTheyRun) {
    stream->setDeferCallbacks(true);
    stream->enable(Directions::Read);
    Recorder second;
    recorder.atRead = [&](Stream& self) { self.setHandler(&second); };
    peer.send("a");
    runUntil([&] { return recorder.has("read 1"); });
    stream->write("x");
    peer.send("b");
    runUntil([&] { return second.has("read 2") && second.has("written"); });
    EXPECT_THAT(recorder.log, ElementsAre("read 1"));
}

TEST_P(SocketStreamCallbacks, haveTheStreamsPriority) {
    Peer urgentPeer;
    const auto urgent = makeStream(urgentPeer);
    Recorder urgentRecorder;
    for (Recorder* each : {&recorder, &urgentRecorder}) {
        each->atRead = [](Stream& self) { self.input().drain(Buffer::all); };
    }
    urgentRecorder.sharedLog = &recorder.log;
    urgentRecorder.name = "urgent";
    urgent->setHandler(&urgentRecorder);
    EXPECT_EQ(stream->priority(), 1) << "the middle one";
    ASSERT_TRUE(stream->setPriority(2));
    ASSERT_TRUE(urgent->setPriority(0));
    stream->enable(Directions::Read);
    urgent->enable(Directions::Read);
    peer.send("a");
    urgentPeer.send("b");
    awaitReadable(stream->descriptor());
    awaitReadable(urgent->descriptor());
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_THAT(recorder.log, ElementsAre("urgent: read 1", "read 1"));
    // And the other way round, decided while both run.
    recorder.log.clear();
    ASSERT_TRUE(stream->setPriority(0));
    ASSERT_TRUE(urgent->setPriority(2));
    peer.send("c");
    urgentPeer.send("d");
    awaitReadable(stream->descriptor());
    awaitReadable(urgent->descriptor());
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_THAT(recorder.log, ElementsAre("read 1", "urgent: read 1"));
}

TEST_P(SocketStreamCallbacks, priorityMayChangeInACallbackAndWhileTheEventIsActive) {
    Peer secondPeer;
    const auto second = makeStream(secondPeer);
    Recorder secondRecorder;
    secondRecorder.sharedLog = &recorder.log;
    second->setHandler(&secondRecorder);
    // Whichever is first finds its own event running and the other's active.
    const auto change = [&](Stream&) {
        if (recorder.log.size() == 1) {
            EXPECT_TRUE(stream->setPriority(2));
            EXPECT_TRUE(second->setPriority(2));
        }
    };
    recorder.atRead = change;
    secondRecorder.atRead = change;
    stream->enable(Directions::Read);
    second->enable(Directions::Read);
    peer.send("a");
    secondPeer.send("b");
    awaitReadable(stream->descriptor());
    awaitReadable(second->descriptor());
    runUntil([&] { return recorder.log.size() == 2; });
    EXPECT_EQ(stream->priority(), 2);
    EXPECT_EQ(second->priority(), 2);
    // Both really have it: an event of priority 1 goes before them.
    recorder.log.clear();
    recorder.atRead = nullptr;
    secondRecorder.atRead = nullptr;
    peer.send("c");
    secondPeer.send("d");
    awaitReadable(stream->descriptor());
    awaitReadable(second->descriptor());
    Event between(*loop, peer.fd(), EventFlags::Write, [&](EventFlags) { note("between"); });
    ASSERT_TRUE(between.add());
    runUntil([&] { return recorder.log.size() == 3; });
    EXPECT_EQ(recorder.log.front(), "between");
}

TEST_P(SocketStreamCallbacks, priorityOfAWaitingWriteMayChangeWhileItsEventIsActive) {
    ScriptedIo io;
    io.writeScript = {-EAGAIN, -EAGAIN};
    stream = makeStream(peer, {.io = &io});
    stream->enable(Directions::Read);
    stream->write("hello");
    runUntil([&] { return io.writes == 1; });
    recorder.atRead = [&](Stream&) {
        EXPECT_EQ(io.writes, 1U) << "the write's event was not active any more";
        EXPECT_TRUE(stream->setPriority(2));
    };
    peer.send("x");
    awaitReadable(stream->descriptor());
    runUntil([&] { return io.writes == 2; });
    ASSERT_TRUE(recorder.has("read 1"));
    Event between(*loop, peer.fd(), EventFlags::Write, [&](EventFlags) {
        EXPECT_EQ(io.writes, 2U);
        note("between");
    });
    ASSERT_TRUE(between.add());
    runUntil([&] { return recorder.has("written"); });
    EXPECT_THAT(recorder.log, ElementsAre("read 1", "between", "written"));
}

TEST_P(SocketStreamCallbacks, priorityIsRefusedWhereTheLoopHasNoSuchOne) {
    EXPECT_FALSE(stream->setPriority(3));
    EXPECT_FALSE(stream->setPriority(-1));
    EXPECT_EQ(stream->priority(), 1);
}

TEST_P(SocketStreamCallbacks, aCallbackThatAsksForAnotherGetsItInTheSameTurn) {
    stream->setDeferCallbacks(true);
    stream->enable(Directions::Read);
    std::vector<std::uint64_t> turns;
    recorder.atRead = [&](Stream& self) {
        turns.push_back(loop->turn());
        if (turns.size() < 3) {
            self.setWatermarks(Directions::Read, {.low = 5});
            self.setWatermarks(Directions::Read, {.low = 1});
        }
    };
    peer.send("a");
    runUntil([&] { return turns.size() == 3; });
    EXPECT_EQ(turns[0], turns[1]);
    EXPECT_EQ(turns[0], turns[2]);
}

} // namespace
} // namespace weir::test
