#pragma once

#include "app/command_line/arguments.h"

namespace weir::cli {

/// `weir check`: prints every problem of every file.
ExitStatus checkScenarios(const CheckArguments& arguments);

/// `weir schema`: prints the JSON Schema of a scenario file.
ExitStatus printSchema();

} // namespace weir::cli
