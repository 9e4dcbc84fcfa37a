#include <weir/loop/event.h>
#include <weir/net/listener.h>
#include <weir/net/socket.h>

#include "tests/engine/net/loop_test.h"
#include "tests/engine/net/recording_listener_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace weir {
namespace {

using testing::HasSubstr;

class ListenerTest : public test::LoopTest {
protected:
    std::unique_ptr<Listener> listen(const SocketAddress& address,
                                     const ListenerOptions& options = {}) {
        auto listener = Listener::bind(loop(), address, m_handler, options);
        EXPECT_TRUE(listener) << listener.error().message();
        return listener ? std::move(*listener) : nullptr;
    }

    /// Connected as far as the kernel goes without anybody accepting.
    static UniqueFd client(const SocketAddress& address) {
        auto socket = openStreamSocket(address.family());
        EXPECT_TRUE(socket);
        const auto begun = connectSocket(socket->get(), address);
        EXPECT_TRUE(begun) << begun.error().message();
        pollfd one{socket->get(), POLLOUT, 0};
        EXPECT_EQ(::poll(&one, 1, 10'000), 1);
        EXPECT_EQ(takeSocketError(socket->get()), 0);
        return std::move(*socket);
    }

    static std::vector<UniqueFd> clients(const SocketAddress& address, int count) {
        std::vector<UniqueFd> result;
        result.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            result.push_back(client(address));
        }
        return result;
    }

    /// Whether this machine can bind [::1].
    static bool hasIpv6() {
        const auto socket = openStreamSocket(AF_INET6);
        return socket && bindSocket(socket->get(), *SocketAddress::parse("::1", 0));
    }

    std::size_t accepted() const { return m_handler.sockets.size(); }

    test::RecordingListenerHandler m_handler;
};

TEST_F(ListenerTest, KnowsThePortThatTheSystemChose) {
    const auto listener = listen(SocketAddress::loopback(0));
    EXPECT_NE(listener->localAddress().port(), 0);
    EXPECT_TRUE(listener->localAddress().isLoopback());
    EXPECT_EQ(listener->localAddress(), *localAddress(listener->descriptor()));
    EXPECT_EQ(&listener->loop(), &loop());
    EXPECT_TRUE(listener->isEnabled());
}

TEST_F(ListenerTest, AcceptsABurstWithoutStarvingOthers) {
    constexpr int burst = 200;
    const auto listener = listen(SocketAddress::loopback(0), {.backlog = burst});
    const auto callers = clients(listener->localAddress(), burst);
    ASSERT_TRUE(runUntil([this] { return accepted() == burst; }));
    for (std::size_t i = 0; i < burst; ++i) {
        EXPECT_EQ(m_handler.peers[i], *peerAddress(m_handler.sockets[i].get()));
    }
    EXPECT_GE(m_handler.acceptsOfTurn.size(), 4U);
    EXPECT_LE(m_handler.acceptsOfTurn.size(), 100U) << "one accept a turn is slow";
    for (const auto& [turn, count] : m_handler.acceptsOfTurn) {
        EXPECT_LE(count, 50) << turn;
    }
    EXPECT_TRUE(m_handler.errors.empty());
}

TEST_F(ListenerTest, HandsOverSocketsThatDoNotBlockAndAreClosedOnExec) {
    const auto listener = listen(SocketAddress::loopback(0));
    const UniqueFd caller = client(listener->localAddress());
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));
    const int fd = m_handler.sockets[0].get();
    EXPECT_NE(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_EQ(m_handler.peers[0], *localAddress(caller.get()));
}

TEST_F(ListenerTest, AcceptsNothingWhilePaused) {
    const auto listener = listen(SocketAddress::loopback(0), {.disabled = true});
    EXPECT_FALSE(listener->isEnabled());
    const UniqueFd first = client(listener->localAddress());
    runTurns(5);
    EXPECT_EQ(accepted(), 0U);

    EXPECT_TRUE(listener->enable());
    EXPECT_TRUE(listener->enable());
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));

    listener->disable();
    EXPECT_FALSE(listener->isEnabled());
    const UniqueFd second = client(listener->localAddress());
    runTurns(5);
    EXPECT_EQ(accepted(), 1U);
    EXPECT_TRUE(listener->enable());
    ASSERT_TRUE(runUntil([this] { return accepted() == 2; }));
}

