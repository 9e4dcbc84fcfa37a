#include <weir/loop/event.h>

#include "tests/engine/stream/socket_stream_fixture.h"

#include <gmock/gmock.h>

#include <netdb.h>
#include <unistd.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class SocketStreamConnecting : public SocketStreamTest {
public:
    SocketStreamConnecting() : stream(*loop, UniqueFd()) { stream.setHandler(&recorder); }

    void untilTold() {
        runUntil([&] { return !recorder.log.empty(); });
        settle();
    }

    RawListener listener;
    SocketStream stream;
};

WEIR_ON_EVERY_BACKEND(SocketStreamConnecting);

TEST_P(SocketStreamConnecting, isClosedBeforeAnythingWasConnected) {
    EXPECT_EQ(stream.descriptor(), -1);
    EXPECT_FALSE(stream.isConnected());
    EXPECT_EQ(stream.readBlocked(), Blocked::Closed | Blocked::Disabled);
    EXPECT_EQ(stream.writeBlocked(), Blocked::Closed | Blocked::Nothing);
}

TEST_P(SocketStreamConnecting, tellsOnceThatItIsConnected) {
    ASSERT_TRUE(stream.connect(listener.address()));
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_FALSE(stream.isConnected());
    EXPECT_EQ(stream.readBlocked(), Blocked::Connecting | Blocked::Disabled);
    EXPECT_EQ(stream.writeBlocked(), Blocked::Connecting | Blocked::Nothing);
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("connected"));
    EXPECT_TRUE(stream.isConnected());
    EXPECT_EQ(stream.writeBlocked(), Blocked::Nothing);
    EXPECT_EQ(loop->eventCount(), 0U);
}

// Tutorial 3.5.2: data may be added before the connection is made.
TEST_P(SocketStreamConnecting, sendsWhatWasWrittenBeforeAndReadsWhatWasEnabledBefore) {
    stream.write("first ");
    ASSERT_TRUE(stream.connect(listener.address()));
    stream.write("words");
    stream.enable(Directions::Read);
    Peer peer(listener.accept());
    peer.send("welcome");
    runUntil([&] { return recorder.has("read 7") && recorder.has("written"); });
    EXPECT_EQ(recorder.log.front(), "connected");
    EXPECT_EQ(recorder.log.size(), 3U);
    EXPECT_EQ(peer.receive(11), "first words");
}

TEST_P(SocketStreamConnecting, readingMayBeEnabledWhileConnecting) {
    ASSERT_TRUE(stream.connect(listener.address()));
    stream.enable(Directions::Read);
    EXPECT_EQ(stream.readBlocked(), Blocked::Connecting);
    Peer peer(listener.accept());
    peer.send("x");
    runUntil([&] { return recorder.has("read 1"); });
    EXPECT_THAT(recorder.log, ElementsAre("connected", "read 1"));
}

TEST_P(SocketStreamConnecting, writingDisabledWhileConnectingDoesNotKeepItFromConnecting) {
    ASSERT_TRUE(stream.connect(listener.address()));
    stream.write("held");
    stream.disable(Directions::Write);
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("connected"));
    EXPECT_EQ(stream.output().size(), 4U);
}

TEST_P(SocketStreamConnecting, aRefusedConnectionIsAnErrorEvent) {
    const SocketAddress dead = deadAddress();
    ASSERT_TRUE(stream.connect(dead));
    EXPECT_THAT(recorder.log, IsEmpty());
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("error"));
    ASSERT_TRUE(stream.lastError());
    EXPECT_TRUE(stream.lastError()->isSystem(ECONNREFUSED));
    EXPECT_EQ(stream.lastError()->message(),
              "Connection to " + dead.toString() + " failed: Connection refused");
    EXPECT_EQ(stream.readBlocked(), Blocked::Failed | Blocked::Disabled);
    EXPECT_EQ(stream.writeBlocked(), Blocked::Failed | Blocked::Nothing);
    EXPECT_EQ(stream.descriptor(), -1);
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamConnecting, mayTryAgainAfterAFailureWithWhatWasWritten) {
    stream.write("patient");
    ASSERT_TRUE(stream.connect(deadAddress()));
    untilTold();
    ASSERT_TRUE(stream.connect(listener.address()));
    EXPECT_EQ(stream.writeBlocked(), Blocked::Connecting);
    Peer peer(listener.accept());
    runUntil([&] { return recorder.has("written"); });
    EXPECT_THAT(recorder.log, ElementsAre("error", "connected", "written"));
    EXPECT_EQ(peer.receive(7), "patient");
}

TEST_P(SocketStreamConnecting, mayTryAgainFromTheErrorCallback) {
    recorder.atEvent = [&](Stream&, StreamEvents events) {
        if (any(events, StreamEvents::Error)) {
            ASSERT_TRUE(stream.connect(listener.address()));
        }
    };
    ASSERT_TRUE(stream.connect(deadAddress()));
    runUntil([&] { return recorder.has("connected"); });
    EXPECT_THAT(recorder.log, ElementsAre("error", "connected"));
}

