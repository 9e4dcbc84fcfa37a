#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <array>
#include <cerrno>
#include <optional>
#include <random>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class DescriptorTest : public LoopTest {
protected:
    /// Looks `turns` times.
    void look(int turns = 1) {
        for (int i = 0; i < turns; ++i) {
            ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
        }
    }

    [[nodiscard]] bool has(Features feature) const { return any(m_loop->features(), feature); }

    std::unique_ptr<EventLoop> m_loop = makeLoop();
    SocketPair m_sockets = makeSocketPair();
};

TEST_P(DescriptorTest, AReaderIsToldWhenThePeerHasClosed) {
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("end of file"));
    ASSERT_TRUE(reader.add().ok());
    m_sockets.far.reset();
    look();
    EXPECT_THAT(m_log, ElementsAre("end of file"));
}

TEST_P(DescriptorTest, AWriterIsToldWhenNobodyReadsAnyMore) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0);
    UniqueFd readEnd(ends[0]);
    const UniqueFd writeEnd(ends[1]);
    const std::string page(65536, 'x');
    while (::write(writeEnd.get(), page.data(), page.size()) > 0) {
    }
    Event writer(*m_loop, writeEnd.get(), EventFlags::Write, note("error"));
    ASSERT_TRUE(writer.add().ok());
    look();
    EXPECT_THAT(m_log, ElementsAre());
    readEnd.reset();
    look();
    EXPECT_THAT(m_log, ElementsAre("error"));
}

TEST_P(DescriptorTest, ClosedIsToldBeforeEverythingIsRead) {
    EventFlags told = EventFlags::None;
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Closed,
                [&](EventFlags fired) { told = fired; });
    if (!has(Features::EarlyClose)) {
        const auto added = event.add(1s);
        ASSERT_FALSE(added.ok());
        EXPECT_THAT(added.error().message(), HasSubstr("does not tell when the peer closes"));
        EXPECT_FALSE(event.isPending());
        return;
    }
    ASSERT_TRUE(event.add().ok());
    send(m_sockets.far.get(), "still to be read");
    look();
    EXPECT_EQ(told, EventFlags::None);
    ASSERT_EQ(::shutdown(m_sockets.far.get(), SHUT_WR), 0);
    look();
    EXPECT_EQ(told, EventFlags::Closed);
    EXPECT_EQ(receive(m_sockets.near.get()), "still to be read");
}

TEST_P(DescriptorTest, WhoeverWatchesForClosedAloneIsToldOfAHangUp) {
    if (!has(Features::EarlyClose)) {
        GTEST_SKIP() << "this backend has no early close";
    }
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0);
    const UniqueFd readEnd(ends[0]);
    Event event(*m_loop, readEnd.get(), EventFlags::Closed, note("closed"));
    ASSERT_TRUE(event.add().ok());
    ASSERT_EQ(::close(ends[1]), 0);
    look();
    EXPECT_THAT(m_log, ElementsAre("closed")) << "or the loop would spin";
}

TEST_P(DescriptorTest, AnEdgeTriggeredEventIsToldOfChangesOnly) {
    Event event(*m_loop, m_sockets.near.get(),
                EventFlags::Read | EventFlags::Persist | EventFlags::EdgeTriggered, note("edge"));
    if (!has(Features::EdgeTriggered)) {
        const auto added = event.add(1s);
        ASSERT_FALSE(added.ok());
        EXPECT_THAT(added.error().message(), HasSubstr("is not edge-triggered"));
        EXPECT_FALSE(event.isPending());
        return;
    }
    ASSERT_TRUE(event.add().ok());
    send(m_sockets.far.get(), "x");
    look(3);
    EXPECT_THAT(m_log, ElementsAre("edge"));
    send(m_sockets.far.get(), "y");
    look(3);
    EXPECT_THAT(m_log, ElementsAre("edge", "edge"));
}

