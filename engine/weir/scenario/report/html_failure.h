#pragma once

#include <weir/scenario/report/report.h>

#include <string>

namespace weir::scenario {

/// A failed step as a block of HTML: its message and line, the bytes as text and hex with the first
/// difference marked, when, why nothing came, and the last records.
[[nodiscard]] std::string htmlOf(const StepOutcome& step, const Outcome& outcome);

/// "chat.yaml:12:7" and the line itself; empty where there is no such place.
[[nodiscard]] std::string htmlOf(const Place& place, const Outcome& outcome);

/// The text of the line that `place` stands in, without the white space around it.
[[nodiscard]] std::string_view lineAt(const Place& place, const Outcome& outcome);

} // namespace weir::scenario
