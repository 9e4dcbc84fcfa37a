#include "tests/engine/stream/tls_fixture.h"

#include <gmock/gmock.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

using TlsHandshake = TlsTest;

TEST_F(TlsHandshake, endsWithBothSidesConnected) {
    makeBoth();
    EXPECT_EQ(client->readBlocked(), Blocked::Connecting);
    EXPECT_FALSE(client->isOpen());
    awaitConnected();
    EXPECT_THAT(clientSide.log, ElementsAre("connected"));
    EXPECT_THAT(serverSide.log, ElementsAre("connected"));
    EXPECT_TRUE(client->isOpen());
    EXPECT_FALSE(client->isServer());
    EXPECT_TRUE(server->isServer());
    EXPECT_EQ(client->protocolVersion(), "TLSv1.3");
    EXPECT_THAT(client->cipher(), HasSubstr("AES"));
    EXPECT_EQ(server->cipher(), client->cipher());
    EXPECT_EQ(server->serverName(), "weir.test");
    EXPECT_EQ(client->readBlocked(), Blocked::None);
    EXPECT_EQ(client->writeBlocked(), Blocked::Nothing);
    EXPECT_EQ(client->takeErrorCode(), 0U);
}

TEST_F(TlsHandshake, happensWhicheverDirectionsAreEnabled) {
    makeBoth();
    client->disable(Directions::Both);
    server->disable(Directions::Both);
    awaitConnected();
}

TEST_F(TlsHandshake, tellsWhatThePeersCertificateSays) {
    makeBoth(clientContext(),
             serverContext({.identities = {authority.issue(
                                {.commonName = "weir.test",
                                 .names = {"DNS:weir.test", "IP:127.0.0.1", "IP:::1"}})}}));
    EXPECT_FALSE(client->peerCertificate());
    awaitConnected();
    const auto certificate = client->peerCertificate();
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->subject, "CN=weir.test");
    EXPECT_EQ(certificate->issuer, "CN=Weir's test authority");
    EXPECT_THAT(certificate->names, ElementsAre("weir.test", "127.0.0.1", "::1"));
    EXPECT_THAT(certificate->notBefore, EndsWith("Z"));
    EXPECT_LT(certificate->notBefore, certificate->notAfter);
    EXPECT_EQ(certificate->fingerprint.size(), 64U);
    EXPECT_FALSE(server->peerCertificate());
}

TEST_F(TlsHandshake, bytesWrittenBeforeItWaitForIt) {
    makeBoth();
    client->write("early");
    EXPECT_EQ(client->writeBlocked(), Blocked::Connecting);
    runUntil([&] { return serverSide.has("read 5"); });
    EXPECT_EQ(server->input().toString(), "early");
}

TEST_F(TlsHandshake, waitsForTheTransportToConnect) {
    RawListener listener;
    auto socket = std::make_unique<SocketStream>(*loop, UniqueFd());
    SocketStream& transport = *socket;
    client = made(TlsStream::create(clientContext(), std::move(socket), {.host = "weir.test"}));
    client->setHandler(&clientSide);
    client->write("hello");
    settle();
    EXPECT_TRUE(transport.output().empty());
    ASSERT_TRUE(transport.connect(listener.address()));
    server = made(TlsStream::create(serverContext(),
                                    std::make_unique<SocketStream>(*loop, listener.accept())));
    server->setHandler(&serverSide);
    server->enable(Directions::Read);
    runUntil([&] { return serverSide.has("read 5"); });
    EXPECT_EQ(clientSide.count("connected"), 1U);
}

TEST_F(TlsHandshake, beginsWithADescriptorThatIsGivenLater) {
    auto [near, far] = tcpPair();
    client = made(TlsStream::create(
        clientContext(), std::make_unique<SocketStream>(*loop, UniqueFd()), {.host = "weir.test"}));
    client->setHandler(&clientSide);
    server = made(
        TlsStream::create(serverContext(), std::make_unique<SocketStream>(*loop, std::move(far))));
    server->setHandler(&serverSide);
    settle();
    EXPECT_TRUE(client->setDescriptor(std::move(near)));
    EXPECT_GE(client->descriptor(), 0);
    awaitConnected();
}

