#include "tests/engine/loop/allocation_counter.h"

#include <cstdlib>
#include <new>

namespace weir::test {

int allocations = 0;

} // namespace weir::test

void* operator new(std::size_t size) {
    ++weir::test::allocations;
    if (void* const memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}
