#include "sample_report.h"

namespace weir::scenario {

namespace {

using namespace std::chrono_literals;

StepOutcome step(std::uint32_t line, std::string keyword, Duration began, Duration took) {
    StepOutcome outcome;
    outcome.place = {0, line, 5};
    outcome.keyword = std::move(keyword);
    outcome.began = began;
    outcome.took = took;
    return outcome;
}

Outcome passedOutcome() {
    Outcome outcome;
    outcome.scenario = "A greeting";
    outcome.files = {{"hello.yaml", "name: A greeting\nsteps:\n  - log: hello\n"}};
    outcome.backend = "epoll";
    outcome.seed = 7;
    outcome.took = 3ms;
    outcome.tookReally = 4ms;
    outcome.stepsRun = 1;
    outcome.steps = {step(3, "log", 1ms, 2us)};
    outcome.steps[0].message = "hello <world>";
    outcome.measurements = {{"alice.bytes-in", "7 B"}};
    return outcome;
}

ReportedRun reported(std::string path, Verdict verdict, std::string message) {
    ReportedRun run;
    run.path = std::move(path);
    run.outcome.verdict = verdict;
    run.outcome.message = std::move(message);
    return run;
}

ReportedRun missedRun() {
    ReportedRun run = reported("slow.yaml", Verdict::Missed, "A threshold does not hold.");
    run.outcome.files = {{"slow.yaml", "thresholds:\n  - alice.latency.p99 < 50 ms\n"}};
    run.outcome.thresholds = {
        {{0, 2, 5}, "alice.latency.p99 < 50 ms", false, "alice.latency.p99 is 61 ms"}};
    return run;
}

ReportedRun wrongFile() {
    ReportedRun run;
    run.path = "wrong.yaml";
    run.skipped = true;
    run.outcome.verdict = Verdict::Cancelled;
    run.outcome.files = {{"wrong.yaml", "steps:\n  - snd: hello\n"}};
    run.problems = {{{0, 2, 5}, 3, "unknown key \"snd\"; did you mean \"send\"?"}};
    return run;
}

} // namespace

Outcome failedOutcome() {
    Outcome outcome;
    outcome.scenario = "Chat & talk";
    outcome.files = {{"chat.yaml",
                      "name: Chat & talk\nsteps:\n  - connect: alice\n"
                      "  - send: hello\n  - expect: \"HELLO\\r\\n\"\n"}};
    outcome.verdict = Verdict::Failed;
    outcome.message = "expected \"HELLO\\r\\n\" on alice, but \"HELP\\r\\n\" came";
    outcome.backend = "poll";
    outcome.seed = 1;
    outcome.took = 1204ms;
    outcome.tookReally = 1300ms;
    outcome.stepsRun = 3;
    outcome.steps = {step(3, "connect", 0ms, 1ms), step(4, "send", 1ms, 1ms),
                     step(5, "expect", 2ms, 1202ms)};
    outcome.steps[2].verdict = Verdict::Failed;
    Failure failure;
    failure.message = outcome.message;
    failure.expected = "HELLO\r\n";
    failure.received = "HELP\r\n";
    failure.difference = 3;
    failure.whyQuiet = "reading is disabled";
    failure.lastRecords = {"1.1 ms sent 5 bytes", "1.2 s received 6 bytes"};
    outcome.steps[2].failure = failure;
    return outcome;
}

Report sampleReport() {
    Report report;
    report.program = "weir 1.2.3";
    report.began = std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000));
    report.took = 2s;
    report.runs.resize(2);
    report.runs[0].path = "hello.yaml";
    report.runs[0].outcome = passedOutcome();
    report.runs[1].path = "chat.yaml";
    report.runs[1].label = "poll";
    report.runs[1].outcome = failedOutcome();
    report.runs.push_back(missedRun());
    report.runs.push_back(reported("port.yaml", Verdict::Broken, "Cannot listen on #1"));
    report.runs.push_back(wrongFile());
    report.runs.push_back(reported("long.yaml", Verdict::Cancelled, "It was cancelled."));
    report.runs.push_back(reported("later.yaml", Verdict::Cancelled, "It was not begun."));
    report.runs.back().skipped = true;
    return report;
}

} // namespace weir::scenario
