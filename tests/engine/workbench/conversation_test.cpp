// What a connection's behaviour, framing and watermarks make of what a peer sends.

#include "tests/engine/workbench/workbench_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace weir {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Conversation : public test::WorkbenchTest {
protected:
    /// Whether `peer` has got exactly `text` before something else.
    bool gets(test::Peer& peer, std::string_view text) {
        return runUntil([&] { return peer.received.size() >= text.size(); }) &&
               peer.received == text;
    }
};

TEST_F(Conversation, AListenerAnswersInUpperCase) {
    const EndpointId id = begin(listener(BehaviourKind::UpperCase));
    const auto peer = connectTo(id);
    peer->send("hello");
    EXPECT_TRUE(gets(*peer, "HELLO"));
    settle();

    const ConnectionId connection = lastAccepted();
    EXPECT_THAT(log(connection),
                ElementsAre("callback accept", "state open: accepted from " + peer->name(),
                            "received 0: hello", "callback read 5 0", "sent 0: HELLO",
                            "callback written 0 0"));
    const ConnectionState state = stateOf(connection);
    EXPECT_EQ(state.phase, ConnectionPhase::Open);
    EXPECT_EQ(state.bytesIn, 5U);
    EXPECT_EQ(state.bytesOut, 5U);
    EXPECT_EQ(state.peer, peer->name());
    EXPECT_EQ(state.local, workbench->endpoint(id)->address);
    EXPECT_EQ(workbench->endpoint(id)->bytesIn, 5U);
    EXPECT_EQ(workbench->endpoint(id)->bytesOut, 5U);
}

TEST_F(Conversation, TheReadLowWatermarkHoldsBackFiveBytesAndPassesTen) {
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.connection.read.low = 10;
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();

    peer->send("hello");
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).bytesIn == 5; }));
    settle();
    EXPECT_THAT(log(connection, "received"), ElementsAre("received 0: hello"));
    EXPECT_THAT(log(connection, "callback read"), IsEmpty());
    EXPECT_EQ(stateOf(connection).inputSize, 5U);
    EXPECT_THAT(whyNotReading(stateOf(connection)), HasSubstr("5 B of the low watermark 10 B"));

    peer->send("world");
    EXPECT_TRUE(gets(*peer, "HELLOWORLD"));
    EXPECT_THAT(log(connection, "received"), ElementsAre("received 0: hello", "received 5: world"));
    EXPECT_THAT(log(connection, "callback read"), ElementsAre("callback read 10 10"));
}

TEST_F(Conversation, ALoweredLowWatermarkPassesWhatWaits) {
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.connection.read.low = 10;
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    peer->send("hello");
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).inputSize == 5; }));

    ConnectionChange change;
    change.read = {.low = 5, .high = 0};
    ASSERT_TRUE(workbench->change(connection, change).ok());
    EXPECT_TRUE(gets(*peer, "HELLO"));
    EXPECT_THAT(log(connection, "callback read"), ElementsAre("callback read 5 5"));
    EXPECT_THAT(log(connection, "setting"),
                ElementsAre("setting read low 10 B -> 5 B", "setting read high 1 MiB -> no limit"));
}

/// The tutorial's length_prefix_server: 2 bytes of length in native order before each message, and
/// the answer bare.
TEST_F(Conversation, ATwoByteLengthPrefixIsAnsweredHoweverItIsSplit) {
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.connection.framing = {.kind = FramingKind::LengthPrefix,
                                   .prefixSize = 2,
                                   .prefixBigEndian = std::endian::native == std::endian::big,
                                   .frameReplies = false};
    settings.connection.read.low = 2;
    const EndpointId id = begin(settings);
    const std::uint16_t size = 5;
    std::string wire(sizeof size, '\0');
    std::memcpy(wire.data(), &size, sizeof size);
    wire += "hello";

    for (std::size_t split = 1; split < wire.size(); ++split) {
        SCOPED_TRACE(split);
        const auto peer = connectTo(id);
        const ConnectionId connection = lastAccepted();
        peer->send(std::string_view(wire).substr(0, split));
        ASSERT_TRUE(runUntil([&] { return stateOf(connection).bytesIn == split; }));
        settle();
        EXPECT_EQ(peer->received, "");
        peer->send(std::string_view(wire).substr(split));
        EXPECT_TRUE(gets(*peer, "HELLO"));
        EXPECT_THAT(log(connection, "message"), ElementsAre("message in 2: hello"));
        EXPECT_EQ(stateOf(connection).messagesIn, 1U);
    }
}

