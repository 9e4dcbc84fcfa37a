// UDP endpoints.

#include <weir/net/datagram_socket.h>
#include <weir/net/socket.h>

#include "tests/engine/workbench/workbench_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A plain UDP socket that gathers what comes while the loop runs.
class UdpPeer final : private DatagramHandler {
public:
    explicit UdpPeer(EventLoop& loop)
        : m_socket(DatagramSocket::bind(loop, SocketAddress::loopback(0), *this).value()) {}

    void send(std::string_view bytes, const SocketAddress& to) {
        ASSERT_TRUE(m_socket->send(bytes, &to).ok());
    }

    [[nodiscard]] const SocketAddress& address() const { return m_socket->localAddress(); }

    std::vector<std::string> received;

private:
    void onDatagram(DatagramSocket& /*socket*/, const SocketAddress& /*from*/,
                    std::string_view bytes, bool /*truncated*/) override {
        received.emplace_back(bytes);
    }

    void onDropped(DatagramSocket& /*socket*/, std::uint32_t /*count*/) override {}

    void onError(DatagramSocket& /*socket*/, const Error& /*error*/) override {}

    std::unique_ptr<DatagramSocket> m_socket;
};

class Datagrams : public test::WorkbenchTest {
protected:
    static EndpointSettings udp(Role role, BehaviourKind behaviour, std::uint16_t port = 0) {
        EndpointSettings settings;
        settings.role = role;
        settings.target = {.transport = Transport::Udp, .host = "127.0.0.1", .port = port};
        settings.connection.behaviour.kind = behaviour;
        return settings;
    }
};

TEST_F(Datagrams, EachIsAnsweredAsOneMessage) {
    const EndpointId id = begin(udp(Role::Listener, BehaviourKind::UpperCase));
    UdpPeer peer(*loop);
    peer.send("hello", addressOf(id));
    peer.send("", addressOf(id));
    peer.send("world", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return peer.received.size() == 3; }));
    EXPECT_THAT(peer.received, ElementsAre("HELLO", "", "WORLD"));
    ASSERT_EQ(workbench->connections(id).size(), 1U);
    const ConnectionId connection = workbench->connections(id).front();
    EXPECT_THAT(log(connection),
                ElementsAre("state open: first datagram from " + peer.address().toString(),
                            "received 0: hello", "callback datagram 5 0", "sent 0: HELLO",
                            "received 5: ", "callback datagram 0 0", "sent 5: ",
                            "received 5: world", "callback datagram 5 0", "sent 5: WORLD"));
    const ConnectionState state = stateOf(connection);
    EXPECT_EQ(state.transport, Transport::Udp);
    EXPECT_EQ(state.messagesIn, 3U);
    EXPECT_EQ(state.messagesOut, 3U);
    EXPECT_EQ(state.bytesIn, 10U);
    EXPECT_EQ(state.peer, peer.address().toString());
    EXPECT_EQ(state.local, workbench->endpoint(id)->address);
}

TEST_F(Datagrams, EachPeerIsAConnection) {
    const EndpointId id = begin(udp(Role::Listener, BehaviourKind::None));
    UdpPeer one(*loop);
    UdpPeer two(*loop);
    one.send("1", addressOf(id));
    two.send("2", addressOf(id));
    one.send("1", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return workbench->endpoint(id)->bytesIn == 3; }));
    EXPECT_EQ(workbench->endpoint(id)->acceptedConnections, 2U);
    for (ConnectionId connection : workbench->connections(id)) {
        ASSERT_TRUE(workbench->send(connection, stateOf(connection).peer).ok());
    }
    ASSERT_TRUE(runUntil([&] { return one.received.size() + two.received.size() == 2; }));
    EXPECT_THAT(one.received, ElementsAre(one.address().toString()));
    EXPECT_THAT(two.received, ElementsAre(two.address().toString()));
}

