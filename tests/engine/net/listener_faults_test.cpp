// Stands in front of the C library's accept calls to make them fail, in a program of its own.

#include <weir/base/clock.h>
#include <weir/loop/event_loop.h>
#include <weir/net/listener.h>
#include <weir/net/socket.h>

#include "tests/engine/net/recording_listener_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <memory>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// What the next accepts fail with; then they do what the system does.
std::deque<int> script; // NOLINT(cert-err58-cpp): the program is of no use without memory
std::size_t accepts = 0;

} // namespace

// The names are the C library's.
// NOLINTBEGIN(readability-identifier-naming,readability-inconsistent-declaration-parameter-name)
extern "C" {

int accept4(int listener, sockaddr* peer, socklen_t* size, int flags) {
    ++accepts;
    if (!script.empty()) {
        errno = script.front();
        script.pop_front();
        return -1;
    }
    return static_cast<int>(::syscall(SYS_accept4, listener, peer, size, flags));
}

int accept(int listener, sockaddr* peer, socklen_t* size) {
    return accept4(listener, peer, size, 0);
}
}

// NOLINTEND(readability-identifier-naming,readability-inconsistent-declaration-parameter-name)

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

/// A listener for which one connection waits.
class ListenerFaultsTest : public testing::TestWithParam<int> {
protected:
    ListenerFaultsTest() {
        LoopConfig config;
        config.clock = &m_clock;
        m_loop = std::move(*EventLoop::create(config));
        m_listener = std::move(*Listener::bind(*m_loop, SocketAddress::loopback(0), m_handler));
        auto socket = openStreamSocket(AF_INET);
        EXPECT_TRUE(socket);
        EXPECT_TRUE(connectSocket(socket->get(), m_listener->localAddress()));
        m_caller = std::move(*socket);
        pollfd one{m_listener->descriptor(), POLLIN, 0};
        EXPECT_EQ(::poll(&one, 1, 10'000), 1);
        accepts = 0;
    }

    void TearDown() override { script.clear(); }

    void turns(Duration after = {}) {
        m_clock.advance(after);
        for (int i = 0; i < 20; ++i) {
            EXPECT_TRUE(m_loop->run(RunMode::NonBlock));
        }
    }

    ManualClock m_clock;
    test::RecordingListenerHandler m_handler;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<Listener> m_listener;
    UniqueFd m_caller;
};

std::string nameOf(const testing::TestParamInfo<int>& info) {
    return ::strerrorname_np(info.param);
}

class ListenerResourceFaultsTest : public ListenerFaultsTest {};

INSTANTIATE_TEST_SUITE_P(All, ListenerResourceFaultsTest,
                         testing::Values(EMFILE, ENFILE, ENOBUFS, ENOMEM), nameOf);

TEST_P(ListenerResourceFaultsTest, MakeItRestSayItOnceAndGoOn) {
    script = {GetParam(), GetParam(), GetParam()};
    turns();
    EXPECT_EQ(accepts, 1U);
    ASSERT_THAT(m_handler.errors, SizeIs(1));
    EXPECT_TRUE(m_handler.errors[0].isSystem(GetParam()));
    EXPECT_TRUE(m_listener->isEnabled());
    turns(99ms);
    EXPECT_EQ(accepts, 1U);
    turns(1ms);
    EXPECT_EQ(accepts, 2U);
    turns(100ms);
    EXPECT_EQ(accepts, 3U);
    EXPECT_THAT(m_handler.sockets, IsEmpty());
    turns(100ms);
    EXPECT_THAT(m_handler.sockets, SizeIs(1));
    EXPECT_THAT(m_handler.errors, SizeIs(1));
}

class ListenerPeersFaultsTest : public ListenerFaultsTest {};

INSTANTIATE_TEST_SUITE_P(All, ListenerPeersFaultsTest,
                         testing::Values(ECONNABORTED, EINTR, EPROTO, EPERM), nameOf);

TEST_P(ListenerPeersFaultsTest, ArePassedOverInTheSameTurnWithoutAWord) {
    script = {GetParam(), GetParam(), GetParam()};
    ASSERT_TRUE(m_loop->run(RunMode::NonBlock));
    EXPECT_THAT(m_handler.sockets, SizeIs(1));
    EXPECT_THAT(m_handler.errors, IsEmpty());
    EXPECT_EQ(accepts, 5U) << "three faults, the connection, and that there are no more";
}

TEST_P(ListenerPeersFaultsTest, ForEverMakeItRestInsteadOfSpinning) {
    script.assign(1000, GetParam());
    turns();
    const std::size_t once = accepts;
    EXPECT_LE(once, 100U);
    script.clear();
    turns(99ms);
    EXPECT_EQ(accepts, once);
    turns(1ms);
    EXPECT_THAT(m_handler.sockets, SizeIs(1));
    EXPECT_THAT(m_handler.errors, IsEmpty());
}

} // namespace
} // namespace weir
