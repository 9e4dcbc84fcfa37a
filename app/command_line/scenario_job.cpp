#include "app/command_line/scenario_job.h"

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

} // namespace

scenario::Outcome runJob(const ScenarioSet::Job& job, const RunArguments& arguments,
                         const std::stop_token& stop, std::unique_ptr<Journal>* journal) {
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