TEST_F(Conversation, AMessageOfManyPiecesIsPutTogether) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::LengthPrefix, .prefixSize = 4};
    const auto peer = connectTo(begin(settings));
    const std::string message = test::pattern(200'000);
    std::string wire("\x00\x03\x0D\x40", 4);
    wire += message;
    for (std::size_t sent = 0; sent < wire.size(); sent += 30'000) {
        peer->send(std::string_view(wire).substr(sent, 30'000));
        const std::size_t all = std::min(sent + 30'000, wire.size());
        ASSERT_TRUE(runUntil([&] { return stateOf(lastAccepted()).bytesIn == all; }));
    }
    EXPECT_TRUE(gets(*peer, wire));
    EXPECT_THAT(log(lastAccepted(), "message"),
                ElementsAre("message in 4: " + message, "message out 4: " + message));
}

TEST_F(Conversation, TheMoreUrgentConnectionIsAnsweredFirst) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.priority = 2;
    const EndpointId id = begin(settings);
    const auto patient = connectTo(id);
    const ConnectionId patientConnection = lastAccepted();
    const auto urgent = connectTo(id);
    const ConnectionId urgentConnection = lastAccepted();
    ConnectionChange change;
    change.priority = 0;
    ASSERT_TRUE(workbench->change(urgentConnection, change).ok());
    settle();

    patient->send("first");
    urgent->send("second");
    ASSERT_TRUE(runUntil([&] { return patient->received == "first"; }));
    const auto answered = [&](ConnectionId connection) {
        for (std::size_t index = 0; index < journal->size(); ++index) {
            if (journal->at(index).connection() == connection &&
                journal->at(index).kind() == RecordKind::Sent) {
                return index;
            }
        }
        return journal->size();
    };
    EXPECT_LT(answered(urgentConnection), answered(patientConnection));
}

/// The tutorial's marker_server: what is between 1 and 2, with them.
TEST_F(Conversation, MarkersAreAnsweredHoweverTheyAreSplit) {
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.connection.framing = {
        .kind = FramingKind::Markers, .startMarker = "1", .endMarker = "2"};
    const EndpointId id = begin(settings);
    const std::string wire = "xx1abcdefgh2yy";

    for (const bool frameReplies : {true, false}) {
        settings.connection.framing.frameReplies = frameReplies;
        ASSERT_TRUE(workbench->configure(id, settings).ok());
        for (std::size_t split = 1; split < wire.size(); ++split) {
            SCOPED_TRACE(split);
            const auto peer = connectTo(id);
            const ConnectionId connection = lastAccepted();
            peer->send(std::string_view(wire).substr(0, split));
            ASSERT_TRUE(runUntil([&] { return stateOf(connection).bytesIn == split; }));
            peer->send(std::string_view(wire).substr(split));
            EXPECT_TRUE(gets(*peer, "1ABCDEFGH2"));
            ASSERT_TRUE(runUntil([&] { return stateOf(connection).bytesIn == wire.size(); }));
            settle();
            EXPECT_THAT(log(connection, "message in"), ElementsAre("message in 2: 1abcdefgh2"));
            EXPECT_EQ(stateOf(connection).inputSize, 0U) << "what is outside was not dropped";
        }
    }
}

TEST_F(Conversation, FramedAnswersAreWrappedAsTheInputIsCut) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::Line};
    const auto peer = connectTo(begin(settings));
    peer->send("one\ntwo\r\nthr");
    EXPECT_TRUE(gets(*peer, "one\r\ntwo\r\n"));
    settle();
    EXPECT_THAT(log(lastAccepted(), "message"),
                ElementsAre("message in 0: one", "message out 0: one", "message in 4: two",
                            "message out 5: two"));
    EXPECT_EQ(stateOf(lastAccepted()).messagesIn, 2U);
    EXPECT_EQ(stateOf(lastAccepted()).messagesOut, 2U);
    EXPECT_EQ(stateOf(lastAccepted()).inputSize, 3U);
}

TEST_F(Conversation, AFixedReplyAnswersEachMessage) {
    EndpointSettings settings = listener(BehaviourKind::FixedReply);
    settings.connection.behaviour.reply = "OK";
    settings.connection.framing = {.kind = FramingKind::Delimiter, .delimiter = ";"};
    const auto peer = connectTo(begin(settings));
    peer->send("a;b;c;");
    EXPECT_TRUE(gets(*peer, "OK;OK;OK;"));
}

