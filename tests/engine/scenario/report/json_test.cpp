#include "sample_report.h"

#include <weir/scenario/report/report.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace weir::scenario {
namespace {

using Json = nlohmann::json;

TEST(JsonReport, HasTheRunsStepsFailuresAndMeasurements) {
    const Json json = Json::parse(toJson(sampleReport()));
    EXPECT_EQ(json["version"], 1);
    EXPECT_EQ(json["began"], "2023-11-14T22:13:20Z");
    EXPECT_EQ(json["took"], 2'000'000'000);
    EXPECT_EQ(json["counts"]["failed"], 1);
    ASSERT_EQ(json["runs"].size(), 7U);
    EXPECT_EQ(json["runs"][0]["measurements"]["alice.bytes-in"], "7 B");
    EXPECT_EQ(json["runs"][1]["label"], "poll");
    const Json& step = json["runs"][1]["steps"][2];
    EXPECT_EQ(step["line"], 5);
    EXPECT_EQ(step["verdict"], "failed");
    EXPECT_EQ(step["failure"]["expected"]["text"], "HELLO\r\n");
    EXPECT_EQ(step["failure"]["difference"], 3);
    EXPECT_EQ(step["failure"]["lastRecords"].size(), 2U);
    EXPECT_EQ(json["runs"][2]["thresholds"][0]["held"], false);
    EXPECT_EQ(json["runs"][4]["verdict"], "error");
    EXPECT_EQ(json["runs"][4]["problems"][0]["line"], 2);
    EXPECT_EQ(json["runs"][6]["verdict"], "skipped");
}

TEST(JsonReport, BytesThatAreNoTextAreHex) {
    Report report = sampleReport();
    report.runs[1].outcome.steps[2].failure->received = "\xFF\x01";
    report.runs[1].outcome.steps[2].message = "\xFF";
    const Json json = Json::parse(toJson(report));
    EXPECT_EQ(json["runs"][1]["steps"][2]["failure"]["received"]["hex"], "ff 01");
}

} // namespace
} // namespace weir::scenario
