#include "tests/engine/stream/tls_fixture.h"

#include <gmock/gmock.h>

namespace weir::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Each bad certificate fails the client with its own sentence, and the server hears why.
class TlsVerification : public TlsTest {
public:
    std::string clientRefuses(const TlsIdentity& identity, const std::string& host = "weir.test") {
        makeBoth(clientContext(), serverContext({.identities = {identity}}), {.host = host});
        std::string why = clientFailure();
        EXPECT_THAT(why, StartsWith("The TLS handshake with " + host + " failed: "));
        EXPECT_FALSE(clientSide.has("connected"));
        EXPECT_NE(client->takeErrorCode(), 0U);
        return why;
    }
};

TEST_F(TlsVerification, refusesAnotherName) {
    EXPECT_THAT(clientRefuses(authority.issueFor("other.test")),
                HasSubstr("the peer's certificate is not valid for weir.test"));
    EXPECT_THAT(serverFailure(), HasSubstr("alert"));
}

TEST_F(TlsVerification, refusesAnotherAddress) {
    const auto identity = authority.issue({.commonName = "x", .names = {"IP:127.0.0.2"}});
    EXPECT_THAT(clientRefuses(identity, "127.0.0.1"),
                HasSubstr("the peer's certificate is not valid for 127.0.0.1"));
}

TEST_F(TlsVerification, refusesAnExpiredCertificate) {
    EXPECT_THAT(clientRefuses(authority.issue({.commonName = "weir.test",
                                               .names = {"DNS:weir.test"},
                                               .firstDay = -10,
                                               .lastDay = -1})),
                HasSubstr("the peer's certificate has expired"));
    EXPECT_THAT(serverFailure(), HasSubstr("the peer says that the certificate has expired"));
}

TEST_F(TlsVerification, refusesACertificateOfTheFuture) {
    EXPECT_THAT(
        clientRefuses(authority.issue(
            {.commonName = "weir.test", .names = {"DNS:weir.test"}, .firstDay = 2, .lastDay = 10})),
        HasSubstr("is not valid yet"));
}

TEST_F(TlsVerification, refusesASelfSignedCertificate) {
    EXPECT_THAT(clientRefuses(selfSigned({.commonName = "weir.test", .names = {"DNS:weir.test"}})),
                HasSubstr("self-signed"));
    EXPECT_THAT(serverFailure(), HasSubstr("does not know who issued the certificate"));
}

TEST_F(TlsVerification, refusesAnUnknownAuthority) {
    const CertificateAuthority stranger("Somebody else");
    EXPECT_THAT(clientRefuses(stranger.issueFor("weir.test")), HasSubstr("unknown CA"));
}

TEST_F(TlsVerification, refusesAnAuthorityThatTheSystemDoesNotTrust) {
    makeBoth(*TlsContext::client(), serverContext());
    EXPECT_THAT(clientFailure(), HasSubstr("unknown CA"));
}

TEST_F(TlsVerification, trustsASelfSignedCertificateThatItWasGiven) {
    const TlsIdentity own = selfSigned({.commonName = "weir.test", .names = {"DNS:weir.test"}});
    makeBoth(clientContext({.authorities = own.chain}), serverContext({.identities = {own}}));
    awaitConnected();
}

TEST_F(TlsVerification, turnedOffAcceptsAnyCertificate) {
    makeBoth(clientContext({.verify = TlsVerify::None}),
             serverContext({.identities = {selfSigned({.commonName = "x", .names = {}})}}), {});
    awaitConnected();
    EXPECT_EQ(client->peerCertificate()->subject, "CN=x");
}

TEST_F(TlsVerification, withoutANameAcceptsAnyNameOfATrustedAuthority) {
    makeBoth(clientContext(), serverContext({.identities = {authority.issueFor("other.test")}}),
             {.checkHost = false});
    awaitConnected();
    makeBoth(clientContext(), serverContext({.identities = {authority.issueFor("other.test")}}),
             {.host = "weir.test", .checkHost = false});
    serverSide.log.clear();
    awaitConnected();
    EXPECT_EQ(server->serverName(), "weir.test");
}

TEST_F(TlsVerification, needsANameToVerify) {
    auto [near, far] = tcpPair();
    SocketStream transport(*loop, std::move(near));
    const auto result = TlsStream::create(clientContext(), transport);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message(), HasSubstr("needs the name of the host"));
}

TEST_F(TlsVerification, aNameThatCannotBeOneIsAnError) {
    auto [near, far] = tcpPair();
    SocketStream transport(*loop, std::move(near));
    for (const std::string& name : {std::string(300, 'x'), std::string("a\0b", 3)}) {
        const auto result = TlsStream::create(clientContext(), transport, {.host = name});
        ASSERT_FALSE(result);
        EXPECT_THAT(result.error().message(), HasSubstr("cannot be the name of a TLS server"));
    }
}

class TlsClientVerification : public TlsTest {
public:
    TlsContext asks(TlsVerify verify) {
        return serverContext({.verify = verify, .authorities = authority.certificate()});
    }
};

TEST_F(TlsClientVerification, acceptsAClientOfATrustedAuthority) {
    makeBoth(clientContext({.identities = {authority.issueFor("a client")}}),
             asks(TlsVerify::Required));
    awaitConnected();
    EXPECT_EQ(server->peerCertificate()->subject, "CN=a client");
}

TEST_F(TlsClientVerification, refusesAClientWithoutACertificate) {
    makeBoth(clientContext(), asks(TlsVerify::Required));
    EXPECT_THAT(serverFailure(), HasSubstr("the peer sent no certificate, and one is required"));
    // TLS 1.3: the client is connected by then, and hears of it when it reads.
    EXPECT_THAT(clientFailure(), HasSubstr("the peer asks for a certificate, and none was sent"));
    EXPECT_TRUE(clientSide.has("reading|error"));
}

TEST_F(TlsClientVerification, acceptsAClientWithoutOneWhereItMay) {
    makeBoth(clientContext(), asks(TlsVerify::IfGiven));
    awaitConnected();
    EXPECT_FALSE(server->peerCertificate());
}

TEST_F(TlsClientVerification, refusesAStrangersCertificateWhereNoneWouldDo) {
    const CertificateAuthority stranger("Somebody else");
    makeBoth(clientContext({.identities = {stranger.issueFor("a client")}}),
             asks(TlsVerify::IfGiven));
    EXPECT_THAT(serverFailure(), HasSubstr("unknown CA"));
}

} // namespace
} // namespace weir::test
