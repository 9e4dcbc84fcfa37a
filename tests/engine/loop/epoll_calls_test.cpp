#include <weir/loop/backend/backends.h>

#include "tests/engine/loop/loop_fixture.h"

#include <cstddef>
#include <cstdlib>

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::size_t epollCalls = 0;

} // namespace

// In place of the C library's, so that the calls are counted.
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
extern "C" int epoll_ctl(int set, int operation, int descriptor, epoll_event* event) noexcept {
    ++epollCalls;
    return static_cast<int>(::syscall(SYS_epoll_ctl, set, operation, descriptor, event));
}

namespace weir::test {
namespace {

constexpr EventFlags readWrite = EventFlags::Read | EventFlags::Write;

class EpollCallsTest : public testing::Test {
protected:
    void useBackend(const BackendOptions& options) {
        auto made = makeEpollBackend(options);
        ASSERT_TRUE(made.ok());
        m_backend = std::move(*made);
        ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
        look();
        epollCalls = 0;
    }

    void look() { ASSERT_TRUE(m_backend->wait(Duration::zero()).ok()); }

    SocketPair m_sockets = makeSocketPair();
    const int m_number = m_sockets.near.get();
    std::unique_ptr<Backend> m_backend;
};

TEST_F(EpollCallsTest, RemovingAndClosingCostsNone) {
    useBackend({});
    m_backend->remove(m_number);
    m_sockets.near.reset();
    look();
    EXPECT_EQ(epollCalls, 0U);
}

TEST_F(EpollCallsTest, ARemovalIsToldAtOnceWhereThreadsShareTheLoop) {
    for (const bool hasChangelist : {false, true}) {
        useBackend({.changelist = hasChangelist, .isShared = true});
        m_backend->remove(m_number);
        EXPECT_EQ(epollCalls, 1U);
        look();
        EXPECT_EQ(epollCalls, 1U) << "nothing is left for a time when the number may be closed";
    }
}

TEST_F(EpollCallsTest, RemovingAndAddingAgainCostsOneWithAWaitBetweenOrWithout) {
    useBackend({});
    for (const bool isWaiting : {false, true}) {
        m_backend->remove(m_number);
        if (isWaiting) {
            look();
        }
        ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
        look();
        EXPECT_EQ(epollCalls, 1U);
        epollCalls = 0;
    }
}

TEST_F(EpollCallsTest, ANumberThatWasClosedAndOpenedAnewCostsOne) {
    useBackend({});
    m_backend->remove(m_number);
    m_sockets.near.reset();
    m_sockets = makeSocketPair();
    ASSERT_EQ(m_sockets.near.get(), m_number);
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    look();
    EXPECT_EQ(epollCalls, 1U);
}

TEST_F(EpollCallsTest, ASmallerSetIsToldWithTheWaitAndOnlyIfItStaysSo) {
    useBackend({});
    ASSERT_TRUE(m_backend->modify(m_number, readWrite).ok());
    epollCalls = 0;
    ASSERT_TRUE(m_backend->modify(m_number, EventFlags::Read).ok());
    EXPECT_EQ(epollCalls, 0U);
    look();
    look();
    EXPECT_EQ(epollCalls, 1U);
}

TEST_F(EpollCallsTest, WithAChangelistAddingAndRemovingBetweenTwoWaitsCostsNone) {
    useBackend({.changelist = true});
    const SocketPair others = makeSocketPair();
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(m_backend->add(others.near.get(), EventFlags::Read).ok());
        ASSERT_TRUE(m_backend->modify(others.near.get(), readWrite).ok());
        m_backend->remove(others.near.get());
        look();
    }
    EXPECT_EQ(epollCalls, 0U);
    ASSERT_TRUE(m_backend->add(others.near.get(), EventFlags::Read).ok());
    ASSERT_TRUE(m_backend->modify(others.near.get(), readWrite).ok());
    EXPECT_EQ(epollCalls, 0U) << "nothing is told before the wait";
    look();
    EXPECT_EQ(epollCalls, 1U);
}

TEST(EpollReopenTest, AChangelistFromTheEnvironmentOutlastsReopening) {
    ::setenv("EVENT_EPOLL_USE_CHANGELIST", "1", 1);
    auto loop = EventLoop::create({.backend = "epoll"});
    ::unsetenv("EVENT_EPOLL_USE_CHANGELIST");
    ASSERT_TRUE(loop.ok());
    ASSERT_TRUE((*loop)->reopenAfterFork().ok());
    const SocketPair sockets = makeSocketPair();
    Event reader(**loop, sockets.near.get(), EventFlags::Read, [](EventFlags) {});
    epollCalls = 0;
    ASSERT_TRUE(reader.add().ok());
    EXPECT_EQ(epollCalls, 0U) << "nothing is told before the wait";
}

} // namespace
} // namespace weir::test
