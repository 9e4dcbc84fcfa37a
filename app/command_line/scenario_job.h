#pragma once

#include <weir/scenario/outcome.h>
#include <weir/workbench/journal.h>

#include "app/command_line/run_arguments.h"
#include "app/command_line/scenario_set.h"

#include <cstdint>
#include <memory>
#include <stop_token>

namespace weir::cli {

/// Runs one scenario as `arguments` ask, to its end or until `stop` asks for that. One that needs
/// more than the `descriptors` that the process may have open is broken before it begins.
/// `journal`, where it is not null, is given the run's journal. Any thread.
scenario::Outcome runJob(const ScenarioSet::Job& job, const RunArguments& arguments,
                         std::uint64_t descriptors, const std::stop_token& stop,
                         std::unique_ptr<Journal>* journal);

} // namespace weir::cli
