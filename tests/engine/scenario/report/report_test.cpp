#include "sample_report.h"

#include <weir/scenario/report/report.h>

#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using namespace std::chrono_literals;

StepOutcome step(std::uint32_t line, std::uint32_t depth, Verdict verdict, Duration began,
                 Duration took, std::string keyword = "expect") {
    StepOutcome outcome;
    outcome.place = {0, line, 1};
    outcome.depth = depth;
    outcome.verdict = verdict;
    outcome.began = began;
    outcome.took = took;
    outcome.keyword = std::move(keyword);
    if (verdict == Verdict::Failed && outcome.keyword == "expect") {
        outcome.failure.emplace();
    }
    return outcome;
}

std::vector<std::uint32_t> decidingLines(const Outcome& outcome) {
    std::vector<std::uint32_t> lines;
    for (const StepOutcome* step : decidingSteps(outcome)) {
        lines.push_back(step->place.line);
    }
    return lines;
}

TEST(Report, CountsEachRunOnce) {
    const Counts counts = countsOf(sampleReport());
    EXPECT_EQ(toText(counts),
              "1 passed, 1 failed, 1 missed a threshold, 1 broken, 1 with errors, "
              "1 cancelled, 1 skipped");
    EXPECT_EQ(toText(Counts{}), "nothing ran");
}

TEST(Report, ARunIsCalledByItsScenarioElseItsPath) {
    const Report report = sampleReport();
    EXPECT_EQ(titleOf(report.runs[0]), "A greeting");
    EXPECT_EQ(titleOf(report.runs[1]), "Chat & talk (poll)");
    EXPECT_EQ(titleOf(report.runs[2]), "slow.yaml");
}

TEST(Report, WhatARetryMadeGoodDecidesNothing) {
    Outcome outcome;
    outcome.steps = {
        step(2, 0, Verdict::Passed, 0ms, 30ms, "retry"), step(3, 1, Verdict::Failed, 0ms, 10ms),
        step(3, 1, Verdict::Failed, 10ms, 10ms), step(3, 1, Verdict::Passed, 20ms, 10ms),
        step(6, 0, Verdict::Failed, 30ms, 10ms)};
    EXPECT_EQ(decidingLines(outcome), (std::vector<std::uint32_t>{6}));
}

TEST(Report, OfARetryThatFailedTheLastAttemptDecides) {
    Outcome outcome;
    outcome.steps = {step(2, 0, Verdict::Failed, 0ms, 20ms, "retry"),
                     step(3, 1, Verdict::Failed, 0ms, 10ms),
                     step(4, 1, Verdict::Failed, 10ms, 10ms)};
    EXPECT_EQ(decidingLines(outcome), (std::vector<std::uint32_t>{4}));
}

TEST(Report, BothBranchesThatFailedDecide) {
    Outcome outcome;
    outcome.steps = {step(2, 0, Verdict::Failed, 0ms, 10ms, "parallel"),
                     step(3, 1, Verdict::Failed, 0ms, 5ms), step(4, 1, Verdict::Failed, 0ms, 10ms)};
    EXPECT_EQ(decidingLines(outcome), (std::vector<std::uint32_t>{3, 4}));
}

} // namespace
} // namespace weir::scenario
