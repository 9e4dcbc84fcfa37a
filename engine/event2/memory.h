#pragma once

#include <cstddef>

/// The memory that the C API gives to its callers: the program's own functions where
/// event_set_mem_functions() named some, else malloc(3). Private to event2. Any thread.
namespace weir::c_api {

/// Null where there is none.
[[nodiscard]] void* allocate(std::size_t size);
/// Null may be given.
void release(void* memory);

} // namespace weir::c_api
