#include "sample_report.h"

#include <weir/scenario/report/report.h>

#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

StepOutcome step(std::uint32_t line, std::uint32_t depth, Verdict verdict) {
    StepOutcome outcome;
    outcome.place = {0, line, 1};
    outcome.depth = depth;
    outcome.verdict = verdict;
    if (verdict == Verdict::Failed) {
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
    outcome.steps = {step(3, 1, Verdict::Failed), step(3, 1, Verdict::Failed),
                     step(3, 1, Verdict::Passed), step(2, 0, Verdict::Passed),
                     step(5, 1, Verdict::Failed), step(4, 0, Verdict::Passed),
                     step(6, 0, Verdict::Failed)};
    EXPECT_EQ(decidingLines(outcome), (std::vector<std::uint32_t>{6}));
}

TEST(Report, BothBranchesThatFailedDecide) {
    Outcome outcome;
    outcome.steps = {step(1, 0, Verdict::Passed), step(3, 1, Verdict::Failed),
                     step(4, 1, Verdict::Failed)};
    outcome.steps.push_back(step(2, 0, Verdict::Failed));
    outcome.steps.back().failure.reset();
    EXPECT_EQ(decidingLines(outcome), (std::vector<std::uint32_t>{3, 4}));
}

} // namespace
} // namespace weir::scenario
