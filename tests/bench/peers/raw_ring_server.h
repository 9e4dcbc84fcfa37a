#pragma once

#include "tests/bench/peers/registry.h"

namespace weir::peers {

void serveEchoWithRawRing(const Work& work);
void serveAcceptWithRawRing(const Work& work);

} // namespace weir::peers
