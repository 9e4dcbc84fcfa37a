#pragma once

#include <weir/scenario/node.h>
#include <weir/scenario/place.h>

#include <optional>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// Reads YAML 1.2 into nodes. What a scenario has no use for, and what lets a small file become a
/// large one, is a problem that says what to write: anchors, aliases, merge keys, tags, keys that
/// are no text or stand twice, a second document, and control characters. So are more than
/// maxScenarioDepth levels and a million nodes. Never throws; any thread. Private to weir/scenario.
///
/// Nothing where it is no YAML at all, with one problem that says why.
std::optional<Node> readYaml(std::string_view text, std::uint32_t file,
                             std::vector<Problem>& problems);

} // namespace weir::scenario
