#pragma once

#include "tests/bench/peers/registry.h"

namespace weir::peers {

void serveEchoWithLibuv(const Work& work);
void serveAcceptWithLibuv(const Work& work);

} // namespace weir::peers
