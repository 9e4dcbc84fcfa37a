#pragma once

#include <cstdint>

namespace weir::cli {

/// Lets this process have as many descriptors open as its hard limit allows (RLIMIT_NOFILE,
/// setrlimit(2)), and returns how many that is.
std::uint64_t raiseDescriptorLimit();

} // namespace weir::cli