TEST_F(Datagrams, ThePeerThatWasSilentLongestIsForgotten) {
    EndpointSettings settings = udp(Role::Listener, BehaviourKind::None);
    settings.maxConnections = 2;
    const EndpointId id = begin(settings);
    UdpPeer one(*loop);
    UdpPeer two(*loop);
    UdpPeer three(*loop);
    one.send("a", addressOf(id));
    two.send("b", addressOf(id));
    one.send("c", addressOf(id));
    three.send("d", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return workbench->endpoint(id)->bytesIn == 4; }));
    settle();
    std::vector<std::string> peers;
    for (ConnectionId connection : workbench->connections(id)) {
        peers.push_back(stateOf(connection).peer);
    }
    EXPECT_THAT(peers, ElementsAre(one.address().toString(), three.address().toString()));
    EXPECT_EQ(log(ConnectionId::None, "state closed: closed: forgotten").size(), 1U);

    settings.maxConnections = 1;
    ASSERT_TRUE(workbench->configure(id, settings).ok());
    EXPECT_EQ(workbench->connections(id).size(), 1U);

    two.send("e", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return workbench->endpoint(id)->acceptedConnections == 4; }));
    EXPECT_EQ(workbench->connections(id).size(), 1U);
}

TEST_F(Datagrams, AClosedPeerIsANewConnectionWhenItSpeaksAgain) {
    const EndpointId id = begin(udp(Role::Listener, BehaviourKind::Echo));
    UdpPeer peer(*loop);
    peer.send("a", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return peer.received.size() == 1; }));
    const ConnectionId first = workbench->connections(id).front();
    EXPECT_FALSE(workbench->shutdownWrite(first).ok());
    ASSERT_TRUE(workbench->close(first).ok());
    peer.send("b", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return peer.received.size() == 2; }));
    EXPECT_NE(workbench->connections(id).front(), first);
    ASSERT_TRUE(workbench->reset(workbench->connections(id).front()).ok());
    EXPECT_THAT(workbench->connections(id), IsEmpty());
}

TEST_F(Datagrams, AClientTalksToItsPeer) {
    UdpPeer peer(*loop);
    const EndpointId id = begin(udp(Role::Client, BehaviourKind::Echo, peer.address().port()));
    EXPECT_EQ(phaseOf(id), EndpointPhase::Connected);
    const ConnectionId connection = workbench->endpoint(id)->connection;
    ASSERT_TRUE(workbench->send(connection, "hello").ok());
    ASSERT_TRUE(runUntil([&] { return peer.received.size() == 1; }));
    peer.send("back", SocketAddress::parse(
                          "127.0.0.1", static_cast<std::uint16_t>(std::stoi(
                                           stateOf(connection).local.substr(sizeof("127.0.0.1")))))
                          .value());
    ASSERT_TRUE(runUntil([&] { return peer.received.size() == 2; }));
    EXPECT_THAT(peer.received, ElementsAre("hello", "back"));

    ASSERT_TRUE(workbench->close(connection).ok());
    EXPECT_EQ(phaseOf(id), EndpointPhase::Stopped);
    ASSERT_TRUE(workbench->start(id).ok());
    EXPECT_NE(workbench->endpoint(id)->connection, connection);
}

TEST_F(Datagrams, AClientIsToldWhenNobodyListensAndStaysOpen) {
    EndpointId id{};
    {
        const UdpPeer gone(*loop);
        id = begin(udp(Role::Client, BehaviourKind::None, gone.address().port()));
    }
    const ConnectionId connection = workbench->endpoint(id)->connection;
    ASSERT_TRUE(workbench->send(connection, "anybody?").ok());
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).error.has_value(); }));
    EXPECT_TRUE(stateOf(connection).error->isSystem(ECONNREFUSED));
    EXPECT_EQ(stateOf(connection).phase, ConnectionPhase::Open);
    EXPECT_EQ(phaseOf(id), EndpointPhase::Connected);
    EXPECT_THAT(log(connection, "error"), ElementsAre(HasSubstr("Connection refused")));
}

TEST_F(Datagrams, ATooLongOneIsRefusedWithItsReason) {
    const UdpPeer peer(*loop);
    const EndpointId id = begin(udp(Role::Client, BehaviourKind::None, peer.address().port()));
    const Result<void> sent =
        workbench->send(workbench->endpoint(id)->connection, std::string(70'000, 'x'));
    ASSERT_FALSE(sent.ok());
    EXPECT_TRUE(sent.error().isSystem(EMSGSIZE));
}

TEST_F(Datagrams, ANameIsLookedUp) {
    const UdpPeer peer(*loop);
    resolver->hosts["server.test"] = {"127.0.0.1"};
    EndpointSettings settings = udp(Role::Client, BehaviourKind::None, peer.address().port());
    settings.target.host = "server.test";
    const EndpointId id = begin(settings);
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Connected; }));
    EXPECT_EQ(workbench->endpoint(id)->address, peer.address().toString());
}

