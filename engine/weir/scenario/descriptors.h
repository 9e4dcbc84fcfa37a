#pragma once

#include <weir/scenario/model.h>

#include <cstdint>

namespace weir::scenario {

/// How many descriptors a run of it on sockets opens at the same time at least, beside the few that
/// any run needs: one for each listener and client, and one more where the client's listener is of
/// the scenario too. Any thread.
std::uint64_t descriptorsOf(const Scenario& scenario);

} // namespace weir::scenario
