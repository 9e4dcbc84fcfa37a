#include <weir/scenario/histogram.h>
#include <weir/scenario/json_value.h>
#include <weir/scenario/masking.h>
#include <weir/scenario/measurements.h>

#include <gtest/gtest.h>

namespace weir::scenario::test {

TEST(Histogram, PercentilesAreAtMostOnePercentTooLarge) {
    Histogram histogram;
    for (int sample = 1; sample <= 100'000; ++sample) {
        histogram.add(Duration(sample * 1000));
    }
    EXPECT_EQ(histogram.count(), 100'000U);
    EXPECT_EQ(histogram.least(), Duration(1000));
    EXPECT_EQ(histogram.most(), Duration(100'000'000));
    EXPECT_EQ(histogram.mean(), Duration(50'000'500));
    for (const double percent : {1.0, 50.0, 90.0, 99.0, 99.9}) {
        const double exact = percent * 1'000'000;
        const auto got = static_cast<double>(histogram.percentile(percent).count());
        EXPECT_GE(got, exact);
        EXPECT_LE(got, exact * 1.01);
    }
    EXPECT_EQ(histogram.percentile(100), Duration(100'000'000));
}

TEST(Histogram, TheLongestAndShortestDurationsHaveAPlace) {
    Histogram histogram;
    EXPECT_EQ(histogram.percentile(50), Duration::zero());
    histogram.add(Duration::max());
    EXPECT_EQ(histogram.percentile(50), Duration::max());
    Histogram small;
    small.add(Duration(-5));
    small.add(Duration(127));
    small.add(Duration(128));
    EXPECT_EQ(small.least(), Duration::zero());
    EXPECT_EQ(small.percentile(66), Duration(127));
    EXPECT_EQ(small.percentile(67), Duration(128));
}

TEST(Masking, LongerSecretsGoFirstAndEscapedOnesToo) {
    const Masking masking({"pass", "password", "", "a\r\nb"});
    EXPECT_EQ(masking.masked("my password is pass"), "my *** is ***");
    EXPECT_EQ(masking.masked("sent \"a\\r\\nb\", 70 61 73 73"), "sent \"***\", ***");
    EXPECT_TRUE(Masking({""}).isEmpty());
}

TEST(JsonValue, IsLookedUpByPointers) {
    const std::string text = R"({"a": {"~/": [10, "x", null]}, "": 1.5})";
    EXPECT_EQ(lookIntoJson(text, "/a/~0~1/1", std::nullopt).value, Value(std::string("x")));
    EXPECT_EQ(lookIntoJson(text, "/a/~0~1/0", std::string("10")).value, Value(10.0));
    EXPECT_TRUE(lookIntoJson(text, "/", std::string("1.5")).isRight);
    EXPECT_FALSE(lookIntoJson(text, "/a/~0~1/3", std::nullopt).isRight);
    EXPECT_FALSE(lookIntoJson(text, "/a/~0~1/-1", std::nullopt).isRight);
    EXPECT_FALSE(lookIntoJson("{\"a\": ", "/a", std::nullopt).isJson);
    EXPECT_TRUE(lookIntoJson("[1]", "", std::string("[1]")).isRight);
}

TEST(MeasurementTable, NamesAreFoundWithTheirEndpoint) {
    const std::vector<std::string_view> endpoints{"alice"};
    ASSERT_NE(findMeasurement("alice.latency.p99", endpoints), nullptr);
    EXPECT_EQ(findMeasurement("alice.latency.p99", endpoints)->kind, "a duration");
    EXPECT_EQ(findMeasurement("bob.latency.p99", endpoints), nullptr);
    EXPECT_EQ(findMeasurement("alice.latency", endpoints), nullptr);
    ASSERT_NE(findMeasurement("loop.lag.max", endpoints), nullptr);
    ASSERT_NE(findMeasurement("elapsed", endpoints), nullptr);
    for (const MeasurementInfo& info : runMeasurements()) {
        EXPECT_FALSE(info.description.empty());
        EXPECT_EQ(findMeasurement(info.name, endpoints), &info);
    }
}

} // namespace weir::scenario::test
