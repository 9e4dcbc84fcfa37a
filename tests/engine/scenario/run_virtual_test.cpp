// Scenarios over the network in memory, on the clock that does not wait.

#include <weir/workbench/record_text.h>

#include "tests/engine/scenario/run_fixture.h"

#include <chrono>

namespace weir::scenario::test {
namespace {

using namespace std::chrono_literals;

/// Its story, and a line for each record of its journal.
std::string playAlone(const Scenario& scenario, Outcome& outcome) {
    std::unique_ptr<Journal> journal;
    outcome = runToEnd(scenario, {.seed = 5}, {.isVirtual = true}, &journal);
    std::string text;
    for (std::size_t index = 0; journal && index < journal->size(); ++index) {
        text += toJson(journal->at(index)) + '\n';
    }
    return text;
}

TEST(VirtualRun, TwoHoursOfWaitingEndAtOnceAndEachRunIsTheSame) {
    Scenario scenario = talkWith("behaviour: upper-case",
                                 "- connect: alice\n"
                                 "- send: {on: alice, text: hello}\n"
                                 "- expect: {on: alice, text: HELLO}\n"
                                 "- wait: 2 h\n"
                                 "- send: {on: alice, text: again}\n"
                                 "- expect: {on: alice, text: AGAIN}\n");
    scenario.timeout = 3h;
    Outcome outcome;
    const std::string first = playAlone(scenario, outcome);
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_GE(outcome.took, 2h);
    EXPECT_LT(outcome.tookReally, 1s);
    EXPECT_GT(first.size(), 1000U);
    EXPECT_EQ(playAlone(scenario, outcome), first);
}

TEST(VirtualRun, WhatNeverComesFailsAfterItsTimeAndNotForEver) {
    Outcome outcome;
    playAlone(talkWith("behaviour: discard",
                       "- connect: alice\n"
                       "- send: {on: alice, text: hello}\n"
                       "- expect: {on: alice, text: HELLO}\n"),
              outcome);
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_GE(outcome.took, 20s);
    EXPECT_LT(outcome.tookReally, 5s);
}

} // namespace
} // namespace weir::scenario::test