TEST_P(DescriptorTest, EdgeAndLevelDoNotMixOnOneDescriptor) {
    if (!has(Features::EdgeTriggered)) {
        GTEST_SKIP() << "this backend is not edge-triggered";
    }
    Event level(*m_loop, m_sockets.near.get(), EventFlags::Read, note("level"));
    Event edge(*m_loop, m_sockets.near.get(), EventFlags::Write | EventFlags::EdgeTriggered,
               note("edge"));
    ASSERT_TRUE(level.add().ok());
    const auto added = edge.add();
    ASSERT_FALSE(added.ok());
    EXPECT_THAT(added.error().message(), HasSubstr("both edge-triggered and level-triggered"));
    level.remove();
    EXPECT_TRUE(edge.add().ok());
    edge.remove();
}

TEST_P(DescriptorTest, ARegularFileIsEitherAlwaysReadyOrRefusedWithoutAnyChange) {
    std::string path = testing::TempDir() + "weir-regular-XXXXXX";
    const UniqueFd file(::mkstemp(path.data()));
    ASSERT_TRUE(file);
    ASSERT_EQ(::unlink(path.c_str()), 0);
    Event event(*m_loop, file.get(), EventFlags::Read, note("readable"));
    const auto added = event.add(1h);
    if (has(Features::AnyDescriptor) || GetParam() == epollWithChangelist) {
        ASSERT_TRUE(added.ok());
        look();
        EXPECT_THAT(m_log, ElementsAre("readable"));
        return;
    }
    ASSERT_FALSE(added.ok());
    EXPECT_TRUE(added.error().isSystem(EPERM));
    EXPECT_THAT(added.error().message(), HasSubstr("takes no regular files"));
    EXPECT_FALSE(event.isPending());
    EXPECT_EQ(event.deadline(), std::nullopt);
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(DescriptorTest, WhatIsNoDescriptorIsRefusedWithoutAnyChange) {
    for (const int descriptor : {-1, 19'999, 2'000'000'000}) {
        Event event(*m_loop, descriptor, EventFlags::Read | EventFlags::Persist, note(""));
        const auto added = event.add(1s);
        ASSERT_FALSE(added.ok()) << descriptor;
        EXPECT_TRUE(added.error().isSystem(EBADF));
        EXPECT_THAT(added.error().message(), HasSubstr(std::to_string(descriptor)));
        EXPECT_FALSE(event.isPending());
    }
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
}

TEST_P(DescriptorTest, ADescriptorMayBeClosedBeforeItsEventIsRemovedAndUsedAgain) {
    const int number = m_sockets.near.get();
    Event old(*m_loop, number, EventFlags::Read | EventFlags::Persist, note("old"));
    ASSERT_TRUE(old.add().ok());
    m_sockets.near.reset();
    SocketPair fresh = makeSocketPair();
    ASSERT_EQ(fresh.near.get(), number) << "the lowest free number";
    old.remove();
    Event event(*m_loop, number, EventFlags::Read | EventFlags::Persist, note("new"));
    ASSERT_TRUE(event.add().ok());
    look();
    EXPECT_THAT(m_log, ElementsAre());
    send(fresh.far.get(), "x");
    look();
    EXPECT_THAT(m_log, ElementsAre("new"));
    event.remove();
}

TEST_P(DescriptorTest, ADescriptorMayBeUsedAgainWhileAnEventOfTheClosedOneIsStillPending) {
    const int number = m_sockets.near.get();
    Event old(*m_loop, number, EventFlags::Read | EventFlags::Persist, note("old"));
    ASSERT_TRUE(old.add().ok());
    m_sockets.near.reset();
    SocketPair fresh = makeSocketPair();
    ASSERT_EQ(fresh.near.get(), number);
    Event event(*m_loop, number, EventFlags::Read | EventFlags::Persist, note("new"));
    ASSERT_TRUE(event.add().ok());
    old.remove();
    send(fresh.far.get(), "x");
    look();
    EXPECT_THAT(m_log, ElementsAre("new"));
    event.remove();
}

TEST_P(DescriptorTest, RemovingAnEventOfAClosedDescriptorIsHarmless) {
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("reader"));
    Event writer(*m_loop, m_sockets.near.get(), EventFlags::Write, note("writer"));
    ASSERT_TRUE(reader.add().ok());
    ASSERT_TRUE(writer.add().ok());
    m_sockets.near.reset();
    writer.remove();
    reader.remove();
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre());
}

