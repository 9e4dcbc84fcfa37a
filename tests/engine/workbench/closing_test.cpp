// How connections end, and what is left of them.

#include "tests/engine/workbench/workbench_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace weir {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Closing : public test::WorkbenchTest {
protected:
    bool hasGone(ConnectionId id) {
        return runUntil([&] { return !workbench->connection(id); });
    }
};

TEST_F(Closing, AServerClosesOnceItsPeerHasClosedAndGotItsAnswers) {
    const EndpointId id = begin(listener(BehaviourKind::UpperCase));
    const auto peer = connectTo(id);
    peer->send("hello");
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_EQ(peer->received, "HELLO");
    EXPECT_TRUE(hasGone(lastAccepted()));
    EXPECT_THAT(log(lastAccepted(), "state"),
                ElementsAre("state open: accepted from " + peer->name(),
                            "state peer closed: the peer closed its direction",
                            "state closed: closed: the peer closed"));
    EXPECT_THAT(log(lastAccepted(), "callback event"), ElementsAre("callback event EOF | READING"));
    EXPECT_EQ(workbench->endpoint(id)->openConnections, 0U);
    EXPECT_EQ(workbench->openConnections(), 0U);
}

TEST_F(Closing, AServerSendsEverythingBeforeItCloses) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.write.high = 1000;
    settings.connection.framing = {.kind = FramingKind::FixedSize, .fixedSize = 100};
    const auto peer = connectTo(begin(settings));
    peer->setReading(false);
    const std::string text = test::pattern(100'000);
    peer->send(text);
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] {
        return stateOf(lastAccepted()).phase != ConnectionPhase::Open ||
               stateOf(lastAccepted()).bytesIn == text.size();
    }));
    peer->setReading(true);
    ASSERT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_EQ(peer->received, text);
    EXPECT_TRUE(hasGone(lastAccepted()));
    EXPECT_THAT(log(lastAccepted(), "error"), IsEmpty());
}

TEST_F(Closing, WhatTheOutputHeldBackIsAnsweredAfterThePeerClosed) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.write.high = 10;
    settings.connection.writeEnabled = false;
    settings.connection.framing = {.kind = FramingKind::FixedSize, .fixedSize = 10};
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    const std::string text = test::pattern(95);
    peer->send(text);
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).phase == ConnectionPhase::PeerClosed; }));
    settle();
    EXPECT_EQ(stateOf(connection).inputSize, 85U);
    EXPECT_THAT(log(connection, "error"), IsEmpty()) << "what is held back is not left over";

    ConnectionChange change;
    change.writeEnabled = true;
    ASSERT_TRUE(workbench->change(connection, change).ok());
    ASSERT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_EQ(peer->received, text.substr(0, 90));
    EXPECT_THAT(log(connection, "error"),
                ElementsAre("error The peer closed with 5 B left over of a message that is not "
                            "complete."));
}

TEST_F(Closing, AnIncompleteFrameIsDroppedWithAnError) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::Line};
    const auto peer = connectTo(begin(settings));
    peer->send("whole\nhalf");
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_EQ(peer->received, "whole\r\n");
    EXPECT_THAT(log(lastAccepted(), "error"), ElementsAre(HasSubstr("4 B left over")));
    EXPECT_THAT(log(lastAccepted(), "state"), Contains("state closed: closed: the peer closed"));
}

TEST_F(Closing, WhatStaysBelowTheLowWatermarkIsNotAnsweredAndSaidSo) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.read.low = 10;
    const auto peer = connectTo(begin(settings));
    peer->send("hello");
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_EQ(peer->received, "");
    EXPECT_THAT(log(lastAccepted(), "error"),
                ElementsAre(HasSubstr("closed with 5 B below the read low watermark of 10 B")));
    EXPECT_THAT(log(lastAccepted(), "callback read"), IsEmpty());
}

