// Clients over TCP and Unix-domain sockets.

#include <weir/net/socket.h>

#include "tests/engine/workbench/workbench_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>
#include <chrono>

#include <sys/socket.h>
#include <unistd.h>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class Client : public test::WorkbenchTest {
protected:
    ConnectionId connectionOf(EndpointId id) { return workbench->endpoint(id)->connection; }

    bool isConnected(EndpointId id) {
        return runUntil([&] { return phaseOf(id) != EndpointPhase::Starting; }) &&
               phaseOf(id) == EndpointPhase::Connected;
    }
};

TEST_F(Client, ConnectsSendsAndReceives) {
    const test::RawListener server;
    const EndpointId id = begin(client(server.address));
    EXPECT_EQ(phaseOf(id), EndpointPhase::Starting);
    const ConnectionId connection = connectionOf(id);
    EXPECT_EQ(stateOf(connection).phase, ConnectionPhase::Connecting);
    ASSERT_TRUE(workbench->send(connection, "before it is connected").ok());

    test::Peer peer(*loop, server.accept());
    ASSERT_TRUE(isConnected(id));
    ASSERT_TRUE(runUntil([&] { return peer.received == "before it is connected"; }));
    EXPECT_EQ(workbench->endpoint(id)->address, server.address.toString());
    EXPECT_EQ(stateOf(connection).phase, ConnectionPhase::Open);
    EXPECT_EQ(stateOf(connection).peer, server.address.toString());
    EXPECT_FALSE(stateOf(connection).local.empty());

    peer.send("hello");
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).bytesIn == 5; }));
    settle();
    EXPECT_THAT(log(connection),
                ElementsAre("state connecting: connecting to tcp://" + server.address.toString(),
                            "callback event CONNECTED",
                            "state open: connected to " + server.address.toString(),
                            "sent 0: before it is connected", "callback written 0 0",
                            "received 0: hello", "callback read 5 0"));
}

TEST_F(Client, ARefusedConnectFailsWithTheReasonAndCanBeStartedAgain) {
    const SocketAddress address = test::deadAddress();
    const EndpointId id = begin(client(address));
    const ConnectionId first = connectionOf(id);
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Failed; }));
    ASSERT_TRUE(workbench->endpoint(id)->error.has_value());
    EXPECT_TRUE(workbench->endpoint(id)->error->isSystem(ECONNREFUSED));
    EXPECT_THAT(workbench->endpoint(id)->error->message(), HasSubstr(address.toString()));
    EXPECT_THAT(log(ConnectionId::None, "error"), ElementsAre(HasSubstr("Connection refused")));
    EXPECT_THAT(log(first, "state failed"), ElementsAre("state failed: failed"));

    ASSERT_TRUE(workbench->start(id).ok());
    EXPECT_NE(connectionOf(id), first);
    EXPECT_FALSE(workbench->endpoint(id)->error.has_value());
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Failed; }));
}

TEST_F(Client, ANameIsLookedUpAndItsAddressesAreTriedInTurn) {
    const test::RawListener server;
    resolver->hosts["server.test"] = {"127.0.0.2", "127.0.0.1"};
    EndpointSettings settings = client(server.address);
    settings.target.host = "server.test";
    const EndpointId id = begin(settings);
    ASSERT_TRUE(isConnected(id));
    EXPECT_EQ(stateOf(connectionOf(id)).peer, server.address.toString());
}

TEST_F(Client, ANameThatIsNotFoundFails) {
    EndpointSettings settings = client(SocketAddress::loopback(80));
    settings.target.host = "nowhere.test";
    const EndpointId id = begin(settings);
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Failed; }));
    EXPECT_THAT(workbench->endpoint(id)->error->message(), HasSubstr("nowhere.test"));
}

TEST_F(Client, StaysOpenForWritingWhenTheServerHasClosed) {
    const test::RawListener server;
    EndpointSettings settings = client(server.address);
    settings.connection.behaviour.kind = BehaviourKind::Echo;
    const EndpointId id = begin(settings);
    test::Peer peer(*loop, server.accept());
    ASSERT_TRUE(isConnected(id));
    const ConnectionId connection = connectionOf(id);
    peer.shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).phase == ConnectionPhase::PeerClosed; }));
    settle();
    EXPECT_EQ(phaseOf(id), EndpointPhase::Connected);
    ASSERT_TRUE(workbench->send(connection, "bye").ok());
    ASSERT_TRUE(runUntil([&] { return peer.received == "bye"; }));

    ASSERT_TRUE(workbench->shutdownWrite(connection).ok());
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Stopped; }));
    EXPECT_TRUE(runUntil([&] { return peer.ended; }));
    EXPECT_FALSE(workbench->endpoint(id)->error.has_value());
    EXPECT_TRUE(workbench->start(id).ok());
}

TEST_F(Client, ShutdownWriteWhileConnectingSendsFinOnceConnected) {
    const test::RawListener server;
    const EndpointId id = begin(client(server.address));
    ASSERT_TRUE(workbench->send(connectionOf(id), "all there is").ok());
    ASSERT_TRUE(workbench->shutdownWrite(connectionOf(id)).ok());
    test::Peer peer(*loop, server.accept());
    ASSERT_TRUE(runUntil([&] { return peer.ended; }));
    EXPECT_EQ(peer.received, "all there is");
    EXPECT_EQ(stateOf(connectionOf(id)).phase, ConnectionPhase::ShutDown);
}

