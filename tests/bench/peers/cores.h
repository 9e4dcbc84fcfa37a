#pragma once

namespace weir::peers {

/// Where there are two cores that this process may use, servers and loops run on the second and
/// what loads them on the first; else nothing is pinned.
void pinToLoadCore();
void pinToServerCore();
/// How many this process may use.
[[nodiscard]] int usableCores();

} // namespace weir::peers
