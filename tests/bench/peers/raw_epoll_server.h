#pragma once

#include "tests/bench/peers/registry.h"

namespace weir::peers {

void serveEchoWithRawEpoll(const Work& work);
void serveAcceptWithRawEpoll(const Work& work);

} // namespace weir::peers
