#pragma once

namespace weir {

/// Has the cache line at `address` fetched, to be written soon. Any address will do: nothing
/// happens where there is no memory.
inline void prefetch(const void* address) {
    __builtin_prefetch(address, 1);
}

} // namespace weir
