#pragma once

#include <weir/base/result.h>
#include <weir/loop/event_flags.h>

#include <string>
#include <string_view>

namespace weir {

/// "Cannot watch descriptor 7 for reading with poll".
std::string watchAttempt(int descriptor, EventFlags interest, std::string_view backend);

/// Fails with EBADF where `descriptor` is not open. poll(2) and select(2) would only say so when
/// they wait.
Result<void> checkOpen(int descriptor, EventFlags interest, std::string_view backend);

} // namespace weir
