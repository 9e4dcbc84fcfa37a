#include <weir/net/datagram_socket.h>
#include <weir/net/socket.h>

#include "tests/engine/net/loop_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <sys/socket.h>

namespace weir {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Gt;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Keeps all it is told, and then does what a test asks.
class RecordingHandler final : public DatagramHandler {
public:
    explicit RecordingHandler(EventLoop& loop) : m_loop(loop) {}

    void onDatagram(DatagramSocket& socket, const SocketAddress& from, std::string_view bytes,
                    bool truncated) override {
        ++ofTurn[m_loop.turn()];
        if (echo) {
            EXPECT_TRUE(socket.send(bytes, &from));
        }
        if (afterDatagram) {
            afterDatagram();
        }
        datagrams.emplace_back(bytes); // after the above: they outlive the socket
        senders.push_back(from);
        truncations += truncated ? 1 : 0;
    }

    void onDropped(DatagramSocket& /*socket*/, std::uint32_t count) override {
        drops.push_back(count);
        if (afterDropped) {
            afterDropped();
        }
    }

    void onError(DatagramSocket& /*socket*/, const Error& error) override {
        errors.push_back(error);
        if (afterError) {
            afterError();
        }
    }

    bool echo = false;
    std::vector<std::string> datagrams;
    std::vector<SocketAddress> senders;
    std::map<std::uint64_t, int> ofTurn;
    int truncations = 0;
    std::vector<std::uint32_t> drops;
    std::vector<Error> errors;
    Task afterDatagram;
    Task afterDropped;
    Task afterError;

private:
    EventLoop& m_loop;
};

class DatagramSocketTest : public test::LoopTest {
protected:
    std::unique_ptr<DatagramSocket> bound(
        const SocketAddress& address = SocketAddress::loopback(0)) {
        auto socket = DatagramSocket::bind(loop(), address, m_server);
        EXPECT_TRUE(socket) << socket.error().message();
        return socket ? std::move(*socket) : nullptr;
    }

    std::unique_ptr<DatagramSocket> connected(const SocketAddress& peer) {
        auto socket = DatagramSocket::connect(loop(), peer, m_client);
        EXPECT_TRUE(socket) << socket.error().message();
        return socket ? std::move(*socket) : nullptr;
    }

    static void sendMany(DatagramSocket& socket, int count, const std::string& bytes = "x") {
        for (int i = 0; i < count; ++i) {
            ASSERT_TRUE(socket.send(bytes));
        }
    }

    [[nodiscard]] std::size_t dropped() const {
        return std::accumulate(m_server.drops.begin(), m_server.drops.end(), std::size_t{0});
    }

