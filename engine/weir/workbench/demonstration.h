#pragma once

#include <weir/workbench/settings.h>

#include <vector>

namespace weir {

/// The small working session that run.sh shows: a listener on 127.0.0.1:`port` that answers in
/// upper case, and a client for it. With port 0 the caller connects the client to the port that
/// the listener got.
std::vector<EndpointSettings> demonstration(std::uint16_t port = 8888);

} // namespace weir
