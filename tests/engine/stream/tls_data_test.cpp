#include "tests/engine/stream/tls_fixture.h"

#include <gmock/gmock.h>
#include <openssl/ssl.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = kibibyte * kibibyte;

/// What a transport may hold of records that wait to be sent, and of those that wait to be opened.
constexpr std::size_t mostRecords = 64 * kibibyte + 17 * kibibyte;
constexpr std::size_t mostAhead = 128 * kibibyte;

class TlsData : public TlsTest {
public:
    TlsData() { connectBoth(); }

    /// Everything that `recorder`'s stream reads ends in `text`.
    static void collect(Recorder& recorder, std::string& text) {
        recorder.atRead = [&text](Stream& stream) {
            text += stream.input().toString();
            stream.input().drain(Buffer::all);
        };
    }
};

TEST_F(TlsData, goesBothWays) {
    client->write("ping");
    runUntil([&] { return serverSide.has("read 4"); });
    server->write("pong!");
    runUntil([&] { return clientSide.has("read 5"); });
    EXPECT_EQ(client->input().toString(), "pong!");
    EXPECT_TRUE(clientSide.has("written"));
    EXPECT_TRUE(client->output().empty());
}

TEST_F(TlsData, tenMebibytesBothWaysThroughTinyWatermarks) {
    const std::string all = pattern(10 * mebibyte);
    std::string atClient;
    std::string atServer;
    collect(clientSide, atClient);
    collect(serverSide, atServer);
    client->setWatermarks(Directions::Read, {.low = 10, .high = 1000});
    server->setWatermarks(Directions::Read, {.high = 700});
    client->write(all);
    server->write(all);
    std::size_t mostHeld = 0;
    runUntil([&] {
        for (const TlsStream* stream : {client.get(), server.get()}) {
            mostHeld = std::max(mostHeld, stream->underlying()->output().size());
            EXPECT_LE(stream->underlying()->input().size(), mostAhead);
        }
        return atServer.size() == all.size() && atClient.size() + 10 > all.size();
    });
    EXPECT_LE(mostHeld, mostRecords);
    EXPECT_TRUE(atServer == all);
    EXPECT_TRUE(atClient == all.substr(0, atClient.size()));
}

TEST_F(TlsData, aReaderThatIsFullHoldsTheWriterBack) {
    const std::string all = pattern(20 * mebibyte);
    server->setWatermarks(Directions::Read, {.high = 1000});
    client->write(all);
    settle();
    runUntil([&] { return any(client->writeBlocked(), Blocked::WouldBlock); });
    settle();
    EXPECT_EQ(server->input().size(), 1000U);
    EXPECT_TRUE(any(server->underlying()->readBlocked(), Blocked::Above));
    EXPECT_LE(server->underlying()->input().size(), mostAhead);
    EXPECT_LE(client->underlying()->output().size(), mostRecords);
    EXPECT_GT(client->output().size(), mebibyte);

    std::string got;
    collect(serverSide, got);
    server->setWatermarks(Directions::Read, {});
    got += server->input().toString();
    server->input().drain(Buffer::all);
    runUntil([&] { return got.size() == all.size(); });
    EXPECT_TRUE(got == all);
}

TEST_F(TlsData, theTransportDoesNotReadWhileReadingIsDisabled) {
    server->disable(Directions::Read);
    client->write("wait");
    settle();
    EXPECT_TRUE(any(server->underlying()->readBlocked(), Blocked::Above));
    EXPECT_TRUE(server->input().empty());
    server->enable(Directions::Read);
    runUntil([&] { return serverSide.has("read 4"); });
}

TEST_F(TlsData, theTransportsWriteHighWatermarkLimitsTheRecords) {
    client->underlying()->setWatermarks(Directions::Write, {.high = 1});
    client->underlying()->disable(Directions::Write);
    client->write(pattern(mebibyte));
    settle();
    EXPECT_LE(client->underlying()->output().size(), 17 * kibibyte);
    client->underlying()->enable(Directions::Write);
    std::string got;
    collect(serverSide, got);
    runUntil([&] { return got.size() == mebibyte; });
}

TEST_F(TlsData, smallPiecesShareARecord) {
    std::size_t sent = 0;
    client->underlying()->output().addCallback(
        [&](Buffer&, const Buffer::Change& change) { sent += change.added; });
    const std::string bytes = pattern(kibibyte);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        client->output().appendReference(std::string_view(bytes).substr(i, 1), [] {});
    }
    runUntil([&] { return serverSide.has("read 1024"); });
    EXPECT_EQ(server->input().toString(), bytes);
    EXPECT_LT(sent, kibibyte + 64);
}

