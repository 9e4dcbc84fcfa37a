#include "tests/engine/stream/tls_fixture.h"

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <array>
#include <cerrno>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

class TlsClosing : public TlsTest {
public:
    SocketStream& clientSocket() { return static_cast<SocketStream&>(*client->underlying()); }
};

TEST_F(TlsClosing, aCloseNotifyIsACleanEndAndTheOtherDirectionGoesOn) {
    connectBoth();
    client->write("last");
    client->shutdownWrite();
    EXPECT_FALSE(client->write("too late"));
    runUntil([&] { return serverSide.has("reading|eof"); });
    EXPECT_THAT(serverSide.log, ElementsAre("connected", "read 4", "reading|eof"));
    EXPECT_EQ(server->readBlocked(), Blocked::Eof);
    EXPECT_TRUE(client->closeSent());
    EXPECT_FALSE(client->closeReceived());
    EXPECT_TRUE(server->closeReceived());
    EXPECT_EQ(client->writeBlocked(), Blocked::ShutDown | Blocked::Nothing);

    server->write("still here");
    runUntil([&] { return clientSide.has("read 10"); });
    server->shutdownWrite();
    runUntil([&] { return clientSide.has("reading|eof"); });
    EXPECT_TRUE(client->closeReceived());
    EXPECT_FALSE(client->lastError());
}

TEST_F(TlsClosing, theSameHoldsForTls12) {
    makeBoth(clientContext({.maximum = TlsVersion::Tls12}), serverContext());
    client->write("last");
    client->shutdownWrite();
    runUntil([&] { return serverSide.has("reading|eof"); });
    server->write("still here");
    server->shutdownWrite();
    runUntil([&] { return clientSide.has("reading|eof"); });
    EXPECT_EQ(client->input().toString(), "still here");
}

TEST_F(TlsClosing, theEndComesBehindAllThatWasWritten) {
    const std::string all = pattern(4 * mebibyte);
    makeBoth();
    client->write(all);
    client->shutdownWrite();
    runUntil([&] { return serverSide.has("reading|eof"); });
    EXPECT_TRUE(server->input().toString() == all);
}

TEST_F(TlsClosing, theEndWaitsForAReaderThatIsFull) {
    connectBoth();
    server->setWatermarks(Directions::Read, {.high = 3});
    client->write("abcdefgh");
    client->shutdownWrite();
    settle();
    clientSocket().shutdownWrite();
    settle();
    EXPECT_EQ(server->input().toString(), "abc");
    EXPECT_FALSE(serverSide.has("reading|eof"));
    server->input().drain(3);
    settle();
    EXPECT_EQ(server->input().toString(), "def");
    server->input().drain(3);
    runUntil([&] { return serverSide.has("reading|eof"); });
    EXPECT_EQ(server->input().toString(), "gh");
}

TEST_F(TlsClosing, aTransportThatEndsWithoutItIsATruncation) {
    connectBoth();
    client->write("half");
    settle();
    client.reset();
    EXPECT_THAT(serverFailure(), HasSubstr("without the end of TLS (close_notify)"));
    EXPECT_THAT(serverSide.log, ElementsAre("connected", "read 4", "reading|error"));
    EXPECT_EQ(server->readBlocked(), Blocked::Failed);
    EXPECT_EQ(server->takeErrorCode(), static_cast<unsigned long>(server->lastError()->code()));
    EXPECT_FALSE(server->closeReceived());
}

TEST_F(TlsClosing, aTruncationIsAnEndWhereThatIsAllowed) {
    connectBoth();
    EXPECT_FALSE(server->allowDirtyShutdown());
    server->setAllowDirtyShutdown(true);
    client->write("half");
    settle();
    client.reset();
    runUntil([&] { return serverSide.has("reading|eof"); });
    EXPECT_THAT(serverSide.log, ElementsAre("connected", "read 4", "reading|eof"));
    EXPECT_FALSE(server->lastError());
    EXPECT_FALSE(server->closeReceived());
}

