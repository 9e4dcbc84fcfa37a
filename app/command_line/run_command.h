#pragma once

#include "app/command_line/arguments.h"

namespace weir::cli {

/// `weir run`: runs scenarios beside each other, prints what they come to and writes the reports.
ExitStatus runScenarios(const RunArguments& arguments);

} // namespace weir::cli
