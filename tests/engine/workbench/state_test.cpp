#include <weir/workbench/state.h>

#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(State, AConnectionThatFlowsNeedsNoReason) {
    EXPECT_EQ(whyNotReading({}), "");
    ConnectionState idle;
    idle.writeBlocked = Blocked::Nothing;
    EXPECT_EQ(whyNotWriting(idle), "");
}

TEST(State, TheLowWatermarkSaysHowMuchIsMissing) {
    ConnectionState state;
    state.inputSize = 5;
    state.settings.read.low = 10;
    EXPECT_EQ(whyNotReading(state), "waits for 5 B more: 5 B of the low watermark 10 B");
}

TEST(State, TheHighWatermarkSaysWhatItWaitsFor) {
    ConnectionState state;
    state.readBlocked = Blocked::HighWatermark;
    state.inputSize = 50;
    state.settings.read.high = 50;
    EXPECT_EQ(whyNotReading(state), "pauses at the high watermark: 50 B of 50 B");
    state.settings.framing.kind = FramingKind::FixedSize;
    EXPECT_EQ(whyNotReading(state),
              "pauses at the high watermark: 50 B of 50 B, while the framing "
              "waits for the rest of a message");
    state.settings.write.high = 10;
    state.outputSize = 10;
    EXPECT_EQ(whyNotReading(state),
              "pauses at the high watermark: 50 B of 50 B, as the output is full too");
}

TEST(State, ATimeoutSaysHowLongNothingCame) {
    ConnectionState state;
    state.readBlocked = Blocked::TimedOut | Blocked::Disabled;
    state.settings.readTimeout = 10s;
    EXPECT_EQ(whyNotReading(state), "disabled by its timeout: nothing came for 10 s");
}

TEST(State, WritingSaysWhetherThePeerOrTheUserHoldsItBack) {
    ConnectionState state;
    state.writeBlocked = Blocked::WouldBlock;
    state.outputSize = 4096;
    EXPECT_EQ(whyNotWriting(state), "the peer does not read: 4 KiB wait");
    state.writeBlocked = Blocked::Disabled;
    EXPECT_EQ(whyNotWriting(state), "writing is disabled");
    state.writeBlocked = Blocked::Connecting | Blocked::Nothing;
    EXPECT_EQ(whyNotWriting(state), "waits for the connection");
}

} // namespace
} // namespace weir
