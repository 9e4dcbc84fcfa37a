// Listening endpoints: starting, stopping, pausing, limits.

#include <weir/net/socket.h>

#include "tests/engine/net/descriptor_limit.h"
#include "tests/engine/workbench/workbench_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ListeningEndpoint : public test::WorkbenchTest {
protected:
    /// A socket that the kernel has connected, whether it is accepted or not.
    UniqueFd dial(EndpointId id) {
        UniqueFd socket = openStreamSocket(AF_INET).value();
        EXPECT_TRUE(connectSocket(socket.get(), addressOf(id)).ok());
        return socket;
    }
};

TEST_F(ListeningEndpoint, ShowsThePortThatTheSystemChose) {
    const EndpointId id = begin(listener(BehaviourKind::None));
    const EndpointState& state = *workbench->endpoint(id);
    EXPECT_EQ(state.phase, EndpointPhase::Listening);
    EXPECT_NE(addressOf(id).port(), 0);
    EXPECT_FALSE(state.remote);
    EXPECT_EQ(state.name, "Listener tcp://127.0.0.1:0");
    EXPECT_THAT(log(), ElementsAre("state listening: listening on " + state.address));
}

TEST_F(ListeningEndpoint, AnAddressInUseFailsAtOnceAndCanBeStartedWhenItIsFree) {
    test::RawListener taken;
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.target.port = taken.address.port();
    const EndpointId id = workbench->add(settings).value();
    const Result<void> started = workbench->start(id);
    ASSERT_FALSE(started.ok());
    EXPECT_TRUE(started.error().isSystem(EADDRINUSE));
    EXPECT_THAT(started.error().message(), HasSubstr(taken.address.toString()));
    EXPECT_EQ(phaseOf(id), EndpointPhase::Failed);
    EXPECT_EQ(workbench->endpoint(id)->error->message(), started.error().message());
    EXPECT_THAT(log(), ElementsAre("error " + started.error().message(), "state failed: failed"));

    taken.fd.reset();
    EXPECT_TRUE(workbench->start(id).ok());
    EXPECT_EQ(phaseOf(id), EndpointPhase::Listening);
    EXPECT_FALSE(workbench->endpoint(id)->error.has_value());
}

TEST_F(ListeningEndpoint, CanBeStoppedAndStartedOnTheSamePort) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    const EndpointId id = begin(settings);
    settings.target.port = addressOf(id).port();
    const auto peer = connectTo(id);
    ASSERT_TRUE(workbench->stop(id).ok());
    EXPECT_EQ(workbench->endpoint(id)->address, "");
    ASSERT_TRUE(workbench->configure(id, settings).ok());
    ASSERT_TRUE(workbench->start(id).ok());
    EXPECT_EQ(addressOf(id).port(), settings.target.port);
    const auto again = connectTo(id);
    EXPECT_EQ(workbench->endpoint(id)->acceptedConnections, 2U);
}

TEST_F(ListeningEndpoint, RefusesOtherMachinesUnlessToldOtherwise) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.target.host = "0.0.0.0";
    const Result<EndpointId> refused = workbench->add(settings);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message(), HasSubstr("allow connections from other machines"));
    settings.allowRemote = true;
    const EndpointId id = begin(settings);
    EXPECT_TRUE(workbench->endpoint(id)->remote);
}

TEST_F(ListeningEndpoint, RefusesALoopbackNameThatMeansAnotherMachine) {
    resolver->hosts["localhost"] = {"192.0.2.1"};
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.target.host = "localhost";
    const EndpointId id = begin(settings);
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Failed; }));
    EXPECT_THAT(workbench->endpoint(id)->error->message(),
                HasSubstr("192.0.2.1:0: it can be reached from other machines"));
}

TEST_F(ListeningEndpoint, ResolvesItsNameWithoutBlockingAndPrefersIpv4) {
    resolver->hosts["localhost"] = {"::1", "127.0.0.1"};
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.target.host = "localhost";
    const EndpointId id = begin(settings);
    EXPECT_EQ(phaseOf(id), EndpointPhase::Starting);
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Listening; }));
    EXPECT_THAT(workbench->endpoint(id)->address, ::testing::StartsWith("127.0.0.1:"));
}

TEST_F(ListeningEndpoint, ANameThatIsNotFoundFails) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.target.host = "nowhere.test";
    settings.allowRemote = true;
    const EndpointId id = begin(settings);
    ASSERT_TRUE(runUntil([&] { return phaseOf(id) == EndpointPhase::Failed; }));
    EXPECT_THAT(log(ConnectionId::None, "error"), ElementsAre(HasSubstr("nowhere.test")));
}

TEST_F(ListeningEndpoint, StoppedWhileItsNameIsLookedUpItStaysStopped) {
    resolver->hosts["localhost"] = {"127.0.0.1"};
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.target.host = "localhost";
    const EndpointId id = begin(settings);
    ASSERT_TRUE(workbench->setPaused(id, true).ok()) << "while starting";
    ASSERT_TRUE(workbench->stop(id).ok());
    settle();
    EXPECT_EQ(phaseOf(id), EndpointPhase::Stopped);
}

