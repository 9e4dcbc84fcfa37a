#pragma once

#include <weir/base/result.h>
#include <weir/loop/backend/backend.h>
#include <weir/loop/loop_config.h>

#include <memory>
#include <string_view>
#include <vector>

namespace weir {

/// The backends that this system has, the fastest first.
std::vector<std::string_view> backendNames();

/// The fastest backend that fits `config` and the environment (tutorial 1.1, 1.3.1, 1.3.2). The
/// error says of each backend why it fell out.
Result<std::unique_ptr<Backend>> chooseBackend(const LoopConfig& config);

} // namespace weir
