#include "app/command_line/scenario_job.h"

#include <weir/scenario/run.h>

namespace weir::cli {

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
    return runToEnd(*job.scenario, options, stage, journal);
}

} // namespace weir::cli