TEST_F(TlsData, theWrittenCallbackWaitsForTheLowWatermark) {
    client->setWatermarks(Directions::Write, {.low = 3 * mebibyte});
    client->write(pattern(8 * mebibyte));
    std::size_t left = 0;
    clientSide.atWritten = [&](Stream& stream) { left = std::max(left, stream.output().size()); };
    std::string got;
    collect(serverSide, got);
    runUntil([&] { return got.size() == 8 * mebibyte; });
    EXPECT_GT(left, 2 * mebibyte);
    EXPECT_LE(left, 3 * mebibyte);
}

TEST_F(TlsData, keysAreUpdatedInBetween) {
    std::string got;
    collect(serverSide, got);
    for (int round = 0; round < 3; ++round) {
        ASSERT_EQ(SSL_key_update(&client->native(), SSL_KEY_UPDATE_REQUESTED), 1);
        client->write("to the server");
        server->write("to the client");
        runUntil([&] { return got.size() == 13U * static_cast<unsigned>(round + 1); });
    }
    runUntil([&] { return client->input().size() == 39; });
    EXPECT_TRUE(client->isOpen());
}

TEST_F(TlsData, flushMakesRecordsAtOnce) {
    client->write("now");
    EXPECT_TRUE(client->underlying()->output().empty());
    EXPECT_TRUE(client->flush(Directions::Write, FlushMode::Flush));
    EXPECT_TRUE(client->output().empty());
    EXPECT_FALSE(clientSide.has("written"));
    runUntil([&] { return serverSide.has("read 3") && clientSide.has("written"); });
}

TEST_F(TlsData, bothRefuseToRenegotiate) {
    const auto refused = client->renegotiate();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("Renegotiation is off"));

    makeBoth(clientContext({.maximum = TlsVersion::Tls12}), serverContext());
    clientSide.log.clear();
    serverSide.log.clear();
    awaitConnected();
    // A client that asks nevertheless.
    SSL_clear_options(&client->native(), SSL_OP_NO_RENEGOTIATION);
    ASSERT_EQ(SSL_renegotiate(&client->native()), 1);
    SSL_do_handshake(&client->native());
    EXPECT_THAT(clientFailure(), HasSubstr("no renegotiation"));
    EXPECT_TRUE(server->isOpen());
    EXPECT_FALSE(serverSide.has("reading|error"));
}

TEST_F(TlsData, deferredCallbacksComeInTheDeferredStage) {
    client->setDeferCallbacks(true);
    server->write("x");
    runUntil([&] { return clientSide.has("read 1"); });
    EXPECT_TRUE(client->deferCallbacks());
}

TEST_F(TlsData, thePriorityIsTheTransports) {
    ASSERT_TRUE(loop->setPriorities(3));
    EXPECT_TRUE(client->setPriority(2));
    EXPECT_EQ(client->underlying()->priority(), 2);
    EXPECT_EQ(client->priority(), 2);
    EXPECT_FALSE(client->setPriority(3));
}

TEST_F(TlsData, aSilentPeerRunsIntoTheReadTimeout) {
    client->setTimeouts(2s, std::nullopt);
    settle();
    clock.advance(1s);
    server->write("x");
    runUntil([&] { return clientSide.has("read 1"); });
    clock.advance(1s);
    settle();
    EXPECT_FALSE(clientSide.has("reading|timeout"));
    clock.advance(1s);
    settle();
    EXPECT_TRUE(clientSide.has("reading|timeout"));
    EXPECT_EQ(client->readBlocked(), Blocked::TimedOut);
    client->enable(Directions::Read);
    server->write("y");
    runUntil([&] { return clientSide.has("read 2"); });
}

TEST_F(TlsData, aPeerThatDoesNotReadRunsIntoTheWriteTimeout) {
    client->setTimeouts(std::nullopt, 2s);
    server->disable(Directions::Read);
    client->write(pattern(20 * mebibyte));
    runUntil([&] { return any(client->writeBlocked(), Blocked::WouldBlock); });
    settle();
    clock.advance(2s);
    settle();
    EXPECT_TRUE(clientSide.has("writing|timeout"));
    EXPECT_TRUE(any(client->writeBlocked(), Blocked::TimedOut));
}

