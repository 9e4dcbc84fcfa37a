#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

#include <array>
#include <memory>
#include <optional>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class EventTest : public LoopTest {
protected:
    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop = makeLoop({.clock = &m_clock});
    SocketPair m_sockets = makeSocketPair();
};

TEST_P(EventTest, GoesFromInitialisedToPendingToActiveAndBack) {
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read, note("ran"));
    EXPECT_FALSE(event.isPending());
    EXPECT_EQ(m_loop->eventCount(), 0U);
    ASSERT_TRUE(event.add().ok());
    EXPECT_TRUE(event.isPending());
    EXPECT_FALSE(event.isActive());
    EXPECT_EQ(m_loop->eventCount(), 1U);
    event.activate(EventFlags::Read);
    EXPECT_TRUE(event.isActive());
    EXPECT_EQ(m_loop->eventCount(), 1U);
    event.remove();
    EXPECT_FALSE(event.isPending());
    EXPECT_FALSE(event.isActive());
    EXPECT_EQ(m_loop->eventCount(), 0U);
    event.remove();
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre());
}

TEST_P(EventTest, IsToldWhichOfItsConditionsCameTrue) {
    EventFlags told = EventFlags::None;
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read | EventFlags::Write,
                [&](EventFlags fired) { told = fired; });
    ASSERT_TRUE(event.add().ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(told, EventFlags::Write);
    send(m_sockets.far.get(), "x");
    ASSERT_TRUE(event.add().ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(told, EventFlags::Read | EventFlags::Write);
}

TEST_P(EventTest, AOneShotEventIsNoLongerPendingWhenItsCallbackRuns) {
    send(m_sockets.far.get(), "x");
    std::optional<bool> pending;
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read,
                [&](EventFlags) { pending = event.isPending(); });
    ASSERT_TRUE(event.add(1s).ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(pending, false);
    EXPECT_EQ(event.deadline(), std::nullopt);
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(EventTest, APersistentEventFiresAgainUntilItIsRemoved) {
    send(m_sockets.far.get(), "xyz");
    int runs = 0;
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read | EventFlags::Persist,
                [&](EventFlags) {
                    EXPECT_TRUE(event.isPending());
                    if (++runs == 3) {
                        event.remove();
                    }
                });
    ASSERT_TRUE(event.add().ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(runs, 3) << "what is not read is reported again";
}

TEST_P(EventTest, SeveralEventsOnOneDescriptorAllFireInTheOrderTheyWereAdded) {
    send(m_sockets.far.get(), "x");
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("reader"));
    Event writer(*m_loop, m_sockets.near.get(), EventFlags::Write, note("writer"));
    Event otherReader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("other reader"));
    for (Event* event : {&writer, &reader, &otherReader}) {
        ASSERT_TRUE(event->add().ok());
    }
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("writer", "reader", "other reader"));
}

TEST_P(EventTest, WhatOneEventOfADescriptorLeavesStaysWatchedForTheOthers) {
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("reader"));
    Event otherReader(*m_loop, m_sockets.near.get(), EventFlags::Read, note("other reader"));
    Event writer(*m_loop, m_sockets.near.get(), EventFlags::Write, note("writer"));
    for (Event* event : {&reader, &otherReader, &writer}) {
        ASSERT_TRUE(event->add().ok());
    }
    writer.remove();
    otherReader.remove();
    ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
    EXPECT_THAT(m_log, ElementsAre());
    send(m_sockets.far.get(), "x");
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("reader"));
}

TEST_P(EventTest, ActivatingRunsTheCallbackOnceWithAllThatWasGiven) {
    std::vector<EventFlags> told;
    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags fired) { told.push_back(fired); });
    event.activate(EventFlags::Read);
    event.activate(EventFlags::Timeout);
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(told, ElementsAre(EventFlags::Read | EventFlags::Timeout));
}

TEST_P(EventTest, AnEventActivatedInACallbackOfItsPriorityRunsInTheSameTurn) {
    Event second(*m_loop, -1, EventFlags::None, note("second"));
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("first");
        second.activate(EventFlags::Read);
    });
    first.activate(EventFlags::Read);
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("first", "second"));
    EXPECT_EQ(m_loop->turn(), 1U);
}

TEST_P(EventTest, AnEventAddedInACallbackWaitsForTheNextTurn) {
    send(m_sockets.far.get(), "x");
    std::vector<std::uint64_t> turns;
    const auto noteTurn = [&](EventFlags) { turns.push_back(m_loop->turn()); };
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read, noteTurn);
    Event timer(*m_loop, -1, EventFlags::None, noteTurn);
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        turns.push_back(m_loop->turn());
        EXPECT_TRUE(reader.add().ok());
        EXPECT_TRUE(timer.add(0s).ok());
    });
    first.activate(EventFlags::Read);
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(turns, ElementsAre(1U, 2U, 2U));
}

