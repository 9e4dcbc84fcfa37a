#pragma once

#include <weir/base/result.h>
#include <weir/workbench/settings.h>

namespace weir {

/// Sets what is set in `options` on a socket, and returns what the system then has of it
/// (setsockopt(2)). Any thread.
Result<SocketOptions> applySocketOptions(int fd, const SocketOptions& options);

} // namespace weir
