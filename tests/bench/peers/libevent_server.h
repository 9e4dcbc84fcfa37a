#pragma once

#include "tests/bench/peers/registry.h"

namespace weir::peers {

void serveEchoWithLibevent(const Work& work);
void serveAcceptWithLibevent(const Work& work);

} // namespace weir::peers
