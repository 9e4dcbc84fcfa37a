#include "sample_report.h"

#include <weir/scenario/report/failure_text.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(FailureText, ShowsPlaceBytesMomentReasonAndRecords) {
    const Outcome outcome = failedOutcome();
    EXPECT_EQ(failureText(outcome.steps[2], outcome, false),
              "chat.yaml:5:5: expected \"HELLO\\r\\n\" on alice, but \"HELP\\r\\n\" came\n"
              "    5 |   - expect: \"HELLO\\r\\n\"\n"
              "      |     ^\n"
              "  expected  HELLO\\r\\n\n"
              "  received  HELP\\r\\n\n"
              "               ^ differs from byte 3 on\n"
              "  expected  00000000  48 45 4c 4c 4f 0d 0a                              |HELLO..|\n"
              "                               ^~\n"
              "  received  00000000  48 45 4c 50 0d 0a                                 |HELP..|\n"
              "                               ^~\n"
              "  when      1.2 s after the begin, 1.2 s in this step, on poll\n"
              "  why       reading is disabled\n"
              "  before    the connection's last records\n"
              "            1.1 ms sent 5 bytes\n"
              "            1.2 s received 6 bytes\n");
}

TEST(FailureText, WhereNothingCameItSaysSo) {
    Outcome outcome = failedOutcome();
    outcome.steps[2].failure->received = "";
    outcome.steps[2].failure->difference.reset();
    EXPECT_THAT(failureText(outcome.steps[2], outcome, false),
                HasSubstr("  received  (nothing)\n"));
}

TEST(FailureText, ColoursOnlyWhereTheyAreAskedFor) {
    const Outcome outcome = failedOutcome();
    EXPECT_THAT(failureText(outcome.steps[2], outcome, true), HasSubstr("\033[1;31m^"));
    EXPECT_THAT(failureText(outcome.steps[2], outcome, false), Not(HasSubstr("\033")));
}

TEST(FailureText, WhatAPeerSentCannotReachTheTerminal) {
    Outcome outcome = failedOutcome();
    outcome.steps[2].failure->message = "\033[2J came";
    outcome.steps[2].failure->received = "\033[2J";
    outcome.steps[2].failure->lastRecords = {"\033[2J"};
    EXPECT_THAT(failureText(outcome.steps[2], outcome, false), Not(HasSubstr("\033")));
}

TEST(FailureText, OfARunSaysEachProblemAndEachThreshold) {
    const Report report = sampleReport();
    EXPECT_EQ(failureText(report.runs[0], false), "");
    EXPECT_THAT(failureText(report.runs[1], false), HasSubstr("chat.yaml:5:5: expected"));
    EXPECT_EQ(failureText(report.runs[2], false),
              "slow.yaml:2:5: the threshold alice.latency.p99 < 50 ms does not hold\n"
              "    2 |   - alice.latency.p99 < 50 ms\n"
              "      |     ^\n"
              "  because   alice.latency.p99 is 61 ms\n");
    EXPECT_EQ(failureText(report.runs[3], false), "Cannot listen on #1\n");
    EXPECT_THAT(failureText(report.runs[4], false),
                HasSubstr("wrong.yaml:2:5: unknown key \"snd\"; did you mean \"send\"?\n"));
}

} // namespace
} // namespace weir::scenario