TEST_P(DescriptorTest, ADescriptorClosedWhileWatchedDoesNotStopTheOthers) {
    SocketPair others = makeSocketPair();
    Event closed(*m_loop, m_sockets.near.get(), EventFlags::Read, [](EventFlags) {});
    Event open(*m_loop, others.near.get(), EventFlags::Read, note("open"));
    ASSERT_TRUE(closed.add().ok());
    ASSERT_TRUE(open.add().ok());
    m_sockets.near.reset();
    send(others.far.get(), "x");
    look(2);
    EXPECT_THAT(m_log, ElementsAre("open"));
}

TEST_P(DescriptorTest, AClosedDescriptorWhoseFileLivesOnInADuplicateIsNotReportedForEver) {
    const int number = m_sockets.near.get();
    const UniqueFd duplicate(::fcntl(number, F_DUPFD_CLOEXEC, 0));
    auto old = std::make_unique<Event>(*m_loop, number, EventFlags::Read, note("old"));
    ASSERT_TRUE(old->add().ok());
    m_sockets.near.reset();
    old.reset(); // too late: the kernel knows the number no more, and the file lives on
    send(m_sockets.far.get(), "x");

    SocketPair fresh = makeSocketPair();
    ASSERT_EQ(fresh.near.get(), number);
    Event event(*m_loop, number, EventFlags::Read | EventFlags::Persist, note("new"));
    ASSERT_TRUE(event.add().ok());
    look();
    EXPECT_THAT(m_log, ElementsAre()) << "what is ready is the old file, not the new one";
    Event timer(*m_loop, -1, EventFlags::None, [&](EventFlags) { m_loop->breakLoop(); });
    ASSERT_TRUE(timer.add(10ms).ok());
    const std::uint64_t before = m_loop->turn();
    ASSERT_TRUE(m_loop->run().ok());
    // Few, and not one: the kernel may interrupt waits where an io_uring was used before.
    EXPECT_LE(m_loop->turn() - before, 50U) << "the loop does not spin on it";
    send(fresh.far.get(), "y");
    look();
    EXPECT_THAT(m_log, ElementsAre("new"));
    event.remove();
}

TEST_P(DescriptorTest, NumbersBeyondFdSetSizeAreWatchedLikeOthers) {
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    constexpr int far = 3 * FD_SETSIZE + 17;
    if (limit.rlim_cur <= static_cast<rlim_t>(far)) {
        GTEST_SKIP() << "this process may open only " << limit.rlim_cur << " descriptors";
    }
    const UniqueFd high(::fcntl(m_sockets.near.get(), F_DUPFD_CLOEXEC, far));
    ASSERT_GE(high.get(), far);
    SocketPair low = makeSocketPair();
    Event highReader(*m_loop, high.get(), EventFlags::Read | EventFlags::Persist,
                     [&](EventFlags) { m_log.push_back("high " + receive(high.get())); });
    Event highWriter(*m_loop, high.get(), EventFlags::Write, note("high writable"));
    Event lowReader(*m_loop, low.near.get(), EventFlags::Read | EventFlags::Persist,
                    [&](EventFlags) { m_log.push_back("low " + receive(low.near.get())); });
    ASSERT_TRUE(lowReader.add().ok());
    ASSERT_TRUE(highReader.add().ok());
    look();
    EXPECT_THAT(m_log, ElementsAre());
    send(m_sockets.far.get(), "x");
    look();
    EXPECT_THAT(m_log, ElementsAre("high x"));
    ASSERT_TRUE(highWriter.add().ok());
    look();
    EXPECT_THAT(m_log, ElementsAre("high x", "high writable"));
    highReader.remove();
    send(m_sockets.far.get(), "y");
    send(low.far.get(), "z");
    look();
    EXPECT_THAT(m_log, ElementsAre("high x", "high writable", "low z"));
    lowReader.remove();
}

TEST_P(DescriptorTest, AClosedDescriptorMayComeBackAsTheSameFile) {
    const int number = m_sockets.near.get();
    UniqueFd duplicate(::fcntl(number, F_DUPFD_CLOEXEC, 0));
    Event event(*m_loop, number, EventFlags::Read | EventFlags::Persist, note("readable"));
    ASSERT_TRUE(event.add().ok());
    m_sockets.near.reset();
    event.remove();
    m_sockets.near.reset(::dup3(duplicate.get(), number, O_CLOEXEC));
    ASSERT_TRUE(event.add().ok()) << "though the kernel has never forgotten it";
    look();
    EXPECT_THAT(m_log, ElementsAre());
    send(m_sockets.far.get(), "x");
    look();
    EXPECT_THAT(m_log, ElementsAre("readable"));
    event.remove();
}

