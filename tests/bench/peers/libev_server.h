#pragma once

#include "tests/bench/peers/registry.h"

namespace weir::peers {

void serveEchoWithLibev(const Work& work);
void serveAcceptWithLibev(const Work& work);

} // namespace weir::peers