TEST_F(Closing, WithoutABehaviourTheConnectionStaysForAPersonToWrite) {
    const auto peer = connectTo(begin(listener(BehaviourKind::None)));
    const ConnectionId connection = lastAccepted();
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).phase == ConnectionPhase::PeerClosed; }));
    settle();
    ASSERT_TRUE(workbench->send(connection, "still here").ok());
    ASSERT_TRUE(runUntil([&] { return peer->received == "still here"; }));
    ASSERT_TRUE(workbench->shutdownWrite(connection).ok());
    EXPECT_TRUE(hasGone(connection));
    EXPECT_THAT(log(connection, "state"),
                Contains("state closed: closed: both directions have ended"));
    EXPECT_TRUE(runUntil([&] { return peer->ended; }));
}

TEST_F(Closing, ShutdownWriteSendsWhatWaitsAndThenFin) {
    const auto peer = connectTo(begin(listener(BehaviourKind::None)));
    const ConnectionId connection = lastAccepted();
    const std::string text = test::pattern(1'000'000);
    ASSERT_TRUE(workbench->send(connection, text).ok());
    ASSERT_TRUE(workbench->shutdownWrite(connection).ok());
    EXPECT_EQ(stateOf(connection).phase, ConnectionPhase::Open) << "FIN is not sent yet";
    EXPECT_FALSE(workbench->send(connection, "more").ok());
    ASSERT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_EQ(peer->received, text);
    EXPECT_EQ(stateOf(connection).phase, ConnectionPhase::ShutDown);

    peer->send("the peer may go on");
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).bytesIn == 18; }));
    peer->shutdownWrite();
    EXPECT_TRUE(hasGone(connection));
}

TEST_F(Closing, AfterOurEndTheBehaviourTakesInputAndAnswersNothing) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::Line};
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    ASSERT_TRUE(workbench->shutdownWrite(connection).ok());
    peer->send("anybody?\n");
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).messagesIn == 1; }));
    EXPECT_EQ(stateOf(connection).messagesOut, 0U);
    EXPECT_EQ(stateOf(connection).inputSize, 0U);
    EXPECT_THAT(log(connection, "error"), IsEmpty());
}

TEST_F(Closing, WhatIsLeftOverIsSaidOnce) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.connection.framing = {.kind = FramingKind::Line};
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    peer->send("half");
    peer->shutdownWrite();
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).phase == ConnectionPhase::PeerClosed; }));
    ConnectionChange change;
    change.priority = 0;
    ASSERT_TRUE(workbench->change(connection, change).ok());
    EXPECT_EQ(log(connection, "error").size(), 1U);
    EXPECT_EQ(stateOf(connection).inputSize, 4U) << "a person may still choose another framing";

    // A behaviour given now serves what is there, and ends the connection as it would have.
    change.behaviour = Behaviour{.kind = BehaviourKind::UpperCase};
    change.framing = Framing{};
    ASSERT_TRUE(workbench->change(connection, change).ok());
    ASSERT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_EQ(peer->received, "HALF");
}

TEST_F(Closing, CloseSaysHowMuchWasNotSent) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.connection.writeEnabled = false;
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    ASSERT_TRUE(workbench->send(connection, "never").ok());
    ASSERT_TRUE(workbench->close(connection).ok());
    EXPECT_THAT(log(connection, "state closed"), ElementsAre("state closed: closed, 5 B not sent"));
    EXPECT_EQ(stateOf(connection).phase, ConnectionPhase::Closed) << "until the turn ends";
    EXPECT_EQ(stateOf(connection).readBlocked & Blocked::Closed, Blocked::Closed);
    EXPECT_FALSE(workbench->close(connection).ok());
    EXPECT_TRUE(runUntil([&] { return peer->ended; }));
    EXPECT_FALSE(workbench->connection(connection).has_value());
}

TEST_F(Closing, ResetIsSeenByThePeerAsOne) {
    const auto peer = connectTo(begin(listener(BehaviourKind::None)));
    ASSERT_TRUE(workbench->reset(lastAccepted()).ok());
    ASSERT_TRUE(runUntil([&] { return peer->ended || peer->error != 0; }));
    EXPECT_EQ(peer->error, ECONNRESET);
}

