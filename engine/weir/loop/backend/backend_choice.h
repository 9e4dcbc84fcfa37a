#pragma once

#include <weir/base/result.h>
#include <weir/loop/backend/backend.h>
#include <weir/loop/loop_config.h>

#include <memory>
#include <string_view>
#include <vector>

namespace weir {

/// The backends that this system has, the fastest first; io_uring, which is taken only where it is
/// named, is the last.
std::vector<std::string_view> backendNames();

/// `config` with the options that the environment turns on, unless it is not to be looked at. A
/// loop keeps them: the environment may be another one when its backend is made anew.
LoopConfig withEnvironment(const LoopConfig& config);

/// The fastest backend that fits `config` and the environment (tutorial 1.1, 1.3.1 to 1.3.3). The
/// error says of each backend why it fell out. Names the backend on standard error where the
/// environment variable EVENT_SHOW_METHOD asks for it.
Result<std::unique_ptr<Backend>> chooseBackend(const LoopConfig& config);

} // namespace weir
