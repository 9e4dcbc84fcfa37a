// What is changed on a connection while it runs, and what the engine then really has.

#include <weir/workbench/setting_text.h>

#include "tests/engine/workbench/workbench_fixture.h"

#include <gmock/gmock.h>

#include <chrono>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class SettingChange : public test::WorkbenchTest {};

TEST_F(SettingChange, IsAppliedReadBackAndJournaled) {
    const auto peer = connectTo(begin(listener(BehaviourKind::Echo)));
    ConnectionChange change;
    change.behaviour = Behaviour{.kind = BehaviourKind::FixedReply, .reply = "OK\r\n"};
    change.framing = Framing{.kind = FramingKind::Line, .frameReplies = false};
    change.read = Watermarks{.low = 10, .high = 4096};
    change.write = Watermarks{.low = 1, .high = 0};
    change.readTimeout = std::optional<Duration>(10s);
    change.writeTimeout = std::optional<Duration>(1500ms);
    change.priority = 0;
    change.readEnabled = false;
    change.writeEnabled = false;
    change.deferCallbacks = true;
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());

    const ConnectionSettings wanted = changed(listener(BehaviourKind::Echo).connection, change);
    EXPECT_EQ(stateOf(lastAccepted()).settings, wanted);
    EXPECT_THAT(
        log(lastAccepted(), "setting"),
        ElementsAre("setting behaviour echo -> fixed-reply \"OK\\r\\n\"",
                    "setting framing none -> line crlf, at most 1 MiB, bare replies",
                    "setting read low 0 B -> 10 B", "setting read high 1 MiB -> 4 KiB",
                    "setting write low 0 B -> 1 B", "setting write high 1 MiB -> no limit",
                    "setting read timeout none -> 10 s", "setting write timeout none -> 1.5 s",
                    "setting priority 1 -> 0", "setting reading on -> off",
                    "setting writing on -> off", "setting deferred callbacks off -> on"));
    EXPECT_EQ(journal->at(journal->size() - 1).priority(), 0);
}

TEST_F(SettingChange, WhatCannotWorkIsRefusedAsAWhole) {
    const auto peer = connectTo(begin(listener(BehaviourKind::Echo)));
    ConnectionChange change;
    change.priority = 2;
    change.read = Watermarks{.low = 10, .high = 5};
    const Result<void> refused = workbench->change(lastAccepted(), change);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message(), HasSubstr("low watermark"));
    EXPECT_EQ(stateOf(lastAccepted()).settings.priority, 1);
    EXPECT_THAT(log(lastAccepted(), "setting"), IsEmpty());
}

TEST_F(SettingChange, NothingChangedIsNothingJournaled) {
    const auto peer = connectTo(begin(listener(BehaviourKind::Echo)));
    ConnectionChange change;
    change.priority = 1;
    change.readEnabled = true;
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());
    EXPECT_THAT(log(lastAccepted(), "setting"), IsEmpty());
}

TEST_F(SettingChange, AReadTimeoutOfTenSecondsDisablesReadingUntilItIsEnabledAgain) {
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.connection.readTimeout = 10s;
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    peer->send("one");
    ASSERT_TRUE(runUntil([&] { return peer->received == "ONE"; }));
    advance(9999ms);
    EXPECT_THAT(log(connection, "callback event"), IsEmpty());
    advance(1ms);
    EXPECT_THAT(log(connection, "callback event"), ElementsAre("callback event TIMEOUT | READING"));
    ConnectionState state = stateOf(connection);
    EXPECT_EQ(state.phase, ConnectionPhase::Open);
    EXPECT_FALSE(state.settings.readEnabled);
    EXPECT_TRUE(any(state.readBlocked, Blocked::TimedOut));
    EXPECT_THAT(whyNotReading(state), HasSubstr("10 s"));

    peer->send("two");
    settle();
    EXPECT_EQ(stateOf(connection).bytesIn, 3U);

    // Another setting leaves it so, with its reason.
    ConnectionChange other;
    other.priority = 2;
    ASSERT_TRUE(workbench->change(connection, other).ok());
    EXPECT_TRUE(any(stateOf(connection).readBlocked, Blocked::TimedOut));

    ConnectionChange change;
    change.readEnabled = true;
    ASSERT_TRUE(workbench->change(connection, change).ok());
    EXPECT_EQ(stateOf(connection).readBlocked, Blocked::None);
    EXPECT_TRUE(runUntil([&] { return peer->received == "ONETWO"; }));
}

TEST_F(SettingChange, AWriteTimeoutDisablesWriting) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.connection.writeTimeout = 10s;
    const auto peer = connectTo(begin(settings));
    peer->setReading(false);
    ASSERT_TRUE(workbench->send(lastAccepted(), std::string(20'000'000, 'x')).ok());
    settle();
    ASSERT_TRUE(any(stateOf(lastAccepted()).writeBlocked, Blocked::WouldBlock));
    advance(10s);
    EXPECT_THAT(log(lastAccepted(), "callback event"),
                ElementsAre("callback event TIMEOUT | WRITING"));
    EXPECT_FALSE(stateOf(lastAccepted()).settings.writeEnabled);
    EXPECT_EQ(stateOf(lastAccepted()).phase, ConnectionPhase::Open);
}

TEST_F(SettingChange, DisabledReadingLeavesBytesInTheKernel) {
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.connection.readEnabled = false;
    const auto peer = connectTo(begin(settings));
    peer->send("hello");
    settle();
    EXPECT_EQ(stateOf(lastAccepted()).bytesIn, 0U);
    EXPECT_TRUE(any(stateOf(lastAccepted()).readBlocked, Blocked::Disabled));
    ConnectionChange change;
    change.readEnabled = true;
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());
    EXPECT_TRUE(runUntil([&] { return peer->received == "HELLO"; }));
}