TEST_P(EventTest, CallbacksThatKeepActivatingThemselvesDoNotKeepOthersOut) {
    send(m_sockets.far.get(), "x");
    Event pump(*m_loop, -1, EventFlags::None, [&](EventFlags) { pump.activate(EventFlags::Read); });
    Event reader(*m_loop, m_sockets.near.get(), EventFlags::Read,
                 [&](EventFlags) { m_loop->exitLoop(); });
    pump.activate(EventFlags::Read);
    ASSERT_TRUE(reader.add().ok());
    EXPECT_EQ(*m_loop->run(), RunEnd::Exit);
    EXPECT_TRUE(pump.isActive()) << "and goes on with the next run";
}

TEST_P(EventTest, RemovingAnActiveEventInACallbackKeepsItFromRunning) {
    Event second(*m_loop, -1, EventFlags::None, note("second"));
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) { second.remove(); });
    first.activate(EventFlags::Read);
    second.activate(EventFlags::Read);
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre());
}

TEST_P(EventTest, ACallbackMayDestroyItsOwnEventAndStillUseWhatItHolds) {
    send(m_sockets.far.get(), "x");
    std::unique_ptr<Event> event;
    const auto held = std::make_shared<int>(7);
    const std::weak_ptr<int> watch = held;
    int seen = 0;
    event = std::make_unique<Event>(*m_loop, m_sockets.near.get(),
                                    EventFlags::Read | EventFlags::Persist,
                                    [&event, &seen, held = std::make_unique<int>(7)](EventFlags) {
                                        event.reset();
                                        seen = *held;
                                    });
    ASSERT_TRUE(event->add(1s).ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(seen, 7);
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

TEST_P(EventTest, ACallbackMayDestroyAnotherActiveEvent) {
    auto second = std::make_unique<Event>(*m_loop, -1, EventFlags::None, note("second"));
    Event first(*m_loop, -1, EventFlags::None, [&](EventFlags) { second.reset(); });
    Event third(*m_loop, -1, EventFlags::None, note("third"));
    first.activate(EventFlags::Read);
    second->activate(EventFlags::Read);
    third.activate(EventFlags::Read);
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("third"));
}

TEST_P(EventTest, ACallbackMayDestroyAnotherEventOfTheSameDescriptor) {
    send(m_sockets.far.get(), "x");
    std::array<std::unique_ptr<Event>, 2> events;
    for (std::size_t i = 0; i < events.size(); ++i) {
        events[i] = std::make_unique<Event>(*m_loop, m_sockets.near.get(),
                                            EventFlags::Read | EventFlags::Persist,
                                            [&, other = 1 - i](EventFlags) {
                                                m_log.emplace_back("ran");
                                                events[other].reset();
                                                m_loop->exitLoop();
                                            });
        ASSERT_TRUE(events[i]->add().ok());
    }
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("ran"));
    EXPECT_EQ(m_loop->eventCount(), 1U);
}

TEST_P(EventTest, ACallbackMayAddItsOneShotEventAgain) {
    send(m_sockets.far.get(), "x");
    int runs = 0;
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read, [&](EventFlags) {
        if (++runs < 3) {
            EXPECT_TRUE(event.add().ok());
        }
    });
    ASSERT_TRUE(event.add().ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(runs, 3);
}

TEST_P(EventTest, ACallbackMayRemoveAndAddItsPersistentEvent) {
    send(m_sockets.far.get(), "x");
    int runs = 0;
    Event event(*m_loop, m_sockets.near.get(), EventFlags::Read | EventFlags::Persist,
                [&](EventFlags) {
                    event.remove();
                    if (++runs < 3) {
                        EXPECT_TRUE(event.add().ok());
                    }
                });
    ASSERT_TRUE(event.add().ok());
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_EQ(runs, 3);
}

TEST_P(EventTest, WhatACallbackHoldsMayDestroyOtherEventsWhenItGoes) {
    struct Owner {
        std::unique_ptr<Event> other;
    };

    auto owner = std::make_unique<Owner>();
    owner->other = std::make_unique<Event>(*m_loop, -1, EventFlags::None, note("other"));
    owner->other->activate(EventFlags::Read);
    std::unique_ptr<Event> event;
    event = std::make_unique<Event>(*m_loop, -1, EventFlags::None,
                                    [&event, owner = std::move(owner)](EventFlags) {
                                        event.reset(); // and with the callback goes the owner
                                    });
    ASSERT_TRUE(event->setPriority(0));
    event->activate(EventFlags::Read);
    ASSERT_TRUE(m_loop->run().ok());
    EXPECT_THAT(m_log, ElementsAre("other")) << "it was queued before";
    EXPECT_EQ(m_loop->eventCount(), 0U);
}

WEIR_FOR_EACH_BACKEND(EventTest);

} // namespace
} // namespace weir::test
