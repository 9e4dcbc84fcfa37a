#include <weir/scenario/every_split.h>

#include "tests/engine/scenario/run_fixture.h"

#include <array>
#include <thread>

namespace weir::scenario::test {

using namespace std::chrono_literals;

TEST(Run, AConversationWithAListenerOfTheScenarioPasses) {
    const Scenario scenario = talkWith("behaviour: upper-case", R"(
  - connect: alice
  - send: {on: alice, text: 'hello\r\n'}
  - expect: {on: alice, text: 'HELLO\r\n'}
  - close: alice
  - expect-event: {on: server, event: eof}
)");
    std::unique_ptr<Journal> journal;
    const Outcome outcome = run(scenario, {}, &journal);
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_EQ(outcome.stepsRun, 5U);
    ASSERT_EQ(outcome.steps.size(), 5U);
    EXPECT_EQ(outcome.steps[1].keyword, "send");
    EXPECT_LE(outcome.steps[1].began, outcome.steps[2].began);
    EXPECT_LE(outcome.steps[2].firstRecord, outcome.steps[2].lastRecord);
    ASSERT_NE(journal, nullptr);
    EXPECT_GT(journal->size(), 0U);
}

TEST(Run, AListenerThatAStepStartsIsConnectedToThen) {
    Scenario scenario = talkWith("start: false, behaviour: echo", R"(
  - connect: {on: alice, fails: ''}
)");
    EXPECT_EQ(run(scenario).verdict, Verdict::Broken);
    scenario = talkWith("start: false, behaviour: echo", R"(
  - listen: server
  - connect: alice
  - send: {on: alice, text: a}
  - expect: {on: alice, text: a}
  - stop: server
  - expect-event: {on: alice, event: eof}
)");
    EXPECT_EQ(story(run(scenario)), "passed");
}

TEST(Run, APortThatNobodyListensOnBreaksTheRunUnlessThatIsExpected) {
    const std::string head =
        "weir: 1\nendpoints: {alice: {connect: 'tcp://127.0.0.1:1'}}\nsteps:\n";
    const Outcome outcome = run(read(head + "  - connect: alice\n"));
    EXPECT_EQ(outcome.verdict, Verdict::Broken);
    EXPECT_NE(outcome.message.find("refused"), std::string::npos) << outcome.message;
    EXPECT_EQ(story(run(read(head + "  - connect: {on: alice, fails: refused}\n"))), "passed");
    EXPECT_EQ(run(read(head + "  - connect: {on: alice, fails: haywire}\n")).verdict,
              Verdict::Failed);
}

TEST(Run, ARemoteAddressIsRefusedBeforeAnythingIsDone) {
    const Outcome outcome =
        run(read("weir: 1\nendpoints: {alice: {connect: 'tcp://192.0.2.1:7'}}\n"
                 "steps:\n  - connect: alice\n"));
    EXPECT_EQ(outcome.verdict, Verdict::Broken);
    EXPECT_NE(outcome.message.find("--allow-remote"), std::string::npos) << outcome.message;
    EXPECT_EQ(outcome.stepsRun, 0U);
}

TEST(Run, TheWholesTimeoutEndsItAndSaysWhatItWaitedFor) {
    const Outcome outcome = run("", R"(
  - connect: alice
  - expect: {on: alice, text: hello}
)",
                                {.timeout = 30ms});
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_NE(outcome.message.find("within 30 ms"), std::string::npos) << outcome.message;
    EXPECT_EQ(trouble(outcome).keyword, "expect");
    EXPECT_FALSE(failure(outcome).whyQuiet.empty());
}

TEST(Run, AScenarioThatNeverWaitsDoesNotHoldItsTimeoutUp) {
    const Outcome outcome = run("", R"(
  - repeat: {times: 1000000000, steps: [repeat: {times: 1000000000, steps: []}]}
)",
                                {.timeout = 30ms});
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_LT(outcome.took, 10s);
}

TEST(Run, AStopThatAnotherThreadAsksForCancelsIt) {
    std::stop_source source;
    const Scenario scenario = talkWith("", "  - wait: 40 s\n");
    std::thread stopper([&] { source.request_stop(); });
    const Outcome outcome = runToEnd(scenario, {}, {.stop = source.get_token()});
    stopper.join();
    EXPECT_EQ(outcome.verdict, Verdict::Cancelled);
    EXPECT_LT(outcome.tookReally, 20s);
}

TEST(Run, WhatTheLastStepQueuedLeaves) {
    const Scenario scenario =
        talkWith("", "  - connect: alice\n  - send: {on: alice, text: bye}\n");
    std::unique_ptr<Journal> journal;
    const Outcome outcome = run(scenario, {}, &journal);
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_EQ(measured(outcome, "alice.bytes-out"), "3 B");
}

TEST(Run, ABackendIsUsedWhereItIsNamed) {
    const Scenario scenario = talkWith("behaviour: echo", R"(
  - connect: alice
  - send: {on: alice, text: hello}
  - expect: {on: alice, text: hello}
)");
    for (const std::string_view backend : EventLoop::supportedBackends()) {
        const Outcome outcome = runToEnd(scenario, {}, {.backend = std::string(backend)});
        EXPECT_EQ(story(outcome), "passed");
        EXPECT_EQ(outcome.backend, backend);
    }
    EXPECT_EQ(runToEnd(scenario, {}, {.backend = "none such"}).verdict, Verdict::Broken);
}