TEST_F(Conversation, AReplyThatTheFramingCannotSayIsAnErrorAndTheConnectionGoesOn) {
    EndpointSettings settings = listener(BehaviourKind::FixedReply);
    settings.connection.behaviour.reply = std::string(300, 'x');
    settings.connection.framing = {.kind = FramingKind::LengthPrefix, .prefixSize = 1};
    const auto peer = connectTo(begin(settings));
    peer->send("\x01z");
    ASSERT_TRUE(runUntil([&] { return !log(lastAccepted(), "error").empty(); }));
    EXPECT_THAT(log(lastAccepted(), "error").front(), HasSubstr("A message of 300 bytes"));
    EXPECT_EQ(stateOf(lastAccepted()).phase, ConnectionPhase::Open);
}

TEST_F(Conversation, DiscardAndNoneTakeTheInputAndAnswerNothing) {
    for (const BehaviourKind kind : {BehaviourKind::Discard, BehaviourKind::None}) {
        const auto peer = connectTo(begin(listener(kind)));
        peer->send("hello");
        ASSERT_TRUE(runUntil([&] { return !log(lastAccepted(), "callback read").empty(); }));
        settle();
        EXPECT_EQ(stateOf(lastAccepted()).inputSize, 0U);
        EXPECT_EQ(peer->received, "");
    }
}

TEST_F(Conversation, AMessageThatIsTooLongEndsTheConnectionAndSaysSo) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::Line, .maxMessage = 10};
    const EndpointId id = begin(settings);
    const auto peer = connectTo(id);
    const ConnectionId connection = lastAccepted();
    peer->send("0123456789ABCDEF");
    ASSERT_TRUE(runUntil([&] { return !workbench->connection(connection); }));
    EXPECT_THAT(log(connection, "error"), ElementsAre(HasSubstr("longer than the longest one")));
    EXPECT_THAT(log(connection, "state"), Contains("state failed: failed"));
    EXPECT_EQ(workbench->endpoint(id)->openConnections, 0U);
    EXPECT_TRUE(runUntil([&] { return peer->ended || peer->error != 0; }));
}

TEST_F(Conversation, AFrameAboveTheHighWatermarkStallsAndSaysWhyWithoutSpinning) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::FixedSize, .fixedSize = 100};
    settings.connection.read.high = 50;
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    peer->send(test::pattern(100));
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).inputSize == 50; }));
    settle();
    const std::size_t records = journal->size();
    settle();
    EXPECT_EQ(journal->size(), records);
    EXPECT_THAT(whyNotReading(stateOf(connection)),
                ::testing::AllOf(HasSubstr("pauses at the high watermark"), HasSubstr("framing")));

    ConnectionChange change;
    change.read = {.low = 0, .high = 200};
    ASSERT_TRUE(workbench->change(connection, change).ok());
    EXPECT_TRUE(gets(*peer, test::pattern(100)));
}

TEST_F(Conversation, BytesAreJournaledAsTheKernelGaveAndTookThem) {
    const auto peer = connectTo(begin(listener(BehaviourKind::Echo)));
    const std::string text = test::pattern(300'000);
    std::size_t sent = 0;
    while (sent < text.size()) {
        peer->send(std::string_view(text).substr(sent, 50'000));
        sent += 50'000;
        ASSERT_TRUE(runUntil([&] { return peer->received.size() == sent; }));
    }
    EXPECT_EQ(peer->received, text);
    EXPECT_EQ(bytes(lastAccepted(), RecordKind::Received), text);
    EXPECT_EQ(bytes(lastAccepted(), RecordKind::Sent), text);
}

TEST_F(Conversation, CallbacksAreTimedAndCarryTheirPriority) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.priority = 0;
    const auto peer = connectTo(begin(settings));
    peer->send("x");
    EXPECT_TRUE(gets(*peer, "x"));
    std::size_t callbacks = 0;
    for (std::size_t index = 0; index < journal->size(); ++index) {
        const Record& record = journal->at(index);
        if (record.kind() == RecordKind::Callback) {
            ++callbacks;
            EXPECT_TRUE(record.took().has_value());
        }
        const bool accept = record.kind() == RecordKind::Callback &&
                            record.detail() == static_cast<std::uint8_t>(CallbackKind::Accept);
        if (record.connection() == lastAccepted() && !accept) {
            EXPECT_EQ(record.priority(), 0);
            EXPECT_GT(record.turn(), 0U);
        }
    }
    EXPECT_GE(callbacks, 2U);
}

TEST_F(Conversation, ABehaviourStopsTakingInputWhileTheOutputIsFull) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::FixedSize, .fixedSize = 10};
    settings.connection.write.high = 20;
    settings.connection.writeEnabled = false;
    settings.connection.read.high = 40;
    const auto peer = connectTo(begin(settings));
    const ConnectionId connection = lastAccepted();
    const std::string text = test::pattern(100);
    peer->send(text);
    // 20 bytes find space in the output; 40 more fill the input; the rest stays in the kernel.
    ASSERT_TRUE(runUntil([&] { return stateOf(connection).inputSize == 40; }));
    settle();
    EXPECT_EQ(stateOf(connection).outputSize, 20U);
    EXPECT_EQ(stateOf(connection).bytesIn, 60U);
    EXPECT_THAT(whyNotReading(stateOf(connection)), HasSubstr("the output is full too"));

    ConnectionChange change;
    change.writeEnabled = true;
    ASSERT_TRUE(workbench->change(connection, change).ok());
    EXPECT_TRUE(gets(*peer, text));
    settle();
    EXPECT_EQ(stateOf(connection).inputSize, 0U);
}

