#pragma once

#include <cstddef>

namespace weir {

/// A place in a Buffer that is found again without walking there from the front, and from which
/// searching and reading go on; made by the Buffer's methods (the classic evbuffer_ptr, whose
/// layout it has, so that the C API hands it through as it is).
///
/// It survives what is appended at the end, and what is shared (appendView()) or brought into
/// memory in place. Draining, prepending, moving away and pulling up end it.
struct BufferPosition {
    /// How many bytes are before it; -1: no place (not found, or behind the end).
    std::ptrdiff_t pos = -1;

    struct Internal {
        void* segment = nullptr;
        std::size_t offset = 0; // from where the segment's space begins
    };

    Internal internal;

    [[nodiscard]] bool valid() const { return pos >= 0; }

    explicit operator bool() const { return valid(); }

    /// For a valid one.
    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(pos); }
};

static_assert(sizeof(BufferPosition) == 3 * sizeof(void*));

} // namespace weir
