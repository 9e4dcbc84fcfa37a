#pragma once

#include "tests/bench/peers/registry.h"

namespace weir::peers {

void serveEchoWithAsio(const Work& work);
void serveAcceptWithAsio(const Work& work);

} // namespace weir::peers
