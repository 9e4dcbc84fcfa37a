#include <weir/base/units.h>

#include <gtest/gtest.h>

#include <random>

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(Units, DurationsAreReadWithTheirUnits) {
    EXPECT_EQ(*parseDuration("10s"), 10s);
    EXPECT_EQ(*parseDuration(" 1.5 s "), 1500ms);
    EXPECT_EQ(*parseDuration("250ms"), 250ms);
    EXPECT_EQ(*parseDuration("30 us"), 30us);
    EXPECT_EQ(*parseDuration("5ns"), 5ns);
    EXPECT_EQ(*parseDuration("2min"), 2min);
    EXPECT_EQ(*parseDuration("1h"), 1h);
    EXPECT_EQ(*parseDuration("0"), 0s);
}

TEST(Units, ADurationThatIsNoneIsRefusedWithWhatWouldBeRight) {
    EXPECT_EQ(parseDuration("10").error().message(),
              "\"10\" is not a duration without a unit; write for example 10s, 250ms or 5min.");
    EXPECT_EQ(parseDuration("ten").error().message(),
              "\"ten\" is not a duration; write a number and a unit, such as 10s, 250ms or 5min.");
    EXPECT_EQ(parseDuration("-1s").error().message(),
              "\"-1s\" is not a duration, as it is negative; write for example 10s.");
    EXPECT_EQ(
        parseDuration("3 fortnights").error().message(),
        "\"3 fortnights\" is not a duration: the unit \"fortnights\" is none of ns, us, ms, s, "
        "min, h.");
    EXPECT_FALSE(parseDuration("20000h").ok());
    EXPECT_FALSE(parseDuration("").ok());
    EXPECT_FALSE(parseDuration("nan s").ok());
    EXPECT_FALSE(parseDuration("1e400s").ok());
}

TEST(Units, SizesAreReadWithTheirUnits) {
    EXPECT_EQ(*parseSize("512"), 512U);
    EXPECT_EQ(*parseSize("512 B"), 512U);
    EXPECT_EQ(*parseSize("4KiB"), 4096U);
    EXPECT_EQ(*parseSize("1.5 MiB"), 1536U * 1024);
    EXPECT_EQ(*parseSize("2GiB"), 2ULL * 1024 * 1024 * 1024);
    EXPECT_EQ(*parseSize("1kB"), 1000U);
    EXPECT_EQ(*parseSize("3MB"), 3'000'000U);
}

TEST(Units, ASizeThatIsNoneIsRefused) {
    EXPECT_FALSE(parseSize("").ok());
    EXPECT_FALSE(parseSize("-1").ok());
    EXPECT_FALSE(parseSize("1.5").ok());
    EXPECT_FALSE(parseSize("4 KB/s").ok());
    EXPECT_FALSE(parseSize("2000GiB").ok());
}

TEST(Units, ADurationThatIsWrittenIsReadBackExactly) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 10'000; ++round) {
        const Duration duration(static_cast<std::int64_t>(random() % (1ULL << (random() % 44))));
        const std::string text = formatDuration(duration);
        ASSERT_EQ(*parseDuration(text), duration) << text;
    }
    EXPECT_EQ(formatDuration(10s), "10 s");
    EXPECT_EQ(formatDuration(1500ms), "1.5 s");
    EXPECT_EQ(formatDuration(250ms), "250 ms");
    EXPECT_EQ(formatDuration(90min), "90 min");
    EXPECT_EQ(formatDuration(0s), "0 s");
}

TEST(Units, ASizeThatIsWrittenIsReadBackExactly) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 10'000; ++round) {
        const std::uint64_t size = random() % (1ULL << (random() % 40));
        const std::string text = formatSize(size);
        ASSERT_EQ(*parseSize(text), size) << text;
    }
    EXPECT_EQ(formatSize(4096), "4 KiB");
    EXPECT_EQ(formatSize(1000), "1000 B");
}

TEST(Units, RoundedTextsHaveThreeFigures) {
    EXPECT_EQ(formatDurationRounded(8123ns), "8.12 us");
    EXPECT_EQ(formatDurationRounded(999ns), "999 ns");
    EXPECT_EQ(formatDurationRounded(3250us), "3.25 ms");
    EXPECT_EQ(formatDurationRounded(1200ms), "1.2 s");
    EXPECT_EQ(formatDurationRounded(3h), "3 h");
    EXPECT_EQ(formatSizeRounded(999), "999 B");
    EXPECT_EQ(formatSizeRounded(1'200'000), "1.2 MB");
    EXPECT_EQ(formatSizeRounded(999'600), "1 MB");
    EXPECT_EQ(formatSizeRounded(12'345), "12.3 kB");
}

} // namespace
} // namespace weir
