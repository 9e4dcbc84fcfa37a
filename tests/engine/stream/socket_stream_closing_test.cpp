#include "tests/engine/stream/socket_stream_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>

#include <fcntl.h>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

bool isOpen(int fd) {
    return ::fcntl(fd, F_GETFD) >= 0;
}

class SocketStreamClosing : public SocketStreamTest {
public:
    SocketStreamClosing() : stream(makeStream(peer)) {}

    Peer peer;
    std::unique_ptr<SocketStream> stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamClosing);

TEST_P(SocketStreamClosing, shuttingDownSendsTheRestAndThenFin) {
    const std::string all = pattern(4 * mebibyte);
    stream->write(all);
    stream->shutdownWrite();
    EXPECT_FALSE(stream->write("too late"));
    EXPECT_EQ(stream->writeBlocked(), Blocked::None);
    std::string got;
    runUntil([&] {
        got += peer.receive();
        return got.size() == all.size();
    });
    EXPECT_TRUE(got == all);
    settle();
    EXPECT_EQ(peer.receiveOnce(), 0);
    EXPECT_EQ(stream->writeBlocked(), Blocked::ShutDown | Blocked::Nothing);
}

TEST_P(SocketStreamClosing, shuttingDownWithNothingToSendIsDoneAtOnce) {
    stream->shutdownWrite();
    stream->shutdownWrite();
    EXPECT_EQ(peer.receiveOnce(), 0);
    EXPECT_EQ(stream->writeBlocked(), Blocked::ShutDown | Blocked::Nothing);
}

TEST_P(SocketStreamClosing, readingGoesOnAfterShuttingDown) {
    stream->enable(Directions::Read);
    stream->shutdownWrite();
    peer.send("still here");
    runUntil([&] { return recorder.has("read 10"); });
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
}

TEST_P(SocketStreamClosing, writingGoesOnAfterThePeersEnd) {
    stream->enable(Directions::Read);
    peer.shutdownWrite();
    runUntil([&] { return recorder.has("reading|eof"); });
    EXPECT_EQ(stream->writeBlocked(), Blocked::Nothing);
    stream->write("still here");
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(peer.receive(10), "still here");
}

/// Both ends in one loop: the client sends all, ends its direction, and gets all of it back.
TEST_P(SocketStreamClosing, anEchoOfOneMebibyteSurvivesAHalfClose) {
    auto [near, far] = tcpPair();
    SocketStream client(*loop, std::move(near));
    SocketStream server(*loop, std::move(far));
    Recorder echo;
    echo.atRead = [](Stream& self) { self.output().append(self.input()); };
    echo.atEvent = [&](Stream&, StreamEvents) { server.shutdownWrite(); };
    server.setHandler(&echo);
    server.enable(Directions::Read);
    client.setHandler(&recorder);
    client.enable(Directions::Read);
    const std::string all = pattern(mebibyte);
    client.write(all);
    client.shutdownWrite();
    runUntil([&] { return recorder.has("reading|eof"); });
    EXPECT_TRUE(client.input().toString() == all);
    EXPECT_EQ(recorder.log.back(), "reading|eof");
}

TEST_P(SocketStreamClosing, closeLosesTheOutputAndTellsNothing) {
    const int fd = stream->descriptor();
    stream->enable(Directions::Read);
    stream->setWatermarks(Directions::Read, {.low = 100});
    peer.send("unread");
    runUntil([&] { return stream->input().size() == 6; });
    stream->setWatermarks(Directions::Read, {.low = 1}); // queues a read callback
    stream->write("unsent");
    stream->close();
    EXPECT_FALSE(isOpen(fd));
    EXPECT_EQ(stream->descriptor(), -1);
    EXPECT_FALSE(stream->isConnected());
    EXPECT_EQ(stream->readBlocked(), Blocked::Closed);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Closed | Blocked::Nothing);
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_EQ(stream->input().toString(), "unread");
    EXPECT_EQ(peer.receive(), "");
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamClosing, closeInACallbackIsTheLastThatIsTold) {
    recorder.atRead = [&](Stream&) { stream->close(); };
    stream->setDeferCallbacks(true);
    stream->enable(Directions::Read);
    peer.send("x");
    stream->write("y");
    runUntil([&] { return !recorder.log.empty(); });
    settle();
    EXPECT_THAT(recorder.log, ElementsAre("read 1"));
}