    RecordingHandler m_server{loop()};
    RecordingHandler m_client{loop()};
};

TEST_F(DatagramSocketTest, AnswersWhoAsked) {
    const auto server = bound();
    m_server.echo = true;
    const auto client = connected(server->localAddress());
    ASSERT_TRUE(client->send("hello"));
    ASSERT_TRUE(runUntil([this] { return !m_client.datagrams.empty(); }));
    EXPECT_THAT(m_server.datagrams, ElementsAre("hello"));
    EXPECT_THAT(m_server.senders, ElementsAre(client->localAddress()));
    EXPECT_THAT(m_client.datagrams, ElementsAre("hello"));
    EXPECT_THAT(m_client.senders, ElementsAre(server->localAddress()));
    EXPECT_EQ(m_client.truncations + m_server.truncations, 0);
}

TEST_F(DatagramSocketTest, AnswersOverIpv6) {
    const auto loopback = *SocketAddress::parse("::1", 0);
    const auto probe = openDatagramSocket(AF_INET6);
    if (!probe || !bindSocket(probe->get(), loopback)) {
        GTEST_SKIP() << "this machine has no [::1]";
    }
    const auto server = bound(loopback);
    m_server.echo = true;
    const auto client = connected(server->localAddress());
    ASSERT_TRUE(client->send("six"));
    ASSERT_TRUE(runUntil([this] { return !m_client.datagrams.empty(); }));
    EXPECT_THAT(m_client.datagrams, ElementsAre("six"));
    // [::] leaves the same port of IPv4 to others.
    const auto any = bound(*SocketAddress::parse("::", 0));
    EXPECT_NE(bound(*SocketAddress::parse("0.0.0.0", any->localAddress().port())), nullptr);
}

TEST_F(DatagramSocketTest, TellsEmptyDatagrams) {
    const auto server = bound();
    const auto client = connected(server->localAddress());
    ASSERT_TRUE(client->send(""));
    ASSERT_TRUE(client->send("next"));
    ASSERT_TRUE(runUntil([this] { return m_server.datagrams.size() == 2; }));
    EXPECT_THAT(m_server.datagrams, ElementsAre("", "next"));
}

TEST_F(DatagramSocketTest, TakesTheLongestDatagramWhole) {
    const auto server = bound();
    const auto client = connected(server->localAddress());
    const std::string longest(65507, 'z'); // 65535 less the headers of IPv4 and UDP
    ASSERT_TRUE(client->send(longest));
    ASSERT_TRUE(runUntil([this] { return !m_server.datagrams.empty(); }));
    EXPECT_EQ(m_server.datagrams[0], longest);
    EXPECT_EQ(m_server.truncations, 0);
}

TEST_F(DatagramSocketTest, SaysWhenADatagramIsTooLongToSend) {
    const auto server = bound();
    const auto client = connected(server->localAddress());
    const auto result = client->send(std::string(70'000, 'z'));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().isSystem(EMSGSIZE));
    EXPECT_EQ(result.error().message(), "Cannot send a datagram of 70000 bytes to " +
                                            server->localAddress().toString() +
                                            ": Message too long");
}

TEST_F(DatagramSocketTest, TellsTheFrontOfWhatIsLongerThanItsLimit) {
    const auto server = bound();
    ASSERT_TRUE(server->setReceiveLimit(4));
    const auto client = connected(server->localAddress());
    ASSERT_TRUE(client->send("hello"));
    ASSERT_TRUE(runUntil([this] { return m_server.datagrams.size() == 1; }));
    EXPECT_EQ(m_server.truncations, 1);
    ASSERT_TRUE(client->send("four"));
    ASSERT_TRUE(runUntil([this] { return m_server.datagrams.size() == 2; }));
    EXPECT_EQ(m_server.truncations, 1);
    ASSERT_TRUE(server->setReceiveLimit(5));
    ASSERT_TRUE(client->send("hello"));
    ASSERT_TRUE(runUntil([this] { return m_server.datagrams.size() == 3; }));
    EXPECT_EQ(m_server.truncations, 1);
    EXPECT_THAT(m_server.datagrams, ElementsAre("hell", "four", "hello"));
    EXPECT_FALSE(server->setReceiveLimit(0));
    EXPECT_FALSE(server->setReceiveLimit(DatagramSocket::maxDatagram + 1));
    EXPECT_TRUE(server->setReceiveLimit(DatagramSocket::maxDatagram));
}

TEST_F(DatagramSocketTest, TellsThatNobodyListensAndStaysUsable) {
    SocketAddress place;
    {
        const auto gone = bound();
        place = gone->localAddress();
    }
    const auto client = connected(place);
    ASSERT_TRUE(client->send("anybody?"));
    ASSERT_TRUE(runUntil([this] { return !m_client.errors.empty(); }));
    ASSERT_THAT(m_client.errors, SizeIs(1));
    EXPECT_TRUE(m_client.errors[0].isSystem(ECONNREFUSED));
    EXPECT_EQ(m_client.errors[0].message(),
              "Cannot receive a datagram from " + place.toString() + ": Connection refused");

    const auto server = bound(place);
    m_server.echo = true;
    ASSERT_TRUE(client->send("now?"));
    ASSERT_TRUE(runUntil([this] { return !m_client.datagrams.empty(); }));
    EXPECT_THAT(m_client.datagrams, ElementsAre("now?"));
}

TEST_F(DatagramSocketTest, NeedsAReceiverWhenItIsNotConnected) {
    const auto server = bound();
    const auto result = server->send("whom?");
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().isSystem(EDESTADDRREQ));
    EXPECT_THAT(result.error().message(), HasSubstr("Cannot send a datagram of 5 bytes: "));
}

TEST_F(DatagramSocketTest, CountsTheDatagramsThatTheKernelDropped) {
    const auto server = bound();
    const int smallest = 1; // the kernel makes it as small as it allows
    ASSERT_EQ(::setsockopt(server->descriptor(), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest),
              0);
    const auto client = connected(server->localAddress());
    std::size_t sent = 0;
    std::size_t droppedBefore = 0;
    for (int flood = 1; flood <= 2; ++flood) {
        sendMany(*client, 100, std::string(500, 'x'));
        sent += 100;
        // A count comes with a datagram that was queued after the drops: more of them, until
        // nothing is missing.
        ASSERT_TRUE(runUntil([&] {
            if (dropped() + m_server.datagrams.size() == sent) {
                return true;
            }
            ++sent;
            EXPECT_TRUE(client->send("more"));
            return false;
        }));
        EXPECT_GT(dropped(), droppedBefore) << "flood " << flood;
        droppedBefore = dropped();
    }
    EXPECT_THAT(m_server.drops, Each(Gt(0U)));
}

TEST_F(DatagramSocketTest, ReadsABoundedNumberInATurn) {
    const auto server = bound();
    const auto client = connected(server->localAddress());
    sendMany(*client, 150);
    ASSERT_TRUE(runUntil([this] { return m_server.datagrams.size() == 150; }));
    EXPECT_GE(m_server.ofTurn.size(), 2U);
    EXPECT_LE(m_server.ofTurn.size(), 75U) << "one datagram a turn is slow";
    for (const auto& [turn, count] : m_server.ofTurn) {
        EXPECT_LE(count, 100) << turn;
    }
}

TEST_F(DatagramSocketTest, ReadsNothingWhilePaused) {
    const auto server = bound();
    const auto client = connected(server->localAddress());
    EXPECT_TRUE(server->isEnabled());
    server->disable();
    EXPECT_FALSE(server->isEnabled());
    sendMany(*client, 3);
    runTurns(5);
    EXPECT_THAT(m_server.datagrams, IsEmpty());
    m_server.afterDatagram = [&] { server->disable(); };
    EXPECT_TRUE(server->enable());
    EXPECT_TRUE(server->enable());
    ASSERT_TRUE(runUntil([this] { return !m_server.datagrams.empty(); }));
    runTurns(5);
    EXPECT_THAT(m_server.datagrams, SizeIs(1));
}

TEST_F(DatagramSocketTest, MayBeDestroyedByItsHandler) {
    auto server = bound();
    const auto client = connected(server->localAddress());
    m_server.afterDatagram = [&] { server.reset(); };
    sendMany(*client, 3, "goodbye");
    ASSERT_TRUE(runUntil([this] { return !m_server.datagrams.empty(); }));
    runTurns(3);
    EXPECT_THAT(m_server.datagrams, ElementsAre("goodbye"));
}

TEST_F(DatagramSocketTest, MayBeDestroyedWhenToldOfAnError) {
    SocketAddress place;
    {
        const auto gone = bound();
        place = gone->localAddress();
    }
    auto client = connected(place);
    m_client.afterError = [&] { client.reset(); };
    ASSERT_TRUE(client->send("anybody?"));
    ASSERT_TRUE(runUntil([this] { return !m_client.errors.empty(); }));
    EXPECT_EQ(loop().eventCount(), 0U);
}

TEST_F(DatagramSocketTest, MayBeDestroyedWhenToldOfDrops) {
    auto server = bound();
    const int smallest = 1;
    ASSERT_EQ(::setsockopt(server->descriptor(), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest),
              0);
    const auto client = connected(server->localAddress());
    std::size_t before = 0;
    m_server.afterDropped = [&] {
        before = m_server.datagrams.size();
        server.reset();
    };
    sendMany(*client, 100, std::string(500, 'x'));
    ASSERT_TRUE(runUntil([&] {
        if (m_server.drops.empty()) {
            EXPECT_TRUE(client->send("more"));
        }
        return !m_server.drops.empty();
    }));
    EXPECT_EQ(server, nullptr);
    EXPECT_EQ(m_server.datagrams.size(), before);
}

TEST_F(DatagramSocketTest, NamesTheAddressThatIsInUse) {
    const auto first = bound();
    const auto second = DatagramSocket::bind(loop(), first->localAddress(), m_server);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().isSystem(EADDRINUSE));
    EXPECT_EQ(second.error().message(),
              "Cannot listen on " + first->localAddress().toString() + ": Address already in use");
}

TEST_F(DatagramSocketTest, RefusesAddressesThatAreNotUdps) {
    const auto path = *SocketAddress::unixPath("/run/x");
    const auto listener = DatagramSocket::bind(loop(), path, m_server);
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().message(),
              "Cannot listen on /run/x: UDP needs an IPv4 or IPv6 "
              "address, e.g. 127.0.0.1:53");
    EXPECT_FALSE(DatagramSocket::connect(loop(), path, m_server));
    EXPECT_FALSE(DatagramSocket::connect(loop(), SocketAddress(), m_server));
}

TEST_F(DatagramSocketTest, HasThePrioritiesOfItsLoop) {
    ASSERT_TRUE(loop().setPriorities(2));
    const auto server = bound();
    EXPECT_TRUE(server->setPriority(0));
    EXPECT_FALSE(server->setPriority(2));
    EXPECT_FALSE(server->setPriority(-1));
}

} // namespace
} // namespace weir
