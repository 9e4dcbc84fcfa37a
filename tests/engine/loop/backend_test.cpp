#include <weir/loop/backend/wait_time.h>

#include "tests/engine/loop/backend_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr EventFlags readWrite = EventFlags::Read | EventFlags::Write;

/// Waits for `timeout` and expects nothing, and not to return before. On a thread of its own: the
/// kernel interrupts the waits of a thread on which an io_uring was used for a while after it is
/// gone, and the test before this one may have used one.
void expectQuiet(Backend& backend, Duration timeout) {
    std::thread([&] {
        const auto start = std::chrono::steady_clock::now();
        const auto ready = backend.wait(timeout);
        const auto took = std::chrono::steady_clock::now() - start;
        ASSERT_TRUE(ready.ok());
        EXPECT_THAT(*ready, IsEmpty());
        EXPECT_GE(took, timeout);
    }).join();
}

/// A pair whose near end has the number, which is free.
SocketPair makeSocketPairAt(int number) {
    SocketPair pair = makeSocketPair();
    if (pair.far.get() == number) {
        std::swap(pair.near, pair.far);
    } else if (pair.near.get() != number) {
        pair.near = UniqueFd(::dup3(pair.near.get(), number, O_CLOEXEC));
    }
    return pair;
}

class BackendDescriptorTest : public BackendTest {
protected:
    SocketPair m_sockets = makeSocketPair();
    const int m_number = m_sockets.near.get();
};

TEST_P(BackendDescriptorTest, WhatIsReadyIsReportedForAsLongAsItIs) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    send(m_sockets.far.get(), "x");
    for (int i = 0; i < 3; ++i) {
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
    }
    EXPECT_EQ(receive(m_number), "x");
    EXPECT_THAT(look(*m_backend), IsEmpty());
}

TEST_P(BackendDescriptorTest, WhatCameAndWasReadAfterAReportIsNotReportedAgain) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    for (int i = 0; i < 3; ++i) {
        send(m_sockets.far.get(), "x");
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
        EXPECT_EQ(receive(m_number), "x");
        if (i == 0) {
            EXPECT_THAT(look(*m_backend), IsEmpty());
        } else { // as a callback does that reads what came while it ran
            send(m_sockets.far.get(), "y");
            EXPECT_EQ(receive(m_number), "y");
            EXPECT_THAT(look(*m_backend), IsEmpty());
        }
    }
}

TEST_P(BackendDescriptorTest, WhatIsLeftUnreadIsReportedBesideWhatBecomesReady) {
    const SocketPair second = makeSocketPair();
    const int other = second.near.get();
    for (const int number : {m_number, other}) {
        ASSERT_TRUE(m_backend->add(number, EventFlags::Read).ok());
    }
    EXPECT_THAT(look(*m_backend), IsEmpty());
    send(m_sockets.far.get(), "x");
    for (int i = 0; i < 3; ++i) {
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
        send(second.far.get(), "y");
        EXPECT_THAT(look(*m_backend),
                    testing::UnorderedElementsAre(Pair(m_number, EventFlags::Read),
                                                  Pair(other, EventFlags::Read)));
        EXPECT_EQ(receive(other), "y");
    }
    EXPECT_EQ(receive(m_number), "x");
    EXPECT_THAT(look(*m_backend), IsEmpty());
}

TEST_P(BackendDescriptorTest, AnEndIsReportedForAsLongAsItIsWatched) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    m_sockets.far.reset();
    for (int i = 0; i < 4; ++i) {
        const auto ready = look(*m_backend);
        ASSERT_THAT(ready, testing::SizeIs(1));
        EXPECT_TRUE(any(ready.at(m_number), EventFlags::Read));
    }
    m_backend->remove(m_number);
    EXPECT_THAT(look(*m_backend), IsEmpty());
}

TEST_P(BackendDescriptorTest, ASmallerAndAGreaterSetHoldFromTheNextWaitOn) {
    ASSERT_TRUE(m_backend->add(m_number, readWrite).ok());
    send(m_sockets.far.get(), "x");
    EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, readWrite)));
    ASSERT_TRUE(m_backend->modify(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
    ASSERT_TRUE(m_backend->modify(m_number, EventFlags::Write).ok());
    EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Write)));
    ASSERT_TRUE(m_backend->modify(m_number, readWrite).ok());
    EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, readWrite)));
}

