#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// Whether a run gives a measurement of that name; `endpoints` are the scenario's.
bool isMeasurementName(std::string_view name, const std::vector<std::string>& endpoints);
/// All that there are for such endpoints, for messages and completion.
std::vector<std::string> measurementNames(const std::vector<std::string>& endpoints);

} // namespace weir::scenario
