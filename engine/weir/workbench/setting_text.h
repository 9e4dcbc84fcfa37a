#pragma once

#include <weir/workbench/settings.h>

#include <string>
#include <vector>

namespace weir {

/// One line for each setting in which `now` differs from `before`, as the journal shows it:
/// "read low 0 B -> 10 B", "read timeout none -> 10 s", "priority 1 -> 0".
std::vector<std::string> settingChanges(const ConnectionSettings& before,
                                        const ConnectionSettings& now);

} // namespace weir