TEST_F(TlsClosing, aCutRecordIsATruncation) {
    connectBoth();
    client->write("lost");
    client->flush(Directions::Write, FlushMode::Normal);
    Buffer& records = clientSocket().output();
    const std::string record = records.toString();
    ASSERT_GT(record.size(), 10U);
    records.freezeFront(false);
    records.drain(Buffer::all);
    records.freezeFront(true);
    records.append(record.substr(0, record.size() - 1));
    settle();
    clientSocket().shutdownWrite();
    EXPECT_THAT(serverFailure(), HasSubstr("data may be missing"));
    EXPECT_TRUE(server->input().empty());
}

TEST_F(TlsClosing, theEndOfTheTransportBehindACloseNotifyIsNotToldAgain) {
    connectBoth();
    client->shutdownWrite();
    settle();
    client.reset();
    settle();
    EXPECT_THAT(serverSide.log, ElementsAre("connected", "reading|eof"));
}

TEST_F(TlsClosing, aResetIsTheTransportsError) {
    connectBoth();
    clientSocket().reset();
    EXPECT_THAT(serverFailure(), HasSubstr("Connection reset"));
    EXPECT_TRUE(server->lastError()->isSystem(ECONNRESET));
    EXPECT_TRUE(serverSide.has("reading|error"));
}

TEST_F(TlsClosing, shuttingDownBeforeTheHandshakeSendsTheRestAndTheEndAfterIt) {
    makeBoth();
    client->write("brief");
    client->shutdownWrite();
    runUntil([&] { return serverSide.has("reading|eof"); });
    EXPECT_EQ(server->input().toString(), "brief");
    EXPECT_FALSE(serverSide.has("reading|error"));
}

class TlsAdopting : public TlsTest {
public:
    std::unique_ptr<SocketStream> socket(UniqueFd fd) {
        return std::make_unique<SocketStream>(*loop, std::move(fd));
    }
};

TEST_F(TlsAdopting, goesOnWithSessionsOfTheCaller) {
    auto [near, far] = tcpPair();
    const TlsContext trusting = clientContext();
    const TlsContext serving = serverContext();
    SSL* const own = SSL_new(trusting.native());
    client = made(TlsStream::adopt(*own, TlsStart::Connecting, socket(std::move(near))));
    server = made(
        TlsStream::adopt(*SSL_new(serving.native()), TlsStart::Accepting, socket(std::move(far))));
    client->setHandler(&clientSide);
    server->setHandler(&serverSide);
    // As C programs do it: after the stream was made.
    SSL_set1_host(own, "weir.test");
    EXPECT_EQ(&client->native(), own);
    awaitConnected();
    EXPECT_TRUE((SSL_get_options(own) & SSL_OP_NO_RENEGOTIATION) != 0);
}

TEST_F(TlsAdopting, leavesASessionThatItDoesNotOwn) {
    auto [near, far] = tcpPair();
    const TlsContext trusting = clientContext();
    SSL* const own = SSL_new(trusting.native());
    client = made(TlsStream::adopt(*own, TlsStart::Connecting, socket(std::move(near)),
                                   {.stream = {.closeOnFree = false}}));
    settle();
    client.reset();
    std::array<char, 1> byte{};
    EXPECT_LE(SSL_read(own, byte.data(), 1), 0);
    SSL_free(own);
}

TEST_F(TlsAdopting, goesOnWithSessionsThatAreOpen) {
    connectBoth();
    // The sessions move to streams of other sockets between the same two.
    auto [near, far] = tcpPair();
    SSL_up_ref(&client->native());
    SSL_up_ref(&server->native());
    SSL& atClient = client->native();
    SSL& atServer = server->native();
    settle();
    std::unique_ptr<TlsStream> first = std::move(client);
    std::unique_ptr<TlsStream> second = std::move(server);
    client = made(TlsStream::adopt(atClient, TlsStart::Open, socket(std::move(near))));
    server = made(TlsStream::adopt(atServer, TlsStart::Open, socket(std::move(far))));
    first.reset();
    second.reset();
    clientSide.log.clear();
    server->setHandler(&serverSide);
    server->enable(Directions::Read);
    EXPECT_TRUE(client->isOpen());
    client->write("over there");
    runUntil([&] { return serverSide.has("read 10"); });
    EXPECT_FALSE(clientSide.has("connected"));
}

} // namespace
} // namespace weir::test