TEST_F(Closing, APeersResetFailsTheConnectionWithItsCode) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const auto peer = connectTo(id);
    (void)workbench->takeChanges();
    peer->reset();
    ASSERT_TRUE(hasGone(lastAccepted()));
    const Changes changes = workbench->takeChanges();
    ASSERT_EQ(changes.connections.size(), 1U);
    EXPECT_EQ(changes.connections[0].phase, ConnectionPhase::Failed);
    ASSERT_TRUE(changes.connections[0].error.has_value());
    EXPECT_TRUE(changes.connections[0].error->isSystem(ECONNRESET));
    EXPECT_THAT(changes.removedConnections, ElementsAre(lastAccepted()));
    EXPECT_THAT(log(lastAccepted(), "error"), ElementsAre(HasSubstr("Connection reset by peer")));
    EXPECT_EQ(phaseOf(id), EndpointPhase::Listening);
}

TEST_F(Closing, StoppingAListenerClosesItsConnections) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const auto one = connectTo(id);
    const auto two = connectTo(id);
    EXPECT_EQ(workbench->connections(id).size(), 2U);
    ASSERT_TRUE(workbench->stop(id).ok());
    EXPECT_THAT(workbench->connections(id), IsEmpty());
    EXPECT_EQ(phaseOf(id), EndpointPhase::Stopped);
    EXPECT_TRUE(runUntil([&] { return one->ended && two->ended; }));
    EXPECT_THAT(log(lastAccepted(), "state"),
                Contains("state closed: closed: its endpoint was stopped"));
    EXPECT_TRUE(workbench->stop(id).ok()) << "once more changes nothing";
}

TEST_F(Closing, RemovingAnEndpointForgetsItAndItsConnectionsAtOnce) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const auto peer = connectTo(id);
    (void)workbench->takeChanges();
    ASSERT_TRUE(workbench->remove(id).ok());
    EXPECT_EQ(workbench->endpoint(id), nullptr);
    EXPECT_FALSE(workbench->connection(lastAccepted()).has_value());
    EXPECT_FALSE(workbench->start(id).ok());
    const Changes changes = workbench->takeChanges();
    EXPECT_THAT(changes.removedEndpoints, ElementsAre(id));
    EXPECT_THAT(changes.removedConnections, ElementsAre(lastAccepted()));
    EXPECT_THAT(changes.endpoints, IsEmpty());
    EXPECT_TRUE(runUntil([&] { return peer->ended; }));
}

TEST_F(Closing, AWorkbenchThatGoesClosesEverything) {
    const EndpointId id = begin(listener(BehaviourKind::Echo));
    const auto peer = connectTo(id);
    begin(client(addressOf(id)));
    ASSERT_TRUE(workbench->send(lastAccepted(), "queued").ok());
    workbench.reset();
    EXPECT_TRUE(runUntil([&] { return peer->ended; }));
}

TEST_F(Closing, UnknownIdsAreInputErrorsThatSaySo) {
    const auto gone = static_cast<ConnectionId>(99);
    const auto nobody = static_cast<EndpointId>(99);
    for (const Result<void>& result :
         {workbench->send(gone, "x"), workbench->close(gone), workbench->reset(gone),
          workbench->shutdownWrite(gone), workbench->change(gone, {})}) {
        ASSERT_FALSE(result.ok());
        EXPECT_EQ(result.error().domain(), ErrorDomain::Input);
        EXPECT_EQ(result.error().message(), "There is no connection 99; it may have closed.");
    }
    for (const Result<void>& result :
         {workbench->start(nobody), workbench->stop(nobody), workbench->remove(nobody),
          workbench->setPaused(nobody, true), workbench->configure(nobody, {})}) {
        ASSERT_FALSE(result.ok());
        EXPECT_EQ(result.error().message(), "There is no endpoint 99; it may have been removed.");
    }
    EXPECT_EQ(workbench->endpoint(nobody), nullptr);
    EXPECT_THAT(workbench->connections(nobody), IsEmpty());
}

} // namespace
} // namespace weir
