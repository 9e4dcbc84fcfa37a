#include <weir/base/assert.h>
#include <weir/base/clock.h>
#include <weir/base/flags.h>
#include <weir/base/unique_fd.h>
#include <weir/base/version.h>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>

namespace weir {

enum class Colours : std::uint8_t { None = 0, Red = 1, Green = 2, Blue = 4 };

template <>
inline constexpr bool isFlagSet<Colours> = true;

namespace test {
namespace {

using namespace std::chrono_literals;

bool isOpen(int descriptor) {
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

int openSomething() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

TEST(FlagsTest, CombineLikeBits) {
    Colours colours = Colours::Red | Colours::Blue;
    EXPECT_TRUE(any(colours, Colours::Blue | Colours::Green));
    EXPECT_FALSE(any(colours, Colours::Green));
    colours &= ~Colours::Red;
    EXPECT_EQ(colours, Colours::Blue);
    colours |= Colours::Green;
    EXPECT_EQ(colours & Colours::Green, Colours::Green);
    EXPECT_FALSE(any(Colours::None, ~Colours::None));
}

TEST(UniqueFdTest, ClosesWhatItOwnsOnce) {
    const int descriptor = openSomething();
    ASSERT_GE(descriptor, 0);
    {
        UniqueFd owner(descriptor);
        EXPECT_TRUE(owner);
        UniqueFd other(std::move(owner));
        EXPECT_FALSE(owner); // NOLINT(bugprone-use-after-move): moving leaves it empty
        EXPECT_EQ(other.get(), descriptor);
        EXPECT_TRUE(isOpen(descriptor));
    }
    EXPECT_FALSE(isOpen(descriptor));
}

TEST(UniqueFdTest, ReplacingClosesTheOldOneAndReleasingNone) {
    const int first = openSomething();
    const int second = openSomething();
    UniqueFd owner(first);
    owner.reset(second);
    EXPECT_FALSE(isOpen(first));
    EXPECT_EQ(owner.release(), second);
    EXPECT_TRUE(isOpen(second));
    owner = UniqueFd(second);
    owner.reset();
    EXPECT_FALSE(isOpen(second));
    EXPECT_EQ(owner.get(), -1);
}

TEST(ClockTest, TheSteadyClockNeverGoesBack) {
    const SteadyClock clock;
    TimePoint last = clock.now();
    for (int i = 0; i < 1000; ++i) {
        const TimePoint now = clock.now();
        ASSERT_GE(now, last);
        last = now;
    }
    EXPECT_EQ(clock.sleepFor(5ms), Duration(5ms));
    EXPECT_EQ(clock.sleepFor(std::nullopt), std::nullopt);
}

TEST(ClockTest, AManualClockMovesOnlyWhenTold) {
    ManualClock clock;
    const TimePoint start = clock.now();
    EXPECT_EQ(clock.now(), start);
    clock.advance(3s);
    EXPECT_EQ(clock.now() - start, 3s);
    clock.advance(0s);
    EXPECT_EQ(clock.now() - start, 3s);
}

TEST(ClockTest, ALoopOnAManualClockSleepsForDescriptorsAlone) {
    const ManualClock clock;
    EXPECT_EQ(clock.sleepFor(5ms), std::nullopt);
    EXPECT_EQ(clock.sleepFor(std::nullopt), std::nullopt);
    EXPECT_EQ(clock.sleepFor(0s), Duration(0));
}

TEST(VersionTest, TheTextAndTheNumberSayTheSame) {
    const std::uint32_t number = versionNumber();
    EXPECT_EQ(version(), std::to_string(number >> 24U) + "." +
                             std::to_string(number >> 16U & 0xffU) + "." +
                             std::to_string(number >> 8U & 0xffU));
    EXPECT_EQ(number & 0xffU, 0U);
    EXPECT_GT(number, 0U);
}

TEST(AssertDeathTest, AConditionThatDoesNotHoldIsNamedAndAborts) {
    EXPECT_DEBUG_DEATH(WEIR_ASSERT(1 + 1 == 3), "base_test.cpp.*does not hold: 1 \\+ 1 == 3");
}

} // namespace
} // namespace test
} // namespace weir