TEST_F(ListenerTest, LeavesNothingPendingWhilePaused) {
    const auto listener = listen(SocketAddress::loopback(0));
    EXPECT_EQ(loop().eventCount(), 1U);
    listener->disable();
    EXPECT_EQ(loop().eventCount(), 0U);
}

TEST_F(ListenerTest, StopsAtOnceWhenPausedByItsHandler) {
    const auto listener = listen(SocketAddress::loopback(0));
    m_handler.afterAccept = [&] { listener->disable(); };
    const auto callers = clients(listener->localAddress(), 3);
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));
    runTurns(5);
    EXPECT_EQ(accepted(), 1U);
    m_handler.afterAccept = nullptr;
    EXPECT_TRUE(listener->enable());
    ASSERT_TRUE(runUntil([this] { return accepted() == 3; }));
}

TEST_F(ListenerTest, MayBeDestroyedByItsHandlerAmidABurst) {
    auto listener = listen(SocketAddress::loopback(0));
    const SocketAddress address = listener->localAddress();
    m_handler.afterAccept = [&] { listener.reset(); };
    const auto callers = clients(address, 5);
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));
    runTurns(3);
    EXPECT_EQ(accepted(), 1U);
    EXPECT_EQ(loop().eventCount(), 0U);
    // The port is free again.
    EXPECT_NE(listen(address), nullptr);
}

TEST_F(ListenerTest, ClosesItsSocketWhenDestroyed) {
    auto listener = listen(SocketAddress::loopback(0));
    const int fd = listener->descriptor();
    ASSERT_NE(::fcntl(fd, F_GETFD), -1);
    listener.reset();
    EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

TEST_F(ListenerTest, NamesTheAddressThatIsInUse) {
    const auto listener = listen(SocketAddress::loopback(0));
    const auto second = Listener::bind(loop(), listener->localAddress(), m_handler);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().isSystem(EADDRINUSE));
    EXPECT_EQ(second.error().message(), "Cannot listen on " + listener->localAddress().toString() +
                                            ": Address already in use");
}

TEST_F(ListenerTest, NamesTheAddressThatThisMachineDoesNotHave) {
    // 192.0.2.0/24 is for documentation (RFC 5737).
    const auto result = Listener::bind(loop(), *SocketAddress::parse("192.0.2.1", 8), m_handler);
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().isSystem(EADDRNOTAVAIL));
    EXPECT_THAT(result.error().message(), HasSubstr("Cannot listen on 192.0.2.1:8: "));
}

TEST_F(ListenerTest, BindsAgainWhileOldConnectionsLinger) {
    auto listener = listen(SocketAddress::loopback(0));
    const SocketAddress address = listener->localAddress();
    const UniqueFd caller = client(address);
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));
    m_handler.sockets.clear(); // the server closes first, and its side stays for a while
    listener.reset();
    const auto without = Listener::bind(loop(), address, m_handler, {.reuseAddress = false});
    ASSERT_FALSE(without);
    EXPECT_TRUE(without.error().isSystem(EADDRINUSE));
    EXPECT_NE(listen(address), nullptr);
}

TEST_F(ListenerTest, RefusesOptionsThatCannotWork) {
    const auto backlog =
        Listener::bind(loop(), SocketAddress::loopback(0), m_handler, {.backlog = 0});
    ASSERT_FALSE(backlog);
    EXPECT_THAT(backlog.error().message(), HasSubstr("at least 1"));
    const auto priority =
        Listener::bind(loop(), SocketAddress::loopback(0), m_handler, {.priority = 1});
    ASSERT_FALSE(priority);
    EXPECT_THAT(priority.error().message(), HasSubstr("priority 1 is not between 0 and 0"));
    EXPECT_FALSE(Listener::bind(loop(), SocketAddress(), m_handler));
}

