#include "tests/engine/scenario/run_fixture.h"

#include <weir/scenario/load.h>

namespace weir::scenario::test {

Scenario read(const std::string& text) {
    Loaded loaded = loadText(text, "test.yaml");
    for (const Problem& problem : loaded.problems) {
        ADD_FAILURE() << toText(problem, loaded.files);
    }
    return loaded.scenario.value_or(Scenario());
}

Scenario talkWith(const std::string& server, const std::string& steps) {
    return read(
        "weir: 1\nname: test\nwithin: 20 s\ntimeout: 50 s\nendpoints:\n"
        "  server: {listen: tcp://127.0.0.1:0" +
        (server.empty() ? "" : ", " + server) +
        "}\n  alice: {connect: server}\n  bob: {connect: server}\nsteps:\n" + steps);
}

Outcome run(const Scenario& scenario, const RunOptions& options,
            std::unique_ptr<Journal>* journal) {
    return runToEnd(scenario, options, {}, journal);
}

Outcome run(const std::string& server, const std::string& steps, const RunOptions& options) {
    return run(talkWith(server, steps), options);
}

std::string story(const Outcome& outcome) {
    std::string text(word(outcome.verdict));
    return outcome.message.empty() ? text : text + ": " + outcome.message;
}

StepOutcome trouble(const Outcome& outcome) {
    StepOutcome found;
    for (const StepOutcome& step : outcome.steps) {
        const bool isTrouble = step.verdict == Verdict::Failed || step.verdict == Verdict::Broken;
        if (isTrouble && (found.keyword.empty() || step.depth > found.depth)) {
            found = step;
        }
    }
    return found;
}

Failure failure(const Outcome& outcome) {
    return trouble(outcome).failure.value_or(Failure());
}

std::string measured(const Outcome& outcome, std::string_view name) {
    for (const Measured& entry : outcome.measurements) {
        if (entry.name == name) {
            return entry.value;
        }
    }
    return "not measured";
}

} // namespace weir::scenario::test