TEST_P(SocketStreamClosing, resetReachesThePeerAsSuch) {
    const int fd = stream->descriptor();
    stream->reset();
    EXPECT_FALSE(isOpen(fd));
    EXPECT_EQ(peer.receiveOnce(), -ECONNRESET);
    stream->reset(); // of nothing does nothing
    EXPECT_EQ(stream->readBlocked(), Blocked::Closed | Blocked::Disabled);
}

TEST_P(SocketStreamClosing, closeReachesThePeerAsEof) {
    stream->close();
    EXPECT_EQ(peer.receiveOnce(), 0);
}

TEST_P(SocketStreamClosing, destroyingClosesTheDescriptorOnlyWhereItIsOwned) {
    const int owned = stream->descriptor();
    stream.reset();
    EXPECT_FALSE(isOpen(owned));
    stream = makeStream(peer, {.closeOnFree = false});
    const UniqueFd kept(stream->descriptor());
    stream.reset();
    EXPECT_TRUE(isOpen(kept.get()));
}

TEST_P(SocketStreamClosing, aNewDescriptorReplacesTheOldOne) {
    const int old = stream->descriptor();
    stream->enable(Directions::Read);
    peer.close();
    runUntil([&] { return recorder.has("reading|eof"); });
    stream->shutdownWrite();
    auto [own, other] = tcpPair();
    const int next = own.get();
    Peer second(std::move(other));
    stream->setDescriptor(std::move(own));
    EXPECT_EQ(stream->descriptor(), next);
    EXPECT_NE(old, next);
    EXPECT_FALSE(isOpen(old));
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
    EXPECT_TRUE(stream->write("hello"));
    second.send("hi");
    runUntil([&] { return recorder.has("read 2") && recorder.has("written"); });
    EXPECT_EQ(second.receive(5), "hello");
}

TEST_P(SocketStreamClosing, aNewDescriptorLeavesTheOldOneOpenWhereItIsNotOwned) {
    stream = makeStream(peer, {.closeOnFree = false});
    const UniqueFd old(stream->descriptor());
    auto [own, other] = tcpPair();
    const UniqueFd next(own.release());
    stream->setDescriptor(UniqueFd(next.get()));
    EXPECT_TRUE(isOpen(old.get()));
}

TEST_P(SocketStreamClosing, aNewDescriptorSendsWhatTheOldOneDidNot) {
    stream->disable(Directions::Write);
    stream->write("moved over");
    settle();
    auto [own, other] = tcpPair();
    Peer second(std::move(other));
    stream->setDescriptor(std::move(own));
    stream->enable(Directions::Write);
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(second.receive(10), "moved over");
}

TEST_P(SocketStreamClosing, aDescriptorMayBeReplacedInItsOwnCallback) {
    auto [own, other] = tcpPair();
    Peer second(std::move(other));
    recorder.atRead = [&, next = std::make_shared<UniqueFd>(std::move(own))](Stream& self) {
        self.input().drain(Buffer::all);
        if (*next) {
            stream->setDescriptor(std::move(*next));
        }
    };
    stream->enable(Directions::Read);
    peer.send("x");
    runUntil([&] { return recorder.has("read 1"); });
    second.send("yz");
    runUntil([&] { return recorder.has("read 2"); });
}

TEST_P(SocketStreamClosing, connectsAnewAfterClose) {
    stream->enable(Directions::Read);
    peer.close();
    runUntil([&] { return recorder.has("reading|eof"); });
    recorder.log.clear();
    stream->shutdownWrite();
    stream->close();
    RawListener listener;
    ASSERT_TRUE(stream->connect(listener.address()));
    EXPECT_EQ(stream->readBlocked(), Blocked::Connecting);
    EXPECT_TRUE(stream->write("again"));
    Peer second(listener.accept());
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(second.receive(5), "again");
    EXPECT_THAT(recorder.log, ElementsAre("connected", "written"));
}

} // namespace
} // namespace weir::test