TEST_P(BackendDescriptorTest, WhatIsRemovedIsNotReportedAndEndsOneWaitAtMost) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    m_backend->remove(m_number);
    send(m_sockets.far.get(), "x");
    EXPECT_THAT(look(*m_backend), IsEmpty());
    expectQuiet(*m_backend, 5ms);
}

TEST_P(BackendDescriptorTest, WhatIsAddedAgainIsReportedAgain) {
    for (const EventFlags interest : {EventFlags::Read, EventFlags::Write, EventFlags::Write,
                                      EventFlags::Read, EventFlags::Read, readWrite}) {
        ASSERT_TRUE(m_backend->add(m_number, interest).ok());
        send(m_sockets.far.get(), "x");
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, interest)));
        m_backend->remove(m_number);
        receive(m_number);
    }
}

TEST_P(BackendDescriptorTest, AFileThatTookTheNumberIsWatchedInstead) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    for (int i = 0; i < 3; ++i) {
        m_backend->remove(m_number);
        m_sockets.near.reset();
        m_sockets = makeSocketPairAt(m_number);
        ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
        EXPECT_THAT(look(*m_backend), IsEmpty());
        send(m_sockets.far.get(), "x");
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
    }
}

TEST_P(BackendDescriptorTest, AFileThatTookTheNumberWithoutItsBeingRemovedIsWatchedOnceTold) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    m_sockets.near.reset();
    const SocketPair fresh = makeSocketPairAt(m_number);
    send(fresh.far.get(), "x");
    ASSERT_TRUE(m_backend->modify(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
}

TEST_P(BackendDescriptorTest, AFileThatLivesOnElsewhereDoesNotDisturbWhoTookItsNumber) {
    std::vector<UniqueFd> duplicates;
    std::vector<UniqueFd> farEnds;
    for (int i = 0; i < 5; ++i) {
        duplicates.emplace_back(::fcntl(m_number, F_DUPFD_CLOEXEC, m_number + 100));
        ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
        EXPECT_THAT(look(*m_backend), IsEmpty());
        if (i % 2 == 0) {
            m_backend->remove(m_number);
            m_sockets.near.reset();
        } else {
            m_sockets.near.reset(); // too early
            m_backend->remove(m_number);
        }
        farEnds.push_back(std::move(m_sockets.far));
        send(farEnds.back().get(), "x");
        m_sockets = makeSocketPairAt(m_number);
        ASSERT_EQ(m_sockets.near.get(), m_number);
        ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
        EXPECT_THAT(look(*m_backend), IsEmpty()) << "what is ready is not what was asked for";
        expectQuiet(*m_backend, 1ms); // or the loop would spin
        send(m_sockets.far.get(), "y");
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
        EXPECT_EQ(receive(m_number), "y");
        m_backend->remove(m_number);
    }
}

TEST_P(BackendDescriptorTest, ThePeerLearnsAtOnceThatWhatWasRemovedIsClosed) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    m_backend->remove(m_number);
    m_sockets.near.reset();
    char byte = 0;
    EXPECT_EQ(::read(m_sockets.far.get(), &byte, 1), 0) << "nothing keeps the file open";
}

TEST_P(BackendDescriptorTest, ThePeerLearnsThatAlsoWhereSomethingCameBeforeTheRemoval) {
    for (const EventFlags how : {EventFlags::None, EventFlags::EdgeTriggered}) {
        if (any(how, EventFlags::EdgeTriggered) &&
            !any(m_backend->features(), Features::EdgeTriggered)) {
            continue;
        }
        SocketPair sockets = makeSocketPair();
        const int number = sockets.near.get();
        ASSERT_TRUE(m_backend->add(number, EventFlags::Read | how).ok());
        EXPECT_THAT(look(*m_backend), IsEmpty());
        send(sockets.far.get(), "x");
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(number, EventFlags::Read)));
        EXPECT_EQ(receive(number), "x");
        EXPECT_THAT(look(*m_backend), IsEmpty());
        send(sockets.far.get(), "y");
        m_backend->remove(number);
        sockets.near.reset();
        char byte = 0;
        EXPECT_EQ(::read(sockets.far.get(), &byte, 1), -1);
        EXPECT_EQ(errno, ECONNRESET) << "it was closed with something unread";
    }
}

