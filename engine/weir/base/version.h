#pragma once

#include <cstdint>
#include <string_view>

namespace weir {

/// The version of Weir that was linked, "1.2.3" (tutorial 1.2). It is not the version of the
/// classic library that the C API stands in for.
[[nodiscard]] std::string_view version();

/// The same to compare: major, minor and patch in a byte each, 0x01020300 for 1.2.3.
[[nodiscard]] std::uint32_t versionNumber();

} // namespace weir
