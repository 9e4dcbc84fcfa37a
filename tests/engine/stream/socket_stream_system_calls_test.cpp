
#include <weir/loop/deferred.h>
#include <weir/loop/event.h>

#include "tests/engine/stream/socket_stream_fixture.h"
#include "tests/engine/stream/system_call_counter.h"

#include <gmock/gmock.h>

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SocketStreamSystemCalls : public SocketStreamTest {
public:
    SocketStreamSystemCalls() : stream(makeStream(peer, {.io = &io})) {}

    ScriptedIo io;
    Peer peer;
    std::unique_ptr<SocketStream> stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamSystemCalls);

TEST_P(SocketStreamSystemCalls, answeringAMessageCostsOneReadAndOneWriteOnceWarm) {
    Peer other;
    const auto echo = makeStream(other);
    recorder.atRead = [](Stream& self) { self.output().append(self.input()); };
    echo->enable(Directions::Read);
    const auto roundTrip = [&](std::size_t size) {
        const std::string message = pattern(size);
        std::string got;
        // Not through the functions that are counted: this is the peer.
        ASSERT_EQ(::syscall(SYS_sendto, other.fd(), message.data(), size, 0, nullptr, 0),
                  static_cast<ssize_t>(size));
        awaitReadableUncounted(echo->descriptor());
        const std::size_t before = recorder.count("written");
        runUntil([&] { return recorder.count("written") > before; });
        got.resize(size);
        ASSERT_EQ(::syscall(SYS_recvfrom, other.fd(), got.data(), size, 0, nullptr, nullptr),
                  static_cast<ssize_t>(size));
        ASSERT_EQ(got, message);
    };
    for (const std::size_t size : {1U, 100U, 5000U, 30000U}) {
        SCOPED_TRACE(size);
        for (int i = 0; i < 3; ++i) {
            roundTrip(size);
        }
        const SystemCallCounts before = systemCallCounts();
        for (int i = 0; i < 100; ++i) {
            roundTrip(size);
        }
        const SystemCallCounts now = systemCallCounts();
        EXPECT_EQ(now.reads - before.reads, 100U);
        EXPECT_EQ(now.sends - before.sends, 100U);
        EXPECT_EQ(now.epollCtl, before.epollCtl);
        EXPECT_EQ(now.others, before.others);
        if (GetParam() != "io_uring") { // whose waits do not go through the C library
            EXPECT_EQ(now.waits - before.waits, 100U);
        }
    }
}

TEST_P(SocketStreamSystemCalls, anAnswerGoesBeforeTheNextStreamIsRead) {
    stream = makeLocalStream(peer, {.io = &io});
    Peer otherPeer;
    const auto other = makeLocalStream(otherPeer, {.io = &io});
    std::vector<std::size_t> writesBefore;
    recorder.atRead = [&](Stream& self) {
        writesBefore.push_back(io.writes);
        self.write("one, ");
        self.write(self.input());
        self.write(", three");
    };
    stream->enable(Directions::Read);
    other->enable(Directions::Read);
    peer.send("two");
    otherPeer.send("two");
    runUntil([&] { return writesBefore.size() == 2; });
    EXPECT_THAT(writesBefore, ElementsAre(0, 1));
    EXPECT_THAT(recorder.log, ElementsAre("read 3", "written", "read 3", "written"));
    settle();
    EXPECT_EQ(io.writes, 2U);
    EXPECT_EQ(peer.receive(), "one, two, three");
    EXPECT_EQ(otherPeer.receive(), "one, two, three");
}

TEST_P(SocketStreamSystemCalls, whatSeveralCallbacksOfATurnWriteToAStreamGoesAtOnce) {
    // A chat: what one member says, all the others are sent.
    std::array<Peer, 4> peers;
    std::vector<std::unique_ptr<SocketStream>> members;
    for (Peer& one : peers) {
        members.push_back(makeLocalStream(one, {.io = &io}));
        members.back()->enable(Directions::Read);
    }
    recorder.atRead = [&](Stream& self) {
        for (const auto& member : members) {
            if (member.get() != &self) {
                member->write(self.input().toString());
            }
        }
        self.input().drain(Buffer::all);
    };
    for (Peer& one : peers) {
        one.send("word ");
    }
    runUntil([&] { return recorder.count("read 5") == 4; });
    settle();
    EXPECT_EQ(io.writes, 4U);
    for (Peer& one : peers) {
        EXPECT_EQ(one.receive(), "word word word ");
    }
}

