#include <weir/base/assert.h>

#include <cstdio>
#include <cstdlib>

namespace weir {

void assertionFailed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    std::abort();
}

} // namespace weir