TEST_F(Client, ShutdownWriteWithNothingToSendSendsFinOnceConnected) {
    const test::RawListener server;
    const EndpointId id = begin(client(server.address));
    ASSERT_TRUE(workbench->shutdownWrite(connectionOf(id)).ok());
    test::Peer peer(*loop, server.accept());
    ASSERT_TRUE(runUntil([&] { return peer.ended; }));
    EXPECT_EQ(stateOf(connectionOf(id)).phase, ConnectionPhase::ShutDown);
}

TEST_F(Client, StopWhileItConnectsLeavesNothing) {
    const test::RawListener server;
    const EndpointId id = begin(client(server.address));
    ASSERT_TRUE(workbench->stop(id).ok());
    EXPECT_EQ(phaseOf(id), EndpointPhase::Stopped);
    EXPECT_EQ(workbench->openConnections(), 0U);
    settle();
    EXPECT_FALSE(workbench->connection(connectionOf(id)).has_value());
}

TEST_F(Client, StopWhileANameIsLookedUpLeavesNothing) {
    resolver->hosts["server.test"] = {"127.0.0.1"};
    EndpointSettings settings = client(test::deadAddress());
    settings.target.host = "server.test";
    const EndpointId id = begin(settings);
    ASSERT_TRUE(workbench->stop(id).ok());
    settle();
    EXPECT_EQ(phaseOf(id), EndpointPhase::Stopped);
}

TEST_F(Client, AWriteTimeoutEndsAConnectThatNobodyAnswers) {
    // A full backlog leaves further connects without an answer.
    test::RawListener server;
    ASSERT_EQ(::listen(server.fd.get(), 0), 0);
    std::vector<UniqueFd> waiting;
    for (int count = 0; count < 4; ++count) {
        waiting.push_back(openStreamSocket(AF_INET).value());
        (void)connectSocket(waiting.back().get(), server.address);
    }
    EndpointSettings settings = client(server.address);
    settings.connection.writeTimeout = 10s;
    const EndpointId id = begin(settings);
    settle();
    ASSERT_EQ(phaseOf(id), EndpointPhase::Starting);
    advance(9s);
    ASSERT_EQ(phaseOf(id), EndpointPhase::Starting);
    advance(1s);
    ASSERT_EQ(phaseOf(id), EndpointPhase::Failed);
    EXPECT_TRUE(workbench->endpoint(id)->error->isSystem(ETIMEDOUT));
}

TEST_F(Client, CannotBePaused) {
    const test::RawListener server;
    const EndpointId id = begin(client(server.address));
    const Result<void> paused = workbench->setPaused(id, true);
    ASSERT_FALSE(paused.ok());
    EXPECT_THAT(paused.error().message(), HasSubstr("is a client"));
}

TEST_F(Client, StartingTwiceIsRefused) {
    const test::RawListener server;
    const EndpointId id = begin(client(server.address));
    const Result<void> again = workbench->start(id);
    ASSERT_FALSE(again.ok());
    EXPECT_THAT(again.error().message(), HasSubstr("is running already"));
    EXPECT_EQ(phaseOf(id), EndpointPhase::Starting);
}

TEST_F(Client, TalksToAListenerOverAUnixDomainPath) {
    const std::string path = ::testing::TempDir() + "weir-" + std::to_string(::getpid()) + ".sock";
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.target = {.transport = Transport::Unix, .path = path};
    const EndpointId server = begin(settings);
    EXPECT_EQ(workbench->endpoint(server)->address, path);
    EXPECT_FALSE(workbench->endpoint(server)->remote);
    settings.role = Role::Client;
    settings.connection.behaviour.kind = BehaviourKind::None;
    const EndpointId id = begin(settings);
    ASSERT_TRUE(workbench->send(connectionOf(id), "hello").ok());
    ASSERT_TRUE(runUntil([&] { return stateOf(connectionOf(id)).bytesIn == 5; }));
    EXPECT_EQ(bytes(connectionOf(id), RecordKind::Received), "HELLO");
    EXPECT_EQ(stateOf(connectionOf(id)).peer, path);
    EXPECT_EQ(stateOf(connectionOf(id)).transport, Transport::Unix);
    ASSERT_TRUE(workbench->stop(server).ok());
    EXPECT_NE(::access(path.c_str(), F_OK), 0) << "the path is left over";
}

TEST_F(Client, AMissingUnixDomainPathFailsAtOnceOrLater) {
    EndpointSettings settings;
    settings.role = Role::Client;
    settings.target = {.transport = Transport::Unix,
                       .path = ::testing::TempDir() + "weir-nobody.sock"};
    const EndpointId id = workbench->add(settings).value();
    (void)workbench->start(id);
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Failed; }));
    EXPECT_TRUE(workbench->endpoint(id)->error->isSystem(ENOENT));
    EXPECT_THAT(log(ConnectionId::None, "error"), ElementsAre(HasSubstr("weir-nobody.sock")));
    settle();
    EXPECT_EQ(workbench->openConnections(), 0U);
}

} // namespace
} // namespace weir