TEST_P(SocketStreamSystemCalls, whatOthersWroteIsNotSentBehindTheReadCallbackButWithItsWordsOnce) {
    stream = makeLocalStream(peer, {.io = &io});
    stream->enable(Directions::Read);
    recorder.atRead = [&](Stream& self) { self.write("own"); };
    Event earlier(*loop, -1, EventFlags::None, [&](EventFlags) { stream->write("others', "); });
    ASSERT_TRUE(earlier.setPriority(0));
    peer.send("x");
    awaitReadable(stream->descriptor());
    earlier.activate(EventFlags::Timeout);
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(io.writes, 1U);
    EXPECT_EQ(peer.receive(), "others', own");
}

TEST_P(SocketStreamSystemCalls, whatDeferredCallbacksWriteGoesAtOnceAtTheTurnsEnd) {
    stream = makeLocalStream(peer, {.deferCallbacks = true, .io = &io});
    stream->enable(Directions::Read);
    std::size_t writesBefore = 1;
    Deferred later(*loop, [&] {
        writesBefore = io.writes;
        stream->write(", later");
    });
    recorder.atRead = [&](Stream& self) {
        self.write("now");
        loop->defer(later);
    };
    peer.send("x");
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(writesBefore, 0U);
    EXPECT_EQ(io.writes, 1U);
    EXPECT_EQ(peer.receive(), "now, later");
}

TEST_P(SocketStreamSystemCalls, aStreamMayGoWhenToldThatItsAnswerWasWritten) {
    stream = makeLocalStream(peer, {.io = &io});
    stream->enable(Directions::Read);
    recorder.atRead = [](Stream& self) { self.write(self.input()); };
    recorder.atWritten = [&](Stream&) { stream.reset(); };
    peer.send("good bye");
    runUntil([&] { return stream == nullptr; });
    EXPECT_EQ(peer.receive(), "good bye");
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamSystemCalls, oneReadTakesUpTo64KiB) {
    stream = makeLocalStream(peer, {.io = &io}); // where all that was sent is there at once
    stream->enable(Directions::Read);
    peer.send(pattern(SocketStream::maxRead));
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("read 65536"));
    EXPECT_EQ(io.reads, 1U);
}

TEST_P(SocketStreamSystemCalls, aTurnReadsOnceAndLeavesTheRestToTheNext) {
    stream = makeLocalStream(peer, {.io = &io});
    stream->enable(Directions::Read);
    peer.send(pattern(100000));
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_EQ(io.reads, 1U);
    runUntil([&] { return stream->input().size() == 100000; });
    EXPECT_EQ(io.reads, 2U);
    EXPECT_EQ(stream->input().toString(), pattern(100000));
}

TEST_P(SocketStreamSystemCalls, aReadNeverTakesMoreThanTheHighWatermarkLeaves) {
    stream = makeLocalStream(peer, {.io = &io});
    stream->setWatermarks(Directions::Read, {.high = 70000});
    stream->enable(Directions::Read);
    peer.send(pattern(100000));
    runUntil([&] { return stream->input().size() >= 70000; });
    settle();
    EXPECT_EQ(stream->input().size(), 70000U);
    EXPECT_EQ(io.reads, 2U);
}

TEST_P(SocketStreamSystemCalls, shortReadsLoseNothing) {
    io.readScript = {1, 2, 3, 4000, 1};
    stream->enable(Directions::Read);
    const std::string all = pattern(9000);
    peer.send(all);
    runUntil([&] { return stream->input().size() == all.size(); });
    EXPECT_EQ(stream->input().toString(), all);
    EXPECT_EQ(recorder.log.front(), "read 1");
}

TEST_P(SocketStreamSystemCalls, readsThatFindNothingOrAreInterruptedAreTriedAgain) {
    io.readScript = {-EAGAIN, -EINTR, -EAGAIN};
    stream->enable(Directions::Read);
    peer.send("hello");
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("read 5"));
    EXPECT_EQ(io.reads, 4U);
    EXPECT_FALSE(stream->lastError());
}

TEST_P(SocketStreamSystemCalls, anInjectedResetEndsReading) {
    io.readScript = {-ECONNRESET};
    stream->enable(Directions::Read);
    peer.send("never seen");
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("reading|error"));
    EXPECT_TRUE(stream->lastError()->isSystem(ECONNRESET));
    settle();
    EXPECT_EQ(io.reads, 1U);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Nothing) << "writing is told by itself";
}

