#pragma once

#include <cstddef>

#include <sys/types.h>

/// What the systems do differently about sending files: one source a system, chosen by CMake.
/// Private to weir/stream. Any thread.
namespace weir::os {

/// Whether sendFile() works at all on this system.
[[nodiscard]] bool hasSendFile();
/// sendfile(2) from `offset` of `file`, whose own position stays; raises no SIGPIPE. How many bytes
/// went, 0 where the file has none there, or -errno.
[[nodiscard]] ssize_t sendFile(int to, int file, off_t offset, std::size_t size);

} // namespace weir::os