TEST_P(SocketStreamConnecting, cannotBeAskedTwice) {
    ASSERT_TRUE(stream.connect(listener.address()));
    const auto again = stream.connect(listener.address());
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().isSystem(EALREADY));
    untilTold();
    const auto connected = stream.connect(listener.address());
    ASSERT_FALSE(connected);
    EXPECT_TRUE(connected.error().isSystem(EISCONN));
    EXPECT_THAT(recorder.log, ElementsAre("connected"));
}

TEST_P(SocketStreamConnecting, failsAtOnceWhereItCannotEvenBegin) {
    const auto begun = stream.connect(SocketAddress());
    ASSERT_FALSE(begun);
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_EQ(stream.writeBlocked(), Blocked::Closed | Blocked::Nothing);
    EXPECT_TRUE(stream.connect(listener.address()));
}

TEST_P(SocketStreamConnecting, closeWhileConnectingTellsNothing) {
    ASSERT_TRUE(stream.connect(listener.address()));
    stream.close();
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_P(SocketStreamConnecting, whatWasShutDownMeanwhileIsSentAndThenEnded) {
    ASSERT_TRUE(stream.connect(listener.address()));
    stream.write("all");
    stream.shutdownWrite();
    Peer peer(listener.accept());
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(peer.receive(3), "all");
    EXPECT_EQ(peer.receiveOnce(), 0);
}

TEST_P(SocketStreamConnecting, aUnixDomainSocketConnectsWithinTheCallButTellsLater) {
    const auto path =
        SocketAddress::unixPath("@weir-connect-" + std::to_string(::getpid()) + "-" + GetParam());
    ASSERT_TRUE(path);
    const UniqueFd local(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(local.get(), path->raw(), path->rawSize()), 0);
    ASSERT_EQ(::listen(local.get(), 1), 0);
    ASSERT_TRUE(stream.connect(*path));
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_FALSE(stream.isConnected());
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("connected"));
}

TEST_P(SocketStreamConnecting, aUnixDomainSocketThatRefusesAtOnceTellsLater) {
    const auto path =
        SocketAddress::unixPath("@weir-refuse-" + std::to_string(::getpid()) + "-" + GetParam());
    ASSERT_TRUE(path);
    ASSERT_TRUE(stream.connect(*path));
    EXPECT_THAT(recorder.log, IsEmpty());
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("error"));
    EXPECT_TRUE(stream.lastError()->isSystem(ECONNREFUSED));
}

TEST_P(SocketStreamConnecting, aUnixDomainPathThatIsNotThereFailsAtOnce) {
    const auto path = SocketAddress::unixPath("/nowhere/weir.sock");
    ASSERT_TRUE(path);
    const auto begun = stream.connect(*path);
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().message(),
              "Connection to /nowhere/weir.sock failed: No such file or directory");
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_FALSE(stream.lastError());
}

TEST_P(SocketStreamConnecting, theWriteTimeoutLimitsAnAttempt) {
    // A listener whose queue is full answers nothing: more connections than it takes.
    const UniqueFd full(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto any = SocketAddress::loopback(0);
    ASSERT_EQ(::bind(full.get(), any.raw(), any.rawSize()), 0);
    ASSERT_EQ(::listen(full.get(), 0), 0);
    sockaddr_storage raw{};
    socklen_t size = sizeof raw;
    ASSERT_EQ(::getsockname(full.get(), reinterpret_cast<sockaddr*>(&raw), &size), 0);
    const auto address = SocketAddress::fromRaw(reinterpret_cast<sockaddr*>(&raw), size);
    std::vector<std::unique_ptr<SocketStream>> others;
    for (int i = 0; i < 3; ++i) {
        others.push_back(std::make_unique<SocketStream>(*loop, UniqueFd()));
        ASSERT_TRUE(others.back()->connect(address));
    }
    settle();
    stream.setTimeouts(std::nullopt, 10s);
    ASSERT_TRUE(stream.connect(address));
    settle();
    advance(9999ms);
    EXPECT_THAT(recorder.log, IsEmpty());
    advance(1ms);
    EXPECT_THAT(recorder.log, ElementsAre("writing|timeout"));
    EXPECT_EQ(stream.descriptor(), -1);
    EXPECT_EQ(stream.writeBlocked(), Blocked::Closed | Blocked::TimedOut | Blocked::Nothing);
}

class SocketStreamConnectingByName : public SocketStreamConnecting {
public:
    SocketStreamConnectingByName() : resolver(*loop) {}

    FakeResolver resolver;
};

WEIR_ON_EVERY_BACKEND(SocketStreamConnectingByName);

TEST_P(SocketStreamConnectingByName, triesTheNextAddressWhereTheFirstIsDead) {
    resolver.answer = std::vector{deadAddress(), listener.address()};
    stream.write("found you");
    ASSERT_TRUE(stream.connect(resolver, "weir.test", 80));
    EXPECT_EQ(stream.writeBlocked(), Blocked::Connecting);
    EXPECT_THAT(recorder.log, IsEmpty());
    Peer peer;
    runUntil([&] { return recorder.has("connected"); });
    peer = Peer(listener.accept());
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(peer.receive(9), "found you");
    EXPECT_THAT(recorder.log, ElementsAre("connected", "written"));
    EXPECT_EQ(resolver.asked, 1U);
}

TEST_P(SocketStreamConnectingByName, passesOverAnAddressThatCannotEvenBeTried) {
    resolver.answer = std::vector{SocketAddress(), listener.address()};
    ASSERT_TRUE(stream.connect(resolver, "weir.test", 80));
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("connected"));
}

