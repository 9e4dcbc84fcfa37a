#pragma once

#include <weir/base/result.h>

#include <string>

namespace weir {

/// The start of the sentence that says why `signal` is not watched.
std::string signalAttempt(int signal);

/// Makes `owner` the one in the process that watches `signal`. Any thread. Fails where there is no
/// such signal, or another one does.
Result<void> claimSignal(int signal, const void* owner);
/// `owner` has it no longer. Any thread.
void giveUpSignal(int signal, const void* owner);
[[nodiscard]] bool hasClaimed(int signal, const void* owner);

} // namespace weir
