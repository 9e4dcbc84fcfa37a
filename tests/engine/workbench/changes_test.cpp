// What a Workbench tells of itself: states that changed, and when there is something to look at.

#include <weir/workbench/demonstration.h>

#include "tests/engine/workbench/workbench_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ChangesTold : public test::WorkbenchTest {};

TEST_F(ChangesTold, AreEmptyUntilSomethingHappens) {
    EXPECT_FALSE(workbench->hasChanges());
    EXPECT_TRUE(workbench->takeChanges().empty());
}

TEST_F(ChangesTold, HoldTheNewestStateOfWhatChangedOnce) {
    const EndpointId first = begin(listener(BehaviourKind::Echo));
    const EndpointId second = begin(listener(BehaviourKind::Echo));
    const auto peer = connectTo(first);
    EXPECT_TRUE(workbench->hasChanges());
    Changes changes = workbench->takeChanges();
    EXPECT_EQ(changes.endpoints.size(), 2U);
    ASSERT_EQ(changes.connections.size(), 1U);
    EXPECT_EQ(changes.connections[0].id, lastAccepted());
    EXPECT_FALSE(workbench->hasChanges());

    peer->send("hello");
    ASSERT_TRUE(runUntil([&] { return peer->received == "hello"; }));
    settle();
    changes = workbench->takeChanges();
    ASSERT_EQ(changes.endpoints.size(), 1U) << "nothing changed on the other one";
    EXPECT_EQ(changes.endpoints[0].id, first);
    EXPECT_EQ(changes.endpoints[0].bytesIn, 5U);
    ASSERT_EQ(changes.connections.size(), 1U);
    EXPECT_EQ(changes.connections[0].bytesOut, 5U);
    EXPECT_EQ(changes.connections[0].outputSize, 0U);
    EXPECT_NE(first, second);
}

TEST_F(ChangesTold, TheLastStateOfAConnectionComesWithItsRemoval) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const auto peer = connectTo(id);
    (void)workbench->takeChanges();
    peer->send("hello");
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return !workbench->connection(lastAccepted()); }));
    const Changes changes = workbench->takeChanges();
    ASSERT_EQ(changes.connections.size(), 1U);
    EXPECT_EQ(changes.connections[0].phase, ConnectionPhase::Closed);
    EXPECT_EQ(changes.connections[0].bytesIn, 5U);
    EXPECT_EQ(changes.connections[0].bytesOut, 5U);
    EXPECT_THAT(changes.removedConnections, ElementsAre(lastAccepted()));
    EXPECT_TRUE(workbench->takeChanges().empty());
}

TEST_F(ChangesTold, TakenInTheTurnInWhichItEndedItsRemovalIsToldOnce) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const auto peer = connectTo(id);
    (void)workbench->takeChanges();
    ASSERT_TRUE(workbench->close(lastAccepted()).ok());
    EXPECT_TRUE(workbench->hasChanges());
    Changes changes = workbench->takeChanges();
    ASSERT_EQ(changes.connections.size(), 1U);
    EXPECT_EQ(changes.connections[0].phase, ConnectionPhase::Closed);
    EXPECT_THAT(changes.removedConnections, ElementsAre(lastAccepted()));
    settle();
    changes = workbench->takeChanges();
    EXPECT_THAT(changes.connections, IsEmpty());
    EXPECT_THAT(changes.removedConnections, IsEmpty());
}

TEST_F(ChangesTold, ActivityIsToldAtMostOnceATurnAndMissesNothing) {
    std::vector<std::uint64_t> turns;
    std::size_t seen = 0;
    workbench->onActivity([&] {
        turns.push_back(loop->turn());
        seen = journal->size();
    });
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    std::vector<std::unique_ptr<test::Peer>> peers;
    for (int count = 0; count < 20; ++count) {
        peers.push_back(connectTo(id));
    }
    for (int round = 0; round < 10; ++round) {
        for (const auto& peer : peers) {
            peer->send("hello");
        }
        ASSERT_TRUE(loop->run(RunMode::Once).ok());
    }
    settle();
    EXPECT_EQ(seen, journal->size());
    EXPECT_FALSE(turns.empty());
    EXPECT_EQ(std::adjacent_find(turns.begin(), turns.end()), turns.end())
        << "told twice in a turn";
    const std::size_t told = turns.size();
    settle();
    EXPECT_EQ(turns.size(), told) << "told although nothing happened";
}

