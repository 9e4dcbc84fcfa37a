#pragma once

#include <weir/scenario/report/report.h>

#include <string>

namespace weir::scenario {

/// What a person at a terminal reads of a failed step: the place with its line, what was expected
/// and what came as text and hex with the first difference marked, when, why nothing came, and the
/// connection's last records. Any thread.
[[nodiscard]] std::string failureText(const StepOutcome& step, const Outcome& outcome, bool colour);

/// Everything about a run that did not pass: its problems, or its failures and thresholds; empty
/// where it passed.
[[nodiscard]] std::string failureText(const ReportedRun& run, bool colour);

} // namespace weir::scenario