TEST_F(Datagrams, SettingsThatApplyAreTheSocketsAndTheOthersShowTheirDefaults) {
    EndpointSettings settings = udp(Role::Listener, BehaviourKind::Echo);
    settings.connection.framing.kind = FramingKind::Line;
    settings.connection.read.low = 10;
    settings.connection.priority = 0;
    const EndpointId id = begin(settings);
    UdpPeer one(*loop);
    UdpPeer two(*loop);
    one.send("a", addressOf(id));
    two.send("b", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return one.received.size() + two.received.size() == 2; }));
    const ConnectionId first = workbench->connections(id)[0];
    const ConnectionId second = workbench->connections(id)[1];
    ConnectionSettings expected;
    expected.behaviour.kind = BehaviourKind::Echo;
    expected.priority = 0;
    EXPECT_EQ(stateOf(first).settings, expected);

    (void)workbench->takeChanges();
    ConnectionChange change;
    change.readEnabled = false;
    change.priority = 2;
    change.read = Watermarks{.low = 5, .high = 0};
    ASSERT_TRUE(workbench->change(first, change).ok());
    EXPECT_THAT(log(first, "setting"),
                ElementsAre("setting priority 0 -> 2", "setting reading on -> off"));
    EXPECT_FALSE(stateOf(second).settings.readEnabled) << "they share the socket";
    EXPECT_EQ(stateOf(second).settings.priority, 2);
    EXPECT_EQ(stateOf(first).settings.read, ConnectionSettings{}.read);
    EXPECT_EQ(phaseOf(id), EndpointPhase::Paused);
    EXPECT_EQ(workbench->takeChanges().connections.size(), 2U);

    one.send("c", addressOf(id));
    settle();
    EXPECT_EQ(workbench->endpoint(id)->bytesIn, 2U);
    ASSERT_TRUE(workbench->setPaused(id, false).ok());
    ASSERT_TRUE(runUntil([&] { return one.received.size() == 2; }));
    EXPECT_TRUE(stateOf(first).settings.readEnabled);
}

TEST_F(Datagrams, WhatTheKernelDropsIsCounted) {
    const EndpointId id = begin(udp(Role::Listener, BehaviourKind::Discard));
    UdpPeer peer(*loop);
    ASSERT_TRUE(workbench->setPaused(id, true).ok());
    const std::string large(8000, 'x');
    constexpr std::size_t count = 2000;
    for (std::size_t sent = 0; sent < count; ++sent) {
        peer.send(large, addressOf(id));
    }
    ASSERT_TRUE(workbench->setPaused(id, false).ok());
    settle();
    // The count comes with the next datagram.
    peer.send("last", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return !log(ConnectionId::None, "dropped").empty(); }));
    settle();
    std::uint64_t dropped = 0;
    for (std::size_t index = 0; index < journal->size(); ++index) {
        if (journal->at(index).kind() == RecordKind::Dropped) {
            EXPECT_EQ(journal->at(index).endpoint(), id);
            dropped += journal->at(index).first();
        }
    }
    const std::uint64_t received = stateOf(workbench->connections(id).front()).messagesIn;
    EXPECT_EQ(received + dropped, count + 1);
}

TEST_F(Datagrams, StoppingAListenerClosesItsPeers) {
    const EndpointId id = begin(udp(Role::Listener, BehaviourKind::Echo));
    UdpPeer peer(*loop);
    peer.send("a", addressOf(id));
    ASSERT_TRUE(runUntil([&] { return peer.received.size() == 1; }));
    const ConnectionId connection = workbench->connections(id).front();
    ASSERT_TRUE(workbench->stop(id).ok());
    EXPECT_EQ(stateOf(connection).phase, ConnectionPhase::Closed);
    settle();
    EXPECT_FALSE(workbench->connection(connection).has_value());
}

} // namespace
} // namespace weir