TEST_P(BackendDescriptorTest, AClosedNumberIsRefusedOrReportedForAsLongAsItIsWatched) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    m_backend->remove(m_number);
    m_sockets.near.reset();
    if (const auto added = m_backend->add(m_number, EventFlags::Read); !added) {
        EXPECT_TRUE(added.error().isSystem(EBADF));
        return;
    }
    ASSERT_EQ(GetParam(), epollWithChangelist) << "the others ask the system at once";
    for (int i = 0; i < 3; ++i) {
        const auto ready = look(*m_backend);
        ASSERT_THAT(ready, testing::SizeIs(1));
        EXPECT_TRUE(any(ready.at(m_number), EventFlags::Read)) << "a read will say why";
    }
    m_backend->remove(m_number);
    EXPECT_THAT(look(*m_backend), IsEmpty());
}

TEST_P(BackendDescriptorTest, AnEdgeIsReportedAgainToWhoeverAddsAgain) {
    if (!any(m_backend->features(), Features::EdgeTriggered)) {
        GTEST_SKIP() << "this backend is not edge-triggered";
    }
    const EventFlags interest = EventFlags::Read | EventFlags::EdgeTriggered;
    send(m_sockets.far.get(), "x");
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(m_backend->add(m_number, interest).ok());
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
        EXPECT_THAT(look(*m_backend), IsEmpty());
        m_backend->remove(m_number);
    }
}

TEST_P(BackendDescriptorTest, AnotherThreadMayTakeOver) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    EXPECT_THAT(look(*m_backend), IsEmpty());
    send(m_sockets.far.get(), "x");
    std::thread([&] {
        EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
    }).join();
    EXPECT_THAT(look(*m_backend), ElementsAre(Pair(m_number, EventFlags::Read)));
    std::thread([&] { m_backend->remove(m_number); }).join();
    EXPECT_THAT(look(*m_backend), IsEmpty());
}

TEST_P(BackendDescriptorTest, AReadyDescriptorEndsAWaitOfAnyLength) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    send(m_sockets.far.get(), "x");
    for (const std::optional<Duration> timeout :
         {std::optional<Duration>(), std::optional<Duration>(24h),
          std::optional<Duration>(Duration::max())}) {
        const auto ready = m_backend->wait(timeout);
        ASSERT_TRUE(ready.ok());
        ASSERT_EQ(ready->size(), 1U);
        EXPECT_EQ(ready->front().descriptor, m_number);
    }
}

TEST_P(BackendDescriptorTest, AWaitIsNeverShorterThanItsLimit) {
    for (const Duration timeout : {Duration(1), Duration(100us), Duration(999'999ns), Duration(1ms),
                                   Duration(1'300us), Duration(4'999us)}) {
        for (int i = 0; i < 5; ++i) {
            expectQuiet(*m_backend, timeout);
        }
    }
}

TEST_P(BackendDescriptorTest, ALimitThatWasNotReachedDoesNotEndALaterWait) {
    ASSERT_TRUE(m_backend->add(m_number, EventFlags::Read).ok());
    send(m_sockets.far.get(), "x");
    ASSERT_TRUE(m_backend->wait(1ms).ok());
    receive(m_number);
    expectQuiet(*m_backend, 5ms);
}

WEIR_FOR_EACH_BACKEND_VARIANT(BackendDescriptorTest);

TEST(WaitTimeTest, IsRoundedUpToMillisecondsUnlessItIsToBePrecise) {
    EXPECT_EQ(sleepTime(1'300us, false), 2ms);
    EXPECT_EQ(sleepTime(Duration(1), false), 1ms);
    EXPECT_EQ(sleepTime(2ms, false), 2ms);
    EXPECT_EQ(sleepTime(1'300us, true), 1'300us);
    EXPECT_EQ(sleepTime(-1s, true), 0s);
    EXPECT_EQ(sleepTime(Duration::max(), false), Duration::max());
}

TEST(WaitTimeTest, IsCutToWhatTheSystemTakes) {
    EXPECT_EQ(asMilliseconds(1'000'001ns), 2);
    EXPECT_EQ(asMilliseconds(Duration::max()), std::numeric_limits<int>::max());
    const timespec limit = asTimespec(2'500ms);
    EXPECT_EQ(limit.tv_sec, 2);
    EXPECT_EQ(limit.tv_nsec, 500'000'000);
}

} // namespace
} // namespace weir::test