TEST_F(TlsHandshake, aTransportThatCannotConnectIsAnError) {
    auto socket = std::make_unique<SocketStream>(*loop, UniqueFd());
    ASSERT_TRUE(socket->connect(deadAddress()));
    client = made(TlsStream::create(clientContext(), std::move(socket), {.host = "weir.test"}));
    client->setHandler(&clientSide);
    EXPECT_THAT(clientFailure(), HasSubstr("Connection refused"));
    EXPECT_THAT(clientSide.log, ElementsAre("error"));
    EXPECT_TRUE(client->lastError()->isSystem(ECONNREFUSED));
}

TEST_F(TlsHandshake, anAddressIsCheckedAndNotSent) {
    makeBoth(clientContext(),
             serverContext(
                 {.identities = {authority.issue({.commonName = "x", .names = {"IP:127.0.0.1"}})}}),
             {.host = "127.0.0.1"});
    awaitConnected();
    EXPECT_EQ(server->serverName(), "");
}

TEST_F(TlsHandshake, theLastDotOfAnAbsoluteNameIsLeftOut) {
    makeBoth(clientContext(), serverContext(), {.host = "weir.test."});
    awaitConnected();
    EXPECT_EQ(server->serverName(), "weir.test");
}

TEST_F(TlsHandshake, theServersCertificateFollowsTheNameAskedFor) {
    const TlsContext serves = serverContext(
        {.identities = {authority.issueFor("first.test"), authority.issueFor("second.test"),
                        authority.issue({.commonName = "x", .names = {"DNS:*.third.test"}})}});
    const std::vector<std::pair<std::string, std::string>> cases{{"first.test", "CN=first.test"},
                                                                 {"second.test", "CN=second.test"},
                                                                 {"www.third.test", "CN=x"}};
    for (const auto& [host, subject] : cases) {
        SCOPED_TRACE(host);
        clientSide.log.clear();
        serverSide.log.clear();
        makeBoth(clientContext(), serves, {.host = host});
        awaitConnected();
        EXPECT_EQ(client->peerCertificate()->subject, subject);
        EXPECT_EQ(server->serverName(), host);
    }
    makeBoth(clientContext(), serves, {.host = "unknown.test"});
    EXPECT_THAT(clientFailure(), HasSubstr("not valid for unknown.test"));
}

TEST_F(TlsHandshake, bothAgreeOnTheServersPreferredProtocol) {
    makeBoth(clientContext({.protocols = {"http/1.1", "h2"}}),
             serverContext({.protocols = {"h2", "http/1.1"}}));
    awaitConnected();
    EXPECT_EQ(client->applicationProtocol(), "h2");
    EXPECT_EQ(server->applicationProtocol(), "h2");
}

TEST_F(TlsHandshake, noProtocolInCommonIsAnErrorOnBothSides) {
    makeBoth(clientContext({.protocols = {"spdy"}}), serverContext({.protocols = {"h2"}}));
    EXPECT_THAT(clientFailure(), HasSubstr("none of the application protocols offered"));
    EXPECT_THAT(serverFailure(), HasSubstr("no application protocol"));
}

TEST_F(TlsHandshake, aServerWithoutProtocolsChoosesNone) {
    makeBoth(clientContext({.protocols = {"h2"}}), serverContext());
    awaitConnected();
    EXPECT_EQ(client->applicationProtocol(), "");
}

TEST_F(TlsHandshake, theVersionCanBeLimited) {
    makeBoth(clientContext({.maximum = TlsVersion::Tls12}), serverContext());
    awaitConnected();
    EXPECT_EQ(client->protocolVersion(), "TLSv1.2");
    EXPECT_EQ(server->protocolVersion(), "TLSv1.2");
}

