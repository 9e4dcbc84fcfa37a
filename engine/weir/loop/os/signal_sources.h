#pragma once

#include <weir/loop/os/signal_source.h>

namespace weir {

/// By a handler, on every system.
Result<std::unique_ptr<SignalSource>> openSignalHandlers();

} // namespace weir