TEST_P(SocketStreamSystemCalls, spaceThatWasPreparedForAReadIsGivenBackWhenNothingComes) {
    stream->enable(Directions::Read);
    peer.send(pattern(50000)); // much: the next read goes straight into the input
    runUntil([&] { return stream->input().size() == 50000; });
    stream->input().drain(Buffer::all);
    io.readScript = {-EAGAIN};
    peer.send("x");
    runUntil([&] { return stream->input().size() == 1; });
    EXPECT_EQ(stream->input().toString(), "x");
}

TEST_P(SocketStreamSystemCalls, shortWritesGoOnWhenTheSocketTakesMore) {
    io.writeScript = {1, 2, 3};
    stream->write("0123456789");
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(peer.receive(10), "0123456789");
    EXPECT_EQ(io.writes, 4U);
    EXPECT_EQ(recorder.count("written"), 1U);
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamSystemCalls, aShortWriteIsNotFollowedByAnotherInTheSameTurn) {
    io.writeScript = {3};
    stream->write("0123456789");
    ASSERT_TRUE(loop->run(RunMode::NonBlock));
    EXPECT_EQ(io.writes, 1U);
    EXPECT_EQ(stream->writeBlocked(), Blocked::WouldBlock);
    EXPECT_EQ(stream->output().size(), 7U);
}

TEST_P(SocketStreamSystemCalls, nothingIsTriedWhileTheSocketIsFull) {
    // Where only the peer's receiving makes more room; TCP does that as packets arrive, too.
    stream = makeLocalStream(peer, {.io = &io});
    stream->write(pattern(std::size_t{16} * 1024 * 1024)); // more than the system's buffers take
    runUntil([&] { return stream->writeBlocked() == Blocked::WouldBlock; });
    settle();
    const std::size_t before = io.writes;
    stream->write("more");
    settle();
    stream->write("and more");
    settle();
    EXPECT_EQ(io.writes, before);
}

TEST_P(SocketStreamSystemCalls, disablingInTheMiddleOfAFlushStopsIt) {
    stream->output().addCallback([this](Buffer&, const Buffer::Change& change) {
        if (change.removed > 0) {
            stream->disable(Directions::Write);
        }
    });
    for (int i = 0; i < 100; ++i) { // more pieces than one call takes
        Buffer piece;
        piece.append(pattern(300));
        stream->output().append(piece);
    }
    settle();
    EXPECT_EQ(io.writes, 1U);
    EXPECT_GT(stream->output().size(), 0U);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Disabled);
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamSystemCalls, writesThatWouldBlockOrAreInterruptedAreTriedAgain) {
    io.writeScript = {-EAGAIN, -EINTR};
    stream->write("hello");
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(peer.receive(5), "hello");
    EXPECT_EQ(io.writes, 3U);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Nothing);
}

TEST_P(SocketStreamSystemCalls, anInjectedWriteErrorEndsWritingAndKeepsTheOutput) {
    io.writeScript = {4, -ENOBUFS};
    stream->setWatermarks(Directions::Write, {.low = 100});
    stream->write("hello");
    runUntil([&] { return recorder.has("writing|error"); });
    EXPECT_THAT(recorder.log, ElementsAre("written", "writing|error"));
    EXPECT_TRUE(stream->lastError()->isSystem(ENOBUFS));
    EXPECT_EQ(stream->output().toString(), "o");
    EXPECT_EQ(stream->writeBlocked(), Blocked::Failed);
    settle();
    EXPECT_EQ(io.writes, 2U);
}

TEST_P(SocketStreamSystemCalls, aScriptedEndOfFileIsOne) {
    io.readScript = {0};
    stream->enable(Directions::Read);
    peer.send("x");
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_THAT(recorder.log, ElementsAre("reading|eof"));
}

TEST_P(SocketStreamSystemCalls, aDescriptorThatCannotBeWatchedIsAnErrorThatComesLater) {
    if (GetParam() != "epoll") {
        GTEST_SKIP() << "only epoll refuses to watch what is always ready";
    }
    SocketStream device(*loop, UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)));
    device.setHandler(&recorder);
    device.enable(Directions::Read);
    EXPECT_THAT(recorder.log, IsEmpty());
    settle();
    EXPECT_THAT(recorder.log, ElementsAre("reading|error"));
    EXPECT_TRUE(device.lastError()->isSystem(EPERM)) << device.lastError()->message();
    EXPECT_EQ(device.readBlocked(), Blocked::Failed);
}

} // namespace
} // namespace weir::test