TEST_F(ListeningEndpoint, PausedItLeavesConnectionsToTheKernel) {
    const EndpointId id = begin(listener(BehaviourKind::None));
    ASSERT_TRUE(workbench->setPaused(id, true).ok());
    EXPECT_EQ(phaseOf(id), EndpointPhase::Paused);
    const UniqueFd socket = dial(id);
    settle();
    EXPECT_EQ(workbench->endpoint(id)->acceptedConnections, 0U);
    ASSERT_TRUE(workbench->setPaused(id, false).ok());
    EXPECT_EQ(phaseOf(id), EndpointPhase::Listening);
    EXPECT_TRUE(runUntil([&] { return workbench->endpoint(id)->acceptedConnections == 1; }));
}

TEST_F(ListeningEndpoint, AcceptsNoMoreThanItsLimitAndGoesOnWhenOneCloses) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.maxConnections = 2;
    const EndpointId id = begin(settings);
    auto first = connectTo(id);
    const auto second = connectTo(id);
    EXPECT_EQ(phaseOf(id), EndpointPhase::Paused);
    EXPECT_THAT(log(ConnectionId::None, "state paused"),
                ElementsAre("state paused: paused: all 2 connections are taken"));
    const UniqueFd third = dial(id);
    settle();
    EXPECT_EQ(workbench->endpoint(id)->openConnections, 2U);

    first->close();
    ASSERT_TRUE(runUntil([&] { return workbench->endpoint(id)->acceptedConnections == 3; }));
    EXPECT_EQ(workbench->endpoint(id)->openConnections, 2U);

    settings.maxConnections = 5;
    ASSERT_TRUE(workbench->configure(id, settings).ok());
    EXPECT_EQ(phaseOf(id), EndpointPhase::Listening);
}

TEST_F(ListeningEndpoint, PausedByHandItStaysSoWhenAConnectionCloses) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.maxConnections = 1;
    const EndpointId id = begin(settings);
    const auto peer = connectTo(id);
    ASSERT_TRUE(workbench->setPaused(id, true).ok());
    peer->close();
    ASSERT_TRUE(runUntil([&] { return workbench->endpoint(id)->openConnections == 0; }));
    EXPECT_EQ(phaseOf(id), EndpointPhase::Paused);
}

TEST_F(ListeningEndpoint, NewSettingsHoldForNewConnections) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    const EndpointId id = begin(settings);
    const auto old = connectTo(id);
    settings.connection.behaviour.kind = BehaviourKind::UpperCase;
    settings.name = "Shouting";
    ASSERT_TRUE(workbench->configure(id, settings).ok());
    EXPECT_EQ(workbench->endpoint(id)->name, "Shouting");
    const auto young = connectTo(id);
    old->send("hello");
    young->send("hello");
    EXPECT_TRUE(runUntil([&] { return old->received == "hello" && young->received == "HELLO"; }));
}

TEST_F(ListeningEndpoint, RefusesToMoveWhileItRunsAndSettingsThatCannotWork) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    const EndpointId id = begin(settings);
    settings.target.port = 1234;
    const Result<void> moved = workbench->configure(id, settings);
    ASSERT_FALSE(moved.ok());
    EXPECT_THAT(moved.error().message(), HasSubstr("stop it to change"));
    settings.connection.priority = 9;
    EXPECT_FALSE(workbench->configure(id, settings).ok());
    EXPECT_FALSE(workbench->add(settings).ok());
    EXPECT_EQ(workbench->endpoint(id)->settings.connection.priority, 1);
}

TEST_F(ListeningEndpoint, CannotBePausedWhileItDoesNotRun) {
    const EndpointId id = workbench->add(listener(BehaviourKind::Echo)).value();
    EXPECT_FALSE(workbench->setPaused(id, true).ok());
}

TEST_F(ListeningEndpoint, WithoutDescriptorsItSaysSoOnceAndRecovers) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const UniqueFd served = dial(id); // once before, as NoMoreDescriptors asks
    EXPECT_TRUE(runUntil([&] { return workbench->endpoint(id)->openConnections == 1; }));
    const UniqueFd waiting = dial(id);
    {
        const test::NoMoreDescriptors none;
        EXPECT_TRUE(runUntil([&] { return workbench->endpoint(id)->error.has_value(); }));
    }
    EXPECT_TRUE(workbench->endpoint(id)->error->isSystem(EMFILE));
    EXPECT_EQ(phaseOf(id), EndpointPhase::Listening);
    EXPECT_EQ(log(ConnectionId::None, "error").size(), 1U);

    advance(std::chrono::seconds(1));
    EXPECT_TRUE(runUntil([&] { return workbench->endpoint(id)->openConnections == 2; }));
    EXPECT_FALSE(workbench->endpoint(id)->error.has_value());
}

} // namespace
} // namespace weir