TEST(Run, OnlySoManyStepsAreKeptAndEveryOneThatFailed) {
    const Outcome outcome = run("", R"(
  - repeat: {times: 1000, steps: [log: x]}
  - assert: 1 == 2
)",
                                {.keptSteps = 3});
    EXPECT_EQ(outcome.stepsRun, 1002U);
    ASSERT_EQ(outcome.steps.size(), 4U);
    EXPECT_EQ(outcome.steps[3].keyword, "assert");
    EXPECT_EQ(outcome.steps[3].verdict, Verdict::Failed);
}

TEST(Run, SecretsAreInNoText) {
    RunOptions options;
    options.variables["password"] = std::string("tr0ub4dor");
    options.secrets = {"tr0ub4dor", ""};
    const Outcome outcome = run(read(R"(
weir: 1
variables: {password: }
endpoints:
  server: {listen: tcp://127.0.0.1:0, behaviour: echo}
  alice: {connect: server}
steps:
  - connect: alice
  - log: 'the password is ${password}'
  - send: {on: alice, text: 'PASS ${password}\r\n'}
  - expect: {on: alice, text: '230 ${password}\r\n'}
)"),
                                options);
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    std::string all = outcome.message;
    for (const StepOutcome& step : outcome.steps) {
        all += step.message;
    }
    const Failure failed = failure(outcome);
    all += failed.message + failed.expected.value_or("") + failed.received.value_or("");
    for (const std::string& line : failed.lastRecords) {
        all += line;
    }
    EXPECT_EQ(all.find("tr0ub4dor"), std::string::npos) << all;
    EXPECT_NE(all.find("PASS ***"), std::string::npos) << all;
}

class Stepper final : public RunWatcher {
public:
    void stepBegins(const Step& step) override { began.push_back(step.keyword); }

    void stepEnded(const StepOutcome& outcome) override { ended.push_back(outcome.keyword); }

    void runEnded(const Outcome& outcome) override { verdict = outcome.verdict; }

    std::vector<std::string> began;
    std::vector<std::string> ended;
    std::optional<Verdict> verdict;
};

TEST(Run, APausedOneDoesOneStepAtATime) {
    const Scenario scenario = talkWith("", "  - log: a\n  - log: b\n  - log: c\n");
    ManualClock clock;
    LoopConfig config;
    config.clock = &clock;
    config.priorities = workbenchPriorities;
    const auto loop = EventLoop::create(config).value();
    const auto journal = Journal::create(clock.now()).value();
    SystemResolver resolver(*loop);
    Workbench workbench(*loop, *journal, resolver);
    Stepper stepper;
    scenario::Run running(*loop, workbench, *journal, scenario, {}, stepper);
    running.pause();
    running.start();
    const auto settle = [&] {
        for (int turn = 0; turn < 10; ++turn) {
            ASSERT_TRUE(loop->run(RunMode::NonBlock).ok());
        }
    };
    settle();
    EXPECT_TRUE(running.isPaused());
    EXPECT_EQ(stepper.began.size(), 0U);
    running.step();
    settle();
    EXPECT_EQ(stepper.began.size(), 1U);
    clock.advance(1h); // its timeout rests with it
    settle();
    EXPECT_FALSE(stepper.verdict.has_value());
    running.step();
    EXPECT_EQ(stepper.ended.size(), 2U);
    running.resume();
    settle();
    EXPECT_EQ(stepper.began.size(), 3U);
    EXPECT_EQ(stepper.verdict, Verdict::Passed);
    EXPECT_TRUE(running.hasEnded());
    EXPECT_TRUE(workbench.endpoints().empty());
}

TEST(Run, DestroyingItInTheMidstTakesItsEndpointsAway) {
    const Scenario scenario = talkWith("", "  - connect: alice\n  - wait: 1 h\n");
    SteadyClock clock;
    LoopConfig config;
    config.priorities = workbenchPriorities;
    const auto loop = EventLoop::create(config).value();
    const auto journal = Journal::create(clock.now()).value();
    SystemResolver resolver(*loop);
    Workbench workbench(*loop, *journal, resolver);
    Stepper stepper;
    {
        scenario::Run running(*loop, workbench, *journal, scenario, {}, stepper);
        workbench.onActivity([&] { running.onActivity(); });
        running.start();
        while (stepper.ended.empty()) {
            ASSERT_TRUE(loop->run(RunMode::Once).ok());
        }
        workbench.onActivity([] {});
    }
    EXPECT_TRUE(workbench.endpoints().empty());
    EXPECT_FALSE(stepper.verdict.has_value());
    ASSERT_TRUE(loop->run(RunMode::NonBlock).ok());
}

TEST(Run, SeveralGoAtOnceOnThreads) {
    const Scenario scenario = talkWith("behaviour: echo", R"(
  - connect: alice
  - repeat:
      times: 50
      as: i
      steps:
        - send: {on: alice, text: 'message ${i} ${random:hex:4}\n'}
        - expect: {on: alice, contains: 'message ${i}'}
)");
    std::array<Outcome, 3> outcomes;
    std::vector<std::thread> threads;
    for (Outcome& outcome : outcomes) {
        threads.emplace_back([&] { outcome = run(scenario); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const Outcome& outcome : outcomes) {
        EXPECT_EQ(story(outcome), "passed");
    }
}

} // namespace weir::scenario::test
