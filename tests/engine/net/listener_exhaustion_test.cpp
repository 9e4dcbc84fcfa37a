#include <weir/base/clock.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/loop_observer.h>
#include <weir/net/listener.h>
#include <weir/net/socket.h>

#include "tests/engine/net/descriptor_limit.h"
#include "tests/engine/net/recording_listener_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <vector>

#include <poll.h>
#include <sys/socket.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

class CallbackCounter final : public LoopObserver {
public:
    void callbackBegins(const RawEvent& /*event*/, EventFlags /*fired*/) override { ++callbacks; }

    int callbacks = 0;
};

/// A listener on a clock that the test moves, with one connection accepted and one that waits.
class ListenerExhaustionTest : public testing::Test {
protected:
    ListenerExhaustionTest() {
        LoopConfig config;
        config.clock = &m_clock;
        m_loop = std::move(*EventLoop::create(config));
        m_loop->addObserver(m_counter);
        m_listener = std::move(*Listener::bind(*m_loop, SocketAddress::loopback(0), m_handler));
        call();
        callbacksNow();
        call();
    }

    void TearDown() override { m_loop->removeObserver(m_counter); }

    /// Connects, and returns once the connection waits to be accepted.
    void call() {
        auto socket = openStreamSocket(AF_INET);
        EXPECT_TRUE(socket);
        EXPECT_TRUE(connectSocket(socket->get(), m_listener->localAddress()));
        m_callers.push_back(std::move(*socket));
        pollfd one{m_listener->descriptor(), POLLIN, 0};
        EXPECT_EQ(::poll(&one, 1, 10'000), 1);
    }

    /// The same while there are no descriptors, `after` the clock has moved.
    int callbacksWithoutDescriptors(Duration after = {}) {
        const test::NoMoreDescriptors none;
        m_clock.advance(after);
        return callbacksNow();
    }

    /// Some turns without a wait: how many callbacks ran in them.
    int callbacksNow() {
        const int before = m_counter.callbacks;
        for (int i = 0; i < 20; ++i) {
            EXPECT_TRUE(m_loop->run(RunMode::NonBlock));
        }
        return m_counter.callbacks - before;
    }

    ManualClock m_clock;
    CallbackCounter m_counter;
    test::RecordingListenerHandler m_handler;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<Listener> m_listener;
    std::vector<UniqueFd> m_callers;
};

TEST_F(ListenerExhaustionTest, RestsWithoutSpinningAndSaysSoOnce) {
    ASSERT_THAT(m_handler.sockets, SizeIs(1));
    EXPECT_EQ(callbacksWithoutDescriptors(), 1);
    ASSERT_THAT(m_handler.errors, SizeIs(1));
    EXPECT_TRUE(m_handler.errors[0].isSystem(EMFILE));
    EXPECT_EQ(m_handler.errors[0].message(), "Cannot accept a connection on " +
                                                 m_listener->localAddress().toString() +
                                                 ": Too many open files");
    EXPECT_TRUE(m_listener->isEnabled());
    EXPECT_EQ(callbacksWithoutDescriptors(99ms), 0);
    for (int i = 0; i < 10; ++i) {
        // The rest ends, and an accept fails again.
        const int callbacks = callbacksWithoutDescriptors(100ms);
        EXPECT_GE(callbacks, 1);
        EXPECT_LE(callbacks, 2);
    }
    EXPECT_THAT(m_handler.errors, SizeIs(1));
    EXPECT_THAT(m_handler.sockets, SizeIs(1));

    m_clock.advance(100ms);
    callbacksNow();
    EXPECT_THAT(m_handler.sockets, SizeIs(2));
    EXPECT_THAT(m_handler.errors, SizeIs(1));
}

TEST_F(ListenerExhaustionTest, SaysItAnewAfterAnAcceptWorked) {
    callbacksWithoutDescriptors();
    m_clock.advance(100ms);
    callbacksNow();
    ASSERT_THAT(m_handler.sockets, SizeIs(2));
    call();
    callbacksWithoutDescriptors();
    EXPECT_THAT(m_handler.errors, SizeIs(2));
}

TEST_F(ListenerExhaustionTest, IsPausedAndEnabledWhileItRests) {
    callbacksWithoutDescriptors();
    m_listener->disable();
    EXPECT_EQ(m_loop->eventCount(), 0U);
    m_clock.advance(1s);
    EXPECT_EQ(callbacksNow(), 0);
    EXPECT_TRUE(m_listener->enable());
    EXPECT_EQ(callbacksNow(), 1);
    EXPECT_THAT(m_handler.sockets, SizeIs(2));
}

TEST_F(ListenerExhaustionTest, MayBeDestroyedWhenToldOfIt) {
    m_handler.afterError = [this] { m_listener.reset(); };
    callbacksWithoutDescriptors();
    EXPECT_EQ(m_listener, nullptr);
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_F(ListenerExhaustionTest, MayBeDestroyedWhileItRests) {
    callbacksWithoutDescriptors();
    m_listener.reset();
    m_clock.advance(1s);
    EXPECT_EQ(callbacksNow(), 0);
}

TEST_F(ListenerExhaustionTest, RestsAlsoWhenTheSocketItselfFails) {
    callbacksNow();
    // Linux makes it readable for ever then, and accept fails with EINVAL.
    ASSERT_EQ(::shutdown(m_listener->descriptor(), SHUT_RDWR), 0);
    EXPECT_EQ(callbacksNow(), 1);
    m_clock.advance(100ms);
    EXPECT_LE(callbacksNow(), 2);
    ASSERT_THAT(m_handler.errors, SizeIs(1));
    EXPECT_TRUE(m_handler.errors[0].isSystem(EINVAL));
}

} // namespace
} // namespace weir
