#pragma once

#include <weir/scenario/outcome.h>

#include <string>
#include <vector>

namespace weir::scenario {

/// What was measured as HTML tables, a row for each endpoint: those that have the same measurements
/// stand in one table, so that they can be compared. Durations are rounded. Empty where nothing was
/// measured.
[[nodiscard]] std::string htmlOf(const std::vector<Measured>& measurements);

} // namespace weir::scenario
