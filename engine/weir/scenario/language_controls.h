#pragma once

#include <weir/scenario/language.h>

#include <vector>

/// The tables of the actions that hold steps. Private to the language's files.
namespace weir::scenario {

std::vector<Mapping> loopActions();
std::vector<Mapping> branchActions();

} // namespace weir::scenario
