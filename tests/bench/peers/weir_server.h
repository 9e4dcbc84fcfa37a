#pragma once

#include "tests/bench/peers/registry.h"

namespace weir::peers {

void serveEchoWithWeir(const Work& work);
void serveAcceptWithWeir(const Work& work);

} // namespace weir::peers
