#pragma once

namespace weir {

/// Says on stderr which condition did not hold and where, and aborts. Any thread.
[[noreturn]] void assertionFailed(const char* condition, const char* file, int line);

} // namespace weir

/// Checks what only a mistake in the program can break. Input, network and system calls are never
/// asserted: they are values (see result.h). Costs nothing where NDEBUG is defined.
#if !defined(NDEBUG)
#define WEIR_ASSERTIONS_ARE_CHECKED true
#define WEIR_ASSERT(condition) \
    ((condition) ? static_cast<void>(0) : ::weir::assertionFailed(#condition, __FILE__, __LINE__))
#else
#define WEIR_ASSERTIONS_ARE_CHECKED false
// Not evaluated, but seen by the compiler, so that what it names counts as used.
#define WEIR_ASSERT(condition) static_cast<void>(sizeof(!(condition)))
#endif

namespace weir {

/// For what is only kept up for assertions and tests.
inline constexpr bool assertionsAreChecked = WEIR_ASSERTIONS_ARE_CHECKED;

} // namespace weir

#undef WEIR_ASSERTIONS_ARE_CHECKED