TEST_P(DescriptorTest, WhatNobodyWaitsForAnyMoreDoesNotWakeTheLoop) {
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("reader"));
    Event writer(*m_loop, m_sockets.near.get(), EventFlags::Write | EventFlags::Persist,
                 note("writer"));
    ASSERT_TRUE(reader.add().ok());
    ASSERT_TRUE(writer.add().ok());
    look();
    EXPECT_THAT(m_log, ElementsAre("writer"));
    writer.remove();
    m_loop->wake();
    Event timer(*m_loop, -1, EventFlags::None, [&](EventFlags) { m_loop->breakLoop(); });
    ASSERT_TRUE(timer.add(10ms).ok());
    const std::uint64_t before = m_loop->turn();
    EXPECT_EQ(*m_loop->run(), RunEnd::Break);
    EXPECT_LE(m_loop->turn() - before, 50U) << "the loop does not spin on it";
    EXPECT_THAT(m_log, ElementsAre("writer"));
}

TEST_P(DescriptorTest, ManyReadyDescriptorsAreReportedInOneTurn) {
    constexpr std::size_t count = 300; // more than the first array for epoll takes
    std::vector<SocketPair> pairs;
    std::vector<std::unique_ptr<Event>> events;
    std::size_t ran = 0;
    for (std::size_t i = 0; i < count; ++i) {
        pairs.push_back(makeSocketPair());
        events.push_back(std::make_unique<Event>(*m_loop, pairs.back().near.get(),
                                                 EventFlags::Read | EventFlags::Persist,
                                                 [&](EventFlags) { ++ran; }));
        ASSERT_TRUE(events.back()->add().ok());
        send(pairs.back().far.get(), "x");
    }
    look(4); // until there is room for all of them
    ran = 0;
    look();
    EXPECT_EQ(ran, count);
}

/// Events come and go at random on some pairs of sockets; each turn has to run exactly those that
/// wait for what is ready.
TEST_P(DescriptorTest, WhoeverWaitsForWhatIsReadyRunsAndNobodyElse) {
    struct Watched {
        SocketPair sockets;
        bool readable = false;
        std::array<std::unique_ptr<Event>, 4> events;
        std::array<int, 4> ran{};
    };

    constexpr std::array flags{EventFlags::Read, EventFlags::Write, EventFlags::Read,
                               EventFlags::Read | EventFlags::Write};
    std::mt19937 random(11);
    std::array<Watched, 12> all;
    for (Watched& watched : all) {
        watched.sockets = makeSocketPair();
        for (std::size_t i = 0; i < flags.size(); ++i) {
            watched.events[i] = std::make_unique<Event>(
                *m_loop, watched.sockets.near.get(), flags[i] | EventFlags::Persist,
                [&watched, i](EventFlags) { ++watched.ran[i]; });
        }
    }
    for (int round = 0; round < 2000; ++round) {
        Watched& watched = all[random() % all.size()];
        if (const auto action = random() % 5; action == 4) {
            watched.readable = !watched.readable;
            if (watched.readable) {
                send(watched.sockets.far.get(), "x");
            } else {
                receive(watched.sockets.near.get());
            }
        } else if (Event& event = *watched.events[action]; event.isPending()) {
            event.remove();
        } else {
            ASSERT_TRUE(event.add().ok());
        }
        look();
        for (Watched& each : all) {
            for (std::size_t i = 0; i < flags.size(); ++i) {
                const bool ready = any(flags[i], EventFlags::Write) || each.readable;
                ASSERT_EQ(each.ran[i], each.events[i]->isPending() && ready ? 1 : 0)
                    << "round " << round;
                each.ran[i] = 0;
            }
        }
    }
}

WEIR_FOR_EACH_BACKEND(DescriptorTest);

} // namespace
} // namespace weir::test
