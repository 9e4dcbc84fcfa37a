#pragma once

#include <weir/scenario/outcome.h>

#include <string>

namespace weir::scenario {

/// The steps that ran as an HTML table: each with its line, outcome, and a bar that shows when in
/// the run it took place. Empty where none ran.
[[nodiscard]] std::string htmlOfSteps(const Outcome& outcome);

} // namespace weir::scenario
