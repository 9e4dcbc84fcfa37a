#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace weir::peers {

/// A measurement that cannot be made ends its process; the driver says so, with these words.
[[noreturn]] inline void fail(const char* what) {
    std::fprintf(stderr, "weir_peers: %s\n", what);
    std::_Exit(1);
}

/// With errno's words where `ok` is not.
inline void require(bool ok, const char* what) {
    if (!ok) {
        std::fprintf(stderr, "weir_peers: %s: %s\n", what, std::strerror(errno));
        std::_Exit(1);
    }
}

} // namespace weir::peers
