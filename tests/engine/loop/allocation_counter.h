#pragma once

namespace weir::test {

/// How often this program has called operator new; tests set it back.
extern int allocations;

} // namespace weir::test
