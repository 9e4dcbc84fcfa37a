#pragma once

#include <string>
#include <utility>
#include <vector>

namespace weir::peers {

/// What figures mean nothing without, as names and values: processor, cores, kernel, date,
/// compiler.
std::vector<std::pair<std::string, std::string>> describeMachine();

} // namespace weir::peers