TEST_F(ListenerTest, AcceptsAtThePriorityThatItIsGiven) {
    ASSERT_TRUE(loop().setPriorities(3));
    const auto listener = listen(SocketAddress::loopback(0), {.priority = 2});
    std::vector<std::string> order;
    m_handler.afterAccept = [&] { order.emplace_back("accept"); };
    Event urgent(loop(), -1, EventFlags::None, [&](EventFlags) { order.emplace_back("urgent"); });
    ASSERT_TRUE(urgent.setPriority(1));

    const UniqueFd first = client(listener->localAddress());
    urgent.activate(EventFlags::Timeout);
    ASSERT_TRUE(runUntil([&] { return order.size() == 2; }));
    EXPECT_EQ(order, (std::vector<std::string>{"urgent", "accept"}));

    order.clear();
    ASSERT_TRUE(listener->setPriority(0));
    EXPECT_FALSE(listener->setPriority(3));
    const UniqueFd second = client(listener->localAddress());
    urgent.activate(EventFlags::Timeout);
    ASSERT_TRUE(runUntil([&] { return order.size() == 2; }));
    EXPECT_EQ(order, (std::vector<std::string>{"accept", "urgent"}));
}

TEST_F(ListenerTest, AcceptsOverIpv6) {
    if (!hasIpv6()) {
        GTEST_SKIP() << "this machine has no [::1]";
    }
    const auto listener = listen(*SocketAddress::parse("::1", 0));
    const UniqueFd caller = client(listener->localAddress());
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));
    EXPECT_EQ(m_handler.peers[0].family(), AF_INET6);
    EXPECT_TRUE(m_handler.peers[0].isLoopback());
}

TEST_F(ListenerTest, TakesIpv4OnAnIpv6SocketOnlyWhenAsked) {
    if (!hasIpv6()) {
        GTEST_SKIP() << "this machine has no [::1]";
    }
    const auto both = listen(*SocketAddress::parse("::", 0), {.v6Only = false});
    const UniqueFd caller = client(SocketAddress::loopback(both->localAddress().port()));
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));
    EXPECT_THAT(m_handler.peers[0].toString(), HasSubstr("[::ffff:127.0.0.1]:"));

    const auto only = listen(*SocketAddress::parse("::", 0));
    const auto socket = openStreamSocket(AF_INET);
    const auto begun =
        connectSocket(socket->get(), SocketAddress::loopback(only->localAddress().port()));
    if (begun && !*begun) {
        pollfd one{socket->get(), POLLOUT, 0};
        ASSERT_EQ(::poll(&one, 1, 10'000), 1);
        EXPECT_EQ(takeSocketError(socket->get()), ECONNREFUSED);
    } else {
        EXPECT_FALSE(begun);
    }
    // An IPv4 address in IPv6's clothes is bound as what it is.
    EXPECT_NE(listen(*SocketAddress::parse("::ffff:127.0.0.1", 0)), nullptr);
}

TEST_F(ListenerTest, AdoptsASocketThatIsBoundAndGivesItBack) {
    auto socket = openStreamSocket(AF_INET);
    ASSERT_TRUE(socket);
    ASSERT_TRUE(bindSocket(socket->get(), SocketAddress::loopback(0)));
    const int fd = socket->get();
    auto listener =
        Listener::adopt(loop(), *socket, m_handler, {.nonBlocking = false, .closeOnExec = false});
    ASSERT_TRUE(listener) << listener.error().message();
    EXPECT_FALSE(*socket);
    EXPECT_EQ((*listener)->descriptor(), fd);
    const auto caller = client((*listener)->localAddress());
    ASSERT_TRUE(runUntil([this] { return accepted() == 1; }));
    EXPECT_EQ(::fcntl(m_handler.sockets[0].get(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_EQ(::fcntl(m_handler.sockets[0].get(), F_GETFD) & FD_CLOEXEC, 0);
    const UniqueFd back = (*listener)->release();
    EXPECT_EQ(back.get(), fd);
    listener->reset();
    EXPECT_GE(::fcntl(fd, F_GETFD), 0);
}

TEST_F(ListenerTest, ASocketThatCannotListenStaysTheCallers) {
    auto socket = openDatagramSocket(AF_INET);
    ASSERT_TRUE(socket);
    const auto listener = Listener::adopt(loop(), *socket, m_handler);
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().code(), EOPNOTSUPP);
    EXPECT_TRUE(*socket);
}

} // namespace
} // namespace weir
