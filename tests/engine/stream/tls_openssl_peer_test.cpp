// Against a program that others wrote: s_client and s_server of the openssl command.

#include "tests/engine/net/temporary_folder.h"
#include "tests/engine/stream/child_program.h"
#include "tests/engine/stream/tls_fixture.h"

#include <gmock/gmock.h>

#include <fstream>

namespace weir::test {
namespace {

using testing::HasSubstr;

class TlsOpensslPeer : public TlsTest {
public:
    void SetUp() override {
        if (!ChildProgram::exists("openssl")) {
            GTEST_SKIP() << "the program openssl is not in PATH: install the package openssl";
        }
    }

    std::string file(const std::string& name, const TlsPem& pem) {
        std::string path = folder.path(name);
        std::ofstream(path) << pem.load().value();
        return path;
    }

    /// Starts s_client with `more` arguments, and takes its connection.
    void startClient(const TlsContext& context, const std::vector<std::string>& more) {
        RawListener listener;
        std::vector<std::string> words{"openssl",  "s_client",
                                       "-connect", listener.address().toString(),
                                       "-CAfile",  file("ca.pem", authority.certificate())};
        words.insert(words.end(), more.begin(), more.end());
        program = std::make_unique<ChildProgram>(*loop, words);
        server = made(
            TlsStream::create(context, std::make_unique<SocketStream>(*loop, listener.accept())));
        server->setHandler(&serverSide);
        server->enable(Directions::Read);
    }

    /// Starts s_server with `more` arguments, and connects to it.
    void startServer(const TlsIdentity& identity, const std::vector<std::string>& more,
                     const TlsContext& context, const std::string& host) {
        std::vector<std::string> words{"openssl", "s_server",
                                       "-accept", "127.0.0.1:0",
                                       "-cert",   file("cert.pem", identity.chain),
                                       "-key",    file("key.pem", identity.key)};
        words.insert(words.end(), more.begin(), more.end());
        program = std::make_unique<ChildProgram>(*loop, words);
        // It says "ACCEPT 127.0.0.1:<port>" once it listens.
        std::size_t line = std::string::npos;
        runUntil([&] {
            line = program->output().find("ACCEPT ");
            return program->ended() || (line != std::string::npos &&
                                        program->output().find('\n', line) != std::string::npos);
        });
        ASSERT_NE(line, std::string::npos) << program->output();
        const std::string& said = program->output();
        const auto colon = said.find(':', line);
        const int port = std::stoi(said.substr(colon + 1));
        auto socket = std::make_unique<SocketStream>(*loop, UniqueFd());
        ASSERT_TRUE(socket->connect(SocketAddress::loopback(static_cast<std::uint16_t>(port))));
        client = made(TlsStream::create(context, std::move(socket), {.host = host}));
        client->setHandler(&clientSide);
        client->enable(Directions::Read);
    }

    TemporaryFolder folder;
    std::unique_ptr<ChildProgram> program;
};

TEST_F(TlsOpensslPeer, sClientTalksToOurServer) {
    startClient(serverContext({.protocols = {"weir"}}),
                {"-servername", "weir.test", "-verify_hostname", "weir.test",
                 "-verify_return_error", "-alpn", "other,weir"});
    runUntil([&] { return serverSide.has("connected"); });
    EXPECT_EQ(server->serverName(), "weir.test");
    EXPECT_EQ(server->applicationProtocol(), "weir");
    program->write("to the server\n");
    runUntil([&] { return server->input().size() == 14; });
    EXPECT_EQ(server->input().toString(), "to the server\n");
    server->write("to the client\n");
    runUntil([&] { return program->output().find("to the client\n") != std::string::npos; });
    EXPECT_THAT(program->output(), HasSubstr("Verify return code: 0 (ok)"));

    // It sends close_notify at its input's end, and leaves.
    program->closeInput();
    runUntil([&] { return serverSide.has("reading|eof"); });
    EXPECT_FALSE(serverSide.has("reading|error"));
    EXPECT_TRUE(server->closeReceived());
    runUntil([&] { return program->ended(); });
}

TEST_F(TlsOpensslPeer, sClientWithTls12TalksToOurServer) {
    startClient(serverContext(), {"-servername", "weir.test", "-tls1_2"});
    program->write("hello\n");
    runUntil([&] { return server->input().size() == 6; });
    EXPECT_EQ(server->protocolVersion(), "TLSv1.2");
    server->write("bye\n");
    server->shutdownWrite();
    runUntil([&] { return program->ended(); });
    EXPECT_THAT(program->output(), HasSubstr("bye\n"));
}

TEST_F(TlsOpensslPeer, sClientThatAsksForRenegotiationIsRefused) {
    startClient(serverContext(), {"-servername", "weir.test", "-tls1_2"});
    runUntil([&] { return serverSide.has("connected"); });
    program->write("R\n"); // its command for it
    runUntil([&] { return program->ended(); });
    EXPECT_THAT(program->output(), HasSubstr("no renegotiation"));
    EXPECT_TRUE(server->input().empty());
}

TEST_F(TlsOpensslPeer, sClientThatRefusesUsSaysSo) {
    startClient(serverContext({.identities = {selfSigned({.commonName = "x", .names = {}})}}),
                {"-verify_return_error"});
    EXPECT_THAT(serverFailure(), HasSubstr("The TLS handshake with a client failed: the peer"));
}

TEST_F(TlsOpensslPeer, ourClientTalksToSServer) {
    startServer(authority.issueFor("weir.test"), {"-rev", "-alpn", "weir"},
                clientContext({.protocols = {"weir"}}), "weir.test");
    client->write("abc\n");
    runUntil([&] { return client->input().size() == 4; });
    EXPECT_EQ(client->input().toString(), "cba\n"); // -rev turns each line round
    EXPECT_EQ(client->protocolVersion(), "TLSv1.3");
    EXPECT_EQ(client->applicationProtocol(), "weir");
    EXPECT_EQ(client->peerCertificate()->subject, "CN=weir.test");
    client->shutdownWrite();
    runUntil([&] { return clientSide.has("reading|eof") || clientSide.has("reading|error"); });
}

TEST_F(TlsOpensslPeer, ourClientRefusesAnotherNameOfSServer) {
    startServer(authority.issueFor("other.test"), {"-rev"}, clientContext(), "weir.test");
    EXPECT_THAT(clientFailure(), HasSubstr("not valid for weir.test"));
    runUntil([&] { return program->output().find("alert") != std::string::npos; });
}

} // namespace
} // namespace weir::test