TEST_F(TlsHandshake, noVersionInCommonIsAnErrorOnBothSides) {
    makeBoth(clientContext({.maximum = TlsVersion::Tls12}),
             serverContext({.minimum = TlsVersion::Tls13}));
    EXPECT_THAT(clientFailure(), HasSubstr("no version of TLS that is allowed here"));
    EXPECT_THAT(serverFailure(), HasSubstr("no version of TLS that is allowed here"));
}

TEST_F(TlsHandshake, aPeerThatDoesNotSpeakTlsIsAnError) {
    auto [near, far] = tcpPair();
    Peer peer(std::move(near));
    server = made(
        TlsStream::create(serverContext(), std::make_unique<SocketStream>(*loop, std::move(far))));
    server->setHandler(&serverSide);
    peer.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(serverFailure(),
              "The TLS handshake with a client failed: what the peer sent is not TLS");
    EXPECT_NE(server->takeErrorCode(), 0U);
    EXPECT_EQ(server->lastError()->domain(), ErrorDomain::Tls);
    EXPECT_TRUE(any(server->readBlocked(), Blocked::Failed));
    EXPECT_TRUE(any(server->writeBlocked(), Blocked::Failed));
}

TEST_F(TlsHandshake, aPeerThatLeavesInTheMiddleIsAnError) {
    for (const bool dirtyAllowed : {false, true}) {
        auto [near, far] = tcpPair();
        Peer peer(std::move(near));
        server = made(TlsStream::create(serverContext(),
                                        std::make_unique<SocketStream>(*loop, std::move(far)),
                                        {.allowDirtyShutdown = dirtyAllowed}));
        server->setHandler(&serverSide);
        peer.send(std::string_view("\x16\x03\x01", 3));
        peer.close();
        EXPECT_THAT(serverFailure(),
                    EndsWith("the peer closed the connection in the middle of it"));
        EXPECT_THAT(serverSide.log, ElementsAre("error"));
        serverSide.log.clear();
    }
}

TEST_F(TlsHandshake, aPeerThatKeepsSilentFailsItInTime) {
    auto [near, far] = tcpPair();
    server = made(TlsStream::create(serverContext(),
                                    std::make_unique<SocketStream>(*loop, std::move(far)),
                                    {.handshakeTimeout = 5s}));
    server->setHandler(&serverSide);
    settle();
    clock.advance(4s);
    settle();
    EXPECT_THAT(serverSide.log, IsEmpty());
    clock.advance(1s);
    EXPECT_EQ(serverFailure(),
              "The TLS handshake with a client took too long: Connection timed out");
    EXPECT_TRUE(server->lastError()->isSystem(ETIMEDOUT));
}

TEST_F(TlsHandshake, aReadTimeoutCountsThePeersSilence) {
    auto [near, far] = tcpPair();
    Peer peer(std::move(near));
    server = made(
        TlsStream::create(serverContext(), std::make_unique<SocketStream>(*loop, std::move(far))));
    server->setHandler(&serverSide);
    server->setTimeouts(2s, std::nullopt);
    server->enable(Directions::Read);
    settle();
    clock.advance(1s);
    peer.send(std::string_view("\x16\x03\x01", 3));
    settle();
    clock.advance(1s);
    settle();
    EXPECT_THAT(serverSide.log, IsEmpty());
    clock.advance(1s);
    settle();
    EXPECT_THAT(serverSide.log, ElementsAre("reading|timeout"));
}

TEST_F(TlsHandshake, aSuccessfulOneHasNoTimeLimitAnyMore) {
    connectBoth();
    clock.advance(10min);
    settle();
    EXPECT_THAT(clientSide.log, ElementsAre("connected"));
    EXPECT_THAT(serverSide.log, ElementsAre("connected"));
}

} // namespace
} // namespace weir::test