TEST_P(SocketStreamConnectingByName, givesTheLastAddressesErrorWhereAllAreDead) {
    const auto last = deadAddress();
    resolver.answer = std::vector{deadAddress(), last};
    ASSERT_TRUE(stream.connect(resolver, "weir.test", 80));
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("error"));
    ASSERT_TRUE(stream.lastError());
    EXPECT_EQ(stream.lastError()->message(),
              "Connection to weir.test (" + last.toString() + ") failed: Connection refused");
}

TEST_P(SocketStreamConnectingByName, anUnknownNameIsAnErrorEvent) {
    resolver.answer = Error::lookup(EAI_NONAME, "Cannot look up \"nowhere.test\"");
    ASSERT_TRUE(stream.connect(resolver, "nowhere.test", 80));
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("error"));
    ASSERT_TRUE(stream.lastError());
    EXPECT_EQ(stream.lastError()->domain(), ErrorDomain::Lookup);
    EXPECT_EQ(stream.writeBlocked(), Blocked::Failed | Blocked::Nothing);
}

TEST_P(SocketStreamConnectingByName, cannotBeAskedWhileItLooksUp) {
    resolver.answer = std::vector{listener.address()};
    ASSERT_TRUE(stream.connect(resolver, "weir.test", 80));
    const auto again = stream.connect(resolver, "weir.test", 80);
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().isSystem(EALREADY));
    EXPECT_EQ(resolver.asked, 1U);
}

TEST_P(SocketStreamConnectingByName, closeWhileLookingUpTellsNothing) {
    resolver.answer = std::vector{listener.address()};
    ASSERT_TRUE(stream.connect(resolver, "weir.test", 80));
    stream.close();
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
    EXPECT_EQ(stream.writeBlocked(), Blocked::Closed | Blocked::Nothing);
}

TEST_P(SocketStreamConnectingByName, destroyingItWhileLookingUpIsSafe) {
    resolver.answer = std::vector{listener.address()};
    auto other = std::make_unique<SocketStream>(*loop, UniqueFd());
    other->setHandler(&recorder);
    ASSERT_TRUE(other->connect(resolver, "weir.test", 80));
    other.reset();
    settle();
    EXPECT_THAT(recorder.log, IsEmpty());
}

TEST_P(SocketStreamConnectingByName, numericHostsNeedNoLookUpButTellLaterAllTheSame) {
    SystemResolver system(*loop);
    ASSERT_TRUE(stream.connect(system, "127.0.0.1", listener.address().port()));
    EXPECT_EQ(stream.writeBlocked(), Blocked::Connecting | Blocked::Nothing);
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("connected"));
}

TEST_P(SocketStreamConnectingByName, aHostThatCannotBeOneIsAnErrorEvent) {
    SystemResolver system(*loop);
    auto doomed = std::make_unique<SocketStream>(*loop, UniqueFd());
    doomed->setHandler(&recorder);
    recorder.atEvent = [&](Stream&, StreamEvents) { doomed.reset(); };
    ASSERT_TRUE(doomed->connect(system, "", 80));
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("error"));
    EXPECT_FALSE(doomed);
}

TEST_P(SocketStreamConnectingByName, anotherTryDropsTheErrorThatWasNotToldYet) {
    stream.setDeferCallbacks(true);
    ASSERT_TRUE(stream.connect(deadAddress()));
    // Between the failure, in the active stage, and the deferred stage that would tell it.
    Event between(*loop, -1, EventFlags::None, [&](EventFlags) {
        if (any(stream.writeBlocked(), Blocked::Failed)) {
            ASSERT_TRUE(stream.connect(listener.address()));
        } else {
            between.activate(EventFlags::None);
        }
    });
    awaitWritable(stream.descriptor());
    between.activate(EventFlags::None);
    untilTold();
    EXPECT_THAT(recorder.log, ElementsAre("connected"));
}

} // namespace
} // namespace weir::test
