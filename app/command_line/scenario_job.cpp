#include "app/command_line/scenario_job.h"

#include <weir/scenario/descriptors.h>
#include <weir/scenario/every_split.h>
#include <weir/scenario/run.h>

namespace weir::cli {

namespace {

// The run that says most: the one with the cut that changed what came of it, else the whole one.
scenario::Outcome outcomeOf(scenario::SplitReport report) {
    scenario::Outcome outcome =
        report.changing ? std::move(report.changing->outcome) : std::move(report.whole);
    if (report.wasCancelled) {
        outcome.verdict = scenario::Verdict::Cancelled;
    }
    if (!report.message.empty()) {
        outcome.message = std::move(report.message);
    }
    return outcome;
}

// What a loop, its listeners, the standard streams and the reports have open.
constexpr std::uint64_t ownDescriptors = 32;

// Said before anything runs: later it would be a connection that nobody accepts.
scenario::Outcome tooFew(const scenario::Scenario& what, std::uint64_t needed,
                         std::uint64_t descriptors) {
    scenario::Outcome outcome;
    outcome.scenario = what.name;
    outcome.files = what.files;
    outcome.verdict = scenario::Verdict::Broken;
    outcome.message = "It needs about " + std::to_string(needed) +
                      " descriptors at once, and this process may have " +
                      std::to_string(descriptors) + " open: raise that (ulimit -n " +
                      std::to_string(needed) + "), lower its counts, or run it with --virtual.";
    return outcome;
}

} // namespace

scenario::Outcome runJob(const ScenarioSet::Job& job, const RunArguments& arguments,
                         std::uint64_t descriptors, const std::stop_token& stop,
                         std::unique_ptr<Journal>* journal) {
    const std::uint64_t needed = scenario::descriptorsOf(*job.scenario) + ownDescriptors;
    if (!arguments.isVirtual && needed > descriptors) {
        return tooFew(*job.scenario, needed, descriptors);
    }
    scenario::RunOptions options;
    options.seed = arguments.seed;
    options.variables = arguments.variables;
    options.secrets = arguments.secrets;
    options.timeout = arguments.timeout;
    options.allowRemote = arguments.allowRemote;
    scenario::Stage stage;
    stage.backend = job.backend;
    stage.isVirtual = arguments.isVirtual;
    stage.stop = stop;
    if (arguments.everySplit) {
        return outcomeOf(runEverySplit(*job.scenario, options, stage));
    }
    return runToEnd(*job.scenario, options, stage, journal);
}

} // namespace weir::cli
