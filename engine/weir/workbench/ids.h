#pragma once

#include <cstdint>

namespace weir {

/// Names an endpoint for the life of a Workbench; counted from 1, never used twice.
enum class EndpointId : std::uint32_t { None = 0 };
/// Names a connection for the life of a Workbench; counted from 1, never used twice.
enum class ConnectionId : std::uint32_t { None = 0 };

} // namespace weir
