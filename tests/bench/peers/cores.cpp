#include "tests/bench/peers/cores.h"

#include <cstddef>

#include <sched.h>

namespace weir::peers {
namespace {

// What the process was allowed at its start would shrink with the pinning; the initial set is that
// of the parent, which is never pinned.
cpu_set_t allowedCores() {
    static const cpu_set_t atStart = [] {
        cpu_set_t set{};
        CPU_ZERO(&set);
        ::sched_getaffinity(0, sizeof set, &set);
        return set;
    }();
    return atStart;
}

void pin(int ordinal) {
    const cpu_set_t allowed = allowedCores();
    if (CPU_COUNT(&allowed) < 2) {
        return;
    }
    int seen = 0;
    for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
        if (CPU_ISSET(core, &allowed) && seen++ == ordinal) {
            cpu_set_t one{};
            CPU_ZERO(&one);
            CPU_SET(core, &one);
            ::sched_setaffinity(0, sizeof one, &one);
            return;
        }
    }
}

} // namespace

void pinToLoadCore() {
    pin(0);
}

void pinToServerCore() {
    pin(1);
}

int usableCores() {
    const cpu_set_t allowed = allowedCores();
    return CPU_COUNT(&allowed);
}

} // namespace weir::peers