TEST_F(Conversation, ARaisedWriteHighWatermarkLetsTheBehaviourGoOn) {
    EndpointSettings settings = listener(BehaviourKind::Echo);
    settings.connection.framing = {.kind = FramingKind::FixedSize, .fixedSize = 10};
    settings.connection.write.high = 10;
    settings.connection.writeEnabled = false;
    const auto peer = connectTo(begin(settings));
    peer->send(test::pattern(50));
    ASSERT_TRUE(runUntil([&] { return stateOf(lastAccepted()).inputSize == 40; }));
    ConnectionChange change;
    change.write = {.low = 0, .high = 30};
    ASSERT_TRUE(workbench->change(lastAccepted(), change).ok());
    EXPECT_EQ(stateOf(lastAccepted()).outputSize, 30U);
    EXPECT_EQ(stateOf(lastAccepted()).inputSize, 20U);
}

TEST_F(Conversation, SendGoesBareOrWrapped) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.connection.framing = {
        .kind = FramingKind::Markers, .startMarker = "<", .endMarker = ">"};
    const auto peer = connectTo(begin(settings));
    ASSERT_TRUE(workbench->send(lastAccepted(), "bare").ok());
    ASSERT_TRUE(workbench->send(lastAccepted(), "framed", Wrap::Framed).ok());
    EXPECT_TRUE(gets(*peer, "bare<framed>"));
    EXPECT_THAT(log(lastAccepted(), "message"), ElementsAre("message out 4: <framed>"));
}

TEST_F(Conversation, SendRefusesWhatTheFramingCannotSayAndQueuesNothing) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.connection.framing = {.kind = FramingKind::FixedSize, .fixedSize = 4};
    const auto peer = connectTo(begin(settings));
    const Result<void> sent = workbench->send(lastAccepted(), "toolong", Wrap::Framed);
    ASSERT_FALSE(sent.ok());
    EXPECT_THAT(sent.error().message(), HasSubstr("have 4 bytes and this one has 7"));
    EXPECT_EQ(stateOf(lastAccepted()).outputSize, 0U);
}

TEST_F(Conversation, SendRefusesMoreThanMayWait) {
    EndpointSettings settings = listener(BehaviourKind::None);
    settings.connection.writeEnabled = false;
    const auto peer = connectTo(begin(settings));
    const std::string half(Workbench::maxQueued / 2, 'x');
    ASSERT_TRUE(workbench->send(lastAccepted(), half).ok());
    ASSERT_TRUE(workbench->send(lastAccepted(), half).ok());
    const Result<void> sent = workbench->send(lastAccepted(), "x");
    ASSERT_FALSE(sent.ok());
    EXPECT_THAT(sent.error().message(), HasSubstr("256 MiB wait already"));
    EXPECT_EQ(stateOf(lastAccepted()).outputSize, Workbench::maxQueued);
}

TEST_F(Conversation, DeferredCallbacksRunBehindPlainOnesAndAnswerAllTheSame) {
    EndpointSettings settings = listener(BehaviourKind::UpperCase);
    settings.connection.deferCallbacks = true;
    const auto peer = connectTo(begin(settings));
    EXPECT_TRUE(stateOf(lastAccepted()).settings.deferCallbacks);
    peer->send("hello");
    EXPECT_TRUE(gets(*peer, "HELLO"));
}

} // namespace
} // namespace weir
