#pragma once

namespace weir {

/// The variable's value; null where it is not set, or the program runs with another user's rights
/// (secure_getenv(3)), as the environment is then a stranger's.
const char* trustedEnvironment(const char* name);

} // namespace weir