TEST_F(ChangesTold, ActivityTellsWhatTheTurnsFlushHasSent) {
    const auto peer = connectTo(begin(listener(BehaviourKind::Echo)));
    settle();
    std::vector<std::size_t> counts;
    workbench->onActivity([&] { counts.push_back(log(lastAccepted(), "sent").size()); });
    (void)workbench->takeChanges();
    peer->send("hello");
    ASSERT_TRUE(runUntil([&] { return !counts.empty() && counts.back() == 1; }));
    EXPECT_EQ(counts.size(), 1U) << "the answer belongs to the turn that read";
}

TEST_F(ChangesTold, EverythingMayBeDoneFromWithinTheActivityCallback) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const auto peer = connectTo(id);
    int calls = 0;
    EndpointId other{};
    std::vector<std::uint64_t> turns;
    workbench->onActivity([&] {
        ++calls;
        turns.push_back(loop->turn());
        (void)workbench->takeChanges();
        switch (calls) {
            case 1:
                EXPECT_TRUE(workbench->send(lastAccepted(), "from within").ok());
                break;
            case 2: {
                ConnectionChange change;
                change.priority = 0;
                EXPECT_TRUE(workbench->change(lastAccepted(), change).ok());
                break;
            }
            case 3:
                other = workbench->add(listener(BehaviourKind::Echo)).value();
                EXPECT_TRUE(workbench->start(other).ok());
                break;
            case 4:
                EXPECT_TRUE(workbench->close(lastAccepted()).ok());
                break;
            case 5:
                EXPECT_TRUE(workbench->remove(other).ok());
                EXPECT_TRUE(workbench->remove(id).ok());
                break;
            default:
                break;
        }
    });
    peer->send("x");
    ASSERT_TRUE(runUntil([&] { return calls >= 6; }));
    settle();
    EXPECT_THAT(workbench->endpoints(), IsEmpty());
    EXPECT_EQ(std::adjacent_find(turns.begin(), turns.end()), turns.end())
        << "told twice in a turn";
    EXPECT_TRUE(runUntil([&] { return peer->ended; }));
}

TEST_F(ChangesTold, TheActivityCallbackMayReplaceItself) {
    std::vector<int> told;
    workbench->onActivity([&] {
        told.push_back(1);
        workbench->onActivity([&] { told.push_back(2); });
    });
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    settle();
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0], 1);
    ASSERT_TRUE(workbench->remove(id).ok());
    settle();
    EXPECT_EQ(told.back(), 2);
    EXPECT_EQ(std::count(told.begin(), told.end(), 1), 1);
}

TEST_F(ChangesTold, EndpointsAreListedInTheOrderInWhichTheyWereAdded) {
    const EndpointId first = workbench->add(listener(BehaviourKind::Echo)).value();
    const EndpointId second = workbench->add(listener(BehaviourKind::Echo)).value();
    const EndpointId third = workbench->add(listener(BehaviourKind::Echo)).value();
    ASSERT_TRUE(workbench->remove(second).ok());
    EXPECT_THAT(workbench->endpoints(), ElementsAre(first, third));
    EXPECT_NE(workbench->add(listener(BehaviourKind::Echo)).value(), second);
}

TEST_F(ChangesTold, TheDemonstrationIsAListenerInUpperCaseAndItsClient) {
    std::vector<EndpointSettings> settings = demonstration();
    ASSERT_EQ(settings.size(), 2U);
    EXPECT_EQ(settings[0].target.toString(), "tcp://127.0.0.1:8888");
    EXPECT_EQ(settings[1].target, settings[0].target);

    settings = demonstration(0);
    const EndpointId server = begin(settings[0]);
    settings[1].target.port = addressOf(server).port();
    const EndpointId client = begin(settings[1]);
    const ConnectionId connection = workbench->endpoint(client)->connection;
    ASSERT_TRUE(workbench->send(connection, "hello").ok());
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).bytesIn == 5; }));
    EXPECT_EQ(bytes(connection, RecordKind::Received), "HELLO");
}

} // namespace
} // namespace weir
