#include <cstdlib>

#include <event2/event.h>
#include <event2/memory.h>

namespace weir::c_api {

namespace {

// Plain pointers and no objects: they are there before anything runs, and set once at the start.
void* (*programsMalloc)(size_t) = nullptr;
void (*programsFree)(void*) = nullptr;

} // namespace

void* allocate(std::size_t size) {
    return programsMalloc != nullptr ? programsMalloc(size) : std::malloc(size);
}

void release(void* memory) {
    if (programsFree != nullptr) {
        programsFree(memory);
    } else {
        std::free(memory);
    }
}

} // namespace weir::c_api

void event_set_mem_functions(void* (*malloc_fn)(size_t), void* (*)(void*, size_t),
                             void (*free_fn)(void*)) {
    weir::c_api::programsMalloc = malloc_fn;
    weir::c_api::programsFree = free_fn;
}
