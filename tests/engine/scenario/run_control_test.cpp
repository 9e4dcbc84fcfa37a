// Steps that hold others, variables, settings, assertions and measurements.

#include "tests/engine/scenario/run_fixture.h"

namespace weir::scenario::test {

using namespace std::chrono_literals;

std::string logged(const Outcome& outcome) {
    std::string all;
    for (const StepOutcome& step : outcome.steps) {
        all += step.keyword == "log" ? step.message + ";" : "";
    }
    return all;
}

TEST(Control, RepeatForEachIfAndLet) {
    const Outcome outcome = run("", R"(
  - let: {word: start}
  - repeat:
      times: 3
      as: i
      steps:
        - if:
            condition: i == 2
            then:
              - log: 'two'
            else:
              - log: '${i}'
  - for-each:
      in: [red, green]
      as: colour
      steps:
        - log: '${colour}'
        - let: {word: '${colour}'}
  - log: '${word}'
)");
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_EQ(logged(outcome), "1;two;3;red;green;green;");
}

TEST(Control, AStepStandsBeforeThoseThatItHolds) {
    const Outcome outcome = run("", "  - repeat: {times: 2, steps: [log: x]}\n  - log: y\n");
    ASSERT_EQ(outcome.steps.size(), 4U);
    EXPECT_EQ(outcome.steps[0].keyword, "repeat");
    EXPECT_EQ(outcome.steps[0].depth, 0U);
    EXPECT_EQ(outcome.steps[2].depth, 1U);
    EXPECT_EQ(outcome.steps[3].depth, 0U);
}

TEST(Control, BlocksSeeTheirArgumentsAndTheScenariosVariables) {
    const Outcome outcome = run(read(R"(
weir: 1
variables: {greeting: hello, who: nobody}
blocks:
  greet:
    parameters: [who]
    steps:
      - log: '${greeting} ${who}'
      - let: {who: changed}
      - log: '${who}'
steps:
  - call: {block: greet, who: alice}
  - log: '${who}'
)"));
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_EQ(logged(outcome), "hello alice;changed;nobody;");
}

TEST(Control, ABlockThatCallsItselfForEverIsStopped) {
    Scenario scenario = read(R"(
weir: 1
blocks:
  again:
    steps:
      - log: x
steps:
  - call: again
)");
    // The checker refuses it in a file.
    scenario.blocks.front().steps = scenario.steps;
    const Outcome outcome = run(scenario);
    EXPECT_EQ(outcome.verdict, Verdict::Broken);
    EXPECT_NE(outcome.message.find("64 calls"), std::string::npos) << outcome.message;
}

TEST(Control, BranchesGoBesideEachOther) {
    EXPECT_EQ(story(run("", R"(
  - connect: alice
  - connect: bob
  - parallel:
      - - expect: {on: alice, text: go}
        - send: {on: alice, text: done}
      - - send: {on: server.1, text: go}
        - expect: {on: server.1, text: done}
)")),
              "passed");
}

TEST(Control, ABranchThatFailsEndsTheOthers) {
    const Outcome outcome = run("", R"(
  - connect: alice
  - parallel:
      - - wait: 40 s
      - - assert: 1 == 2
)");
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_LT(outcome.took, 20s);
    EXPECT_EQ(trouble(outcome).keyword, "assert");
    bool hasCancelled = false;
    for (const StepOutcome& step : outcome.steps) {
        hasCancelled =
            hasCancelled || (step.keyword == "wait" && step.verdict == Verdict::Cancelled);
    }
    EXPECT_TRUE(hasCancelled);
}

TEST(Control, RetryAsksAnewAndPassesOverWhatWasWrong) {
    EXPECT_EQ(story(run("behaviour: echo", R"(
  - connect: alice
  - retry:
      times: 5
      every: 1 ms
      steps:
        - send: {on: alice, text: 'try ${counter}\n'}
        - expect: {on: alice, text: 'try 3\n'}
  - expect: {on: alice, none: 5 ms}
)")),
              "passed");
    const Outcome outcome = run("", R"(
  - retry:
      times: 3
      every: 1 ms
      steps:
        - log: '${counter}'
        - assert: 1 == 2
)");
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_EQ(logged(outcome), "1;2;3;");
}

TEST(Control, RetryTriesAConnectionAgain) {
    EXPECT_EQ(story(run("start: false, behaviour: echo", R"(
  - parallel:
      - - retry:
            times: 1000
            every: 1 ms
            steps:
              - connect: alice
      - - wait: 10 ms
        - listen: server
)")),
              "passed");
}

TEST(Control, WaitTakesItsTime) {
    const Outcome outcome = run("", "  - wait: 30 ms\n");
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_GE(outcome.took, 30ms);
}

TEST(Assert, WaitsUntilItHolds) {
    EXPECT_EQ(story(run("behaviour: discard", R"(
  - connect: alice
  - send: {on: alice, text: hello}
  - assert: {condition: server.bytes-in == 5 B and server.accepted == 1, within: 20 s}
  - assert: {condition: elapsed >= 20 ms, within: 20 s}
)")),
              "passed");
    const Outcome outcome =
        run("", "  - assert: {condition: server.accepted == 1, within: 20 ms}\n");
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_NE(outcome.message.find("server.accepted == 1 does not hold"), std::string::npos)
        << outcome.message;
}

TEST(Set, ChangesListenersAndConnections) {
    EXPECT_EQ(story(run("behaviour: echo", R"(
  - connect: alice
  - send: {on: alice, text: a}
  - expect: {on: alice, text: a}
  - set: {on: server, behaviour: upper-case}
  - send: {on: alice, text: b}
  - expect: {on: alice, text: B}
  - connect: bob
  - send: {on: bob, text: c}
  - expect: {on: bob, text: C}
)")),
              "passed");
}

TEST(Measurements, TellHowLongAHighWatermarkHeldReadingBack) {
    const Outcome outcome = run("behaviour: echo, read-high: 4 KiB, write-high: 4 KiB", R"(
  - let: {chunk: '${random:text:65536}'}
  - connect: alice
  - pause: alice
  - send: {on: alice, text: '${chunk}', times: 300}
  - assert: {condition: server.suspended > 1 ms, within: 20 s}
  - resume: alice
  - assert: {condition: alice.bytes-in == 19660800 B, within: 30 s}
)");
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_EQ(measured(outcome, "alice.suspended"), "0 s");
}

TEST(Measurements, LatencyIsFromTheSendToTheMatch) {
    const Outcome outcome = run("behaviour: echo", R"(
  - connect: alice
  - repeat:
      times: 10
      steps:
        - send: {on: alice, text: x}
        - expect: {on: alice, text: x}
  - assert: alice.latency.count == 10 and alice.latency.p50 > 0 s and alice.latency.max >= alice.latency.p99
)");
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_NE(measured(outcome, "loop.lag.max"), "0 s");
    EXPECT_NE(measured(outcome, "priority.1.waited.max"), "0 s");
    EXPECT_EQ(measured(outcome, "priority.2.waited.max"), "0 s");
}

TEST(Measurements, TimersThatAreLateAreSeen) {
    const Outcome outcome = run("", "  - wait: 2 ms\n  - wait: 2 ms\n");
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_NE(measured(outcome, "timers.late.max"), "0 s");
}

TEST(Thresholds, OneThatDoesNotHoldIsMissed) {
    const Outcome outcome = run(read(R"(
weir: 1
steps:
  - log: x
thresholds:
  - elapsed < 1 h
  - elapsed > 1 h
)"));
    EXPECT_EQ(outcome.verdict, Verdict::Missed);
    ASSERT_EQ(outcome.thresholds.size(), 2U);
    EXPECT_TRUE(outcome.thresholds[0].held);
    EXPECT_FALSE(outcome.thresholds[1].held);
    EXPECT_NE(outcome.message.find("elapsed > 1 h"), std::string::npos) << outcome.message;
}

} // namespace weir::scenario::test