TEST_F(SettingChange, ANewFramingCutsWhatIsInTheInputAlready) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::Line, .frameReplies = false};
    const auto peer = connectTo(begin(settings));
    peer->send("a;b;c");
    ASSERT_TRUE(runUntil([&] { return stateOf(lastAccepted()).inputSize == 5; }));
    ConnectionChange change;
    change.framing =
        Framing{.kind = FramingKind::Delimiter, .delimiter = ";", .frameReplies = false};
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());
    EXPECT_TRUE(runUntil([&] { return peer->received == "ab"; }));
    EXPECT_EQ(stateOf(lastAccepted()).inputSize, 1U);
}

TEST_F(SettingChange, AnotherSettingDoesNotDisturbTheFraming) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::Line, .lineEnding = LineEnding::Any};
    const auto peer = connectTo(begin(settings));
    peer->send("a\r");
    ASSERT_TRUE(runUntil([&] { return stateOf(lastAccepted()).messagesIn == 1; }));
    ConnectionChange change;
    change.priority = 0;
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());
    peer->send("\nb\r");
    ASSERT_TRUE(runUntil([&] { return stateOf(lastAccepted()).messagesIn == 2; }));
    EXPECT_THAT(log(lastAccepted(), "message in"),
                ElementsAre("message in 0: a", "message in 3: b"));
}

TEST_F(SettingChange, AFramingThatTheInputBreaksEndsTheConnection) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::Line};
    const auto peer = connectTo(begin(settings));
    peer->send("\xFF\xFF\xFF\xFF");
    ASSERT_TRUE(runUntil([&] { return stateOf(lastAccepted()).inputSize == 4; }));
    ConnectionChange change;
    change.framing = Framing{.kind = FramingKind::LengthPrefix, .prefixSize = 4};
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());
    EXPECT_TRUE(runUntil([&] { return peer->ended || peer->error != 0; }));
    EXPECT_THAT(log(lastAccepted(), "error"), ElementsAre(HasSubstr("says 4294967295 bytes")));
}

TEST_F(SettingChange, AReadTimeoutCanBeRemoved) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.readTimeout = 10s;
    const auto peer = connectTo(begin(settings));
    ConnectionChange change;
    change.readTimeout = std::optional<Duration>();
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());
    EXPECT_THAT(log(lastAccepted(), "setting"), ElementsAre("setting read timeout 10 s -> none"));
    advance(1h);
    EXPECT_TRUE(stateOf(lastAccepted()).settings.readEnabled);
}

TEST(SettingChanges, NameEveryFramingByWhatMattersInIt) {
    const auto textOf = [](const Framing& framing) {
        ConnectionSettings now;
        now.framing = framing;
        return settingChanges({}, now);
    };
    EXPECT_THAT(textOf({.kind = FramingKind::LengthPrefix, .prefixCountsItself = true}),
                ElementsAre("framing none -> length-prefix 2 bytes big-endian counting itself, at "
                            "most 1 MiB"));
    EXPECT_THAT(
        textOf({.kind = FramingKind::LengthPrefix, .prefixSize = 1, .prefixBigEndian = false}),
        ElementsAre("framing none -> length-prefix 1 byte little-endian, at most 1 MiB"));
    EXPECT_THAT(textOf({.kind = FramingKind::Markers, .startMarker = "\x01", .endMarker = "\n"}),
                ElementsAre("framing none -> markers \"\\x01\" to \"\\n\", at most 1 MiB"));
    EXPECT_THAT(textOf({.kind = FramingKind::FixedSize, .maxMessage = 2048}),
                ElementsAre("framing none -> fixed-size 16 B, at most 2 KiB"));
    EXPECT_THAT(textOf({.kind = FramingKind::Delimiter, .delimiter = "--"}),
                ElementsAre("framing none -> delimiter \"--\", at most 1 MiB"));
}

TEST_F(SettingChange, RatesAndSocketOptionsChangeWhileItRunsAndAreReadBack) {
    const auto peer = connectTo(begin(listener(BehaviourKind::Echo)));
    const ConnectionId connection = lastAccepted();
    ConnectionChange change;
    change.readRate = ByteRate{.perSecond = 10'240, .burst = 20'480};
    change.noDelay = true;
    change.sendBuffer = 65'536;
    ASSERT_TRUE(workbench->change(connection, change).ok());
    EXPECT_THAT(log(connection, "setting"),
                testing::ElementsAre("setting read rate no limit -> 10 KiB/s saved up to 20 KiB",
                                     "setting no delay the system's -> on",
                                     "setting send buffer the system's -> 64 KiB"));
    const ConnectionState state = stateOf(connection);
    EXPECT_EQ(state.settings.readRate, *change.readRate);
    EXPECT_EQ(state.settings.socket.sendBuffer, 65'536U);
    EXPECT_EQ(state.socket.noDelay, true);
    EXPECT_GE(state.socket.sendBuffer.value_or(0), 65'536U) << "Linux takes twice as much";
    EXPECT_FALSE(state.socket.receiveBuffer.has_value());

    change = {};
    change.readRate = ByteRate();
    ASSERT_TRUE(workbench->change(connection, change).ok());
    EXPECT_EQ(stateOf(connection).settings.readRate, ByteRate());
    change = {};
    change.writeRate = ByteRate{.perSecond = 2, .burst = 1};
    EXPECT_FALSE(workbench->change(connection, change).ok());
}

} // namespace
} // namespace weir
