#include <weir/loop/os/signal_sources.h>

namespace weir {

Result<std::unique_ptr<SignalSource>> SignalSource::open(bool /*byDescriptor*/) {
    return openSignalHandlers();
}

} // namespace weir