TEST_F(TlsData, brokenRecordsAreAnError) {
    client->write("good");
    client->flush(Directions::Write, FlushMode::Flush);
    client->underlying()->write(std::string_view("\x17\x03\x03\x00\x20", 5));
    client->underlying()->write(std::string(32, 'x'));
    EXPECT_THAT(serverFailure(), HasSubstr("Reading from a client failed"));
    EXPECT_THAT(serverSide.log, ElementsAre("connected", "read 4", "reading|error"));
    EXPECT_EQ(server->input().toString(), "good");
    EXPECT_FALSE(server->isOpen());
    EXPECT_THAT(clientFailure(), HasSubstr("alert 20, bad record mac"));
}

/// The stream is destroyed in each of its callbacks; the sanitizers see what it still touches.
class TlsDestroying : public TlsTest {
public:
    void destroyAt(const std::string& callback) {
        const auto when = [this, callback](const std::string& now) {
            if (now == callback) {
                server.reset();
            }
        };
        serverSide.atRead = [when](Stream&) { when("read"); };
        serverSide.atWritten = [when](Stream&) { when("written"); };
        serverSide.atEvent = [when](Stream&, StreamEvents events) { when(describe(events)); };
    }

    void awaitGone() {
        runUntil([&] { return !server; });
        settle();
    }
};

TEST_F(TlsDestroying, atConnected) {
    for (const bool deferred : {false, true}) {
        makeBoth();
        server->setDeferCallbacks(deferred);
        destroyAt("connected");
        awaitGone();
    }
}

TEST_F(TlsDestroying, atRead) {
    for (const bool deferred : {false, true}) {
        makeBoth();
        server->setDeferCallbacks(deferred);
        server->setWatermarks(Directions::Read, {.high = 100});
        destroyAt("read");
        client->write(pattern(mebibyte));
        awaitGone();
    }
}

TEST_F(TlsDestroying, atWritten) {
    makeBoth();
    destroyAt("written");
    server->write("x");
    awaitGone();
}

TEST_F(TlsDestroying, atTheEnd) {
    makeBoth();
    destroyAt("reading|eof");
    client->shutdownWrite();
    awaitGone();
}

TEST_F(TlsDestroying, atATruncation) {
    makeBoth();
    awaitConnected();
    destroyAt("reading|error");
    client.reset();
    awaitGone();
}

TEST_F(TlsDestroying, atAFailedHandshake) {
    makeBoth(clientContext(), serverContext({.identities = {authority.issueFor("other.test")}}));
    destroyAt("error");
    awaitGone();
}

TEST_F(TlsDestroying, atATimeout) {
    makeBoth();
    awaitConnected();
    destroyAt("reading|timeout");
    server->setTimeouts(1s, std::nullopt);
    settle();
    clock.advance(1s);
    awaitGone();
}

TEST_F(TlsDestroying, inACallbackOfItsBuffers) {
    makeBoth();
    server->input().addCallback([this](Buffer&, const Buffer::Change&) { server.reset(); });
    client->write("x");
    awaitGone();

    makeBoth();
    server->output().addCallback([this](Buffer&, const Buffer::Change& change) {
        if (change.removed > 0) {
            server.reset();
        }
    });
    server->write("x");
    awaitGone();
}

TEST_F(TlsDestroying, withEverythingPending) {
    makeBoth();
    awaitConnected();
    clientSide.log.clear();
    serverSide.log.clear();
    client->setTimeouts(1s, 1s);
    client->write("x");
    client->shutdownWrite();
    server->write("y");
    client.reset();
    server.reset();
    settle();
    EXPECT_THAT(clientSide.log, IsEmpty());
    EXPECT_THAT(serverSide.log, IsEmpty());
    EXPECT_EQ(loop->eventCount(), 0U);
}

TEST_F(TlsDestroying, leavesATransportThatItDoesNotOwn) {
    auto [near, far] = tcpPair();
    SocketStream transport(*loop, std::move(near));
    Peer peer(std::move(far));
    client = made(TlsStream::create(clientContext(), transport, {.host = "weir.test"}));
    EXPECT_EQ(client->underlying(), &transport);
    settle();
    EXPECT_FALSE(peer.receive().empty());
    client.reset();
    EXPECT_EQ(transport.handler(), nullptr);
    transport.setHandler(&clientSide);
    peer.send("plain");
    runUntil([&] { return clientSide.has("read 5"); });
    transport.write("plain, too");
    settle();
    EXPECT_EQ(peer.receive(), "plain, too");
}

} // namespace
} // namespace weir::test
