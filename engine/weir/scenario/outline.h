#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// Where a place stands in YAML that may be half written, told by indentation, dashes and brackets
/// alone. Plain values. Private to weir/scenario.
struct Outline {
    /// A mapping or a list around the place, the outermost first.
    struct Level {
        bool isList = false;
        /// Mapping: the key whose value the next level, or the place, is in; empty: none yet.
        std::string key;
        /// Mapping: the keys that it has, those behind the place too.
        std::vector<std::string> keys;
    };

    std::vector<Level> levels;
    /// The place is behind a key's colon, in its value; else where a key or an item begins.
    bool isValue = false;
    /// What stands before the place of the word there.
    std::string prefix;
};

/// A key of the whole text with the keys above it: {"endpoints", "alice", "connect"}.
using KeyPath = std::vector<std::string>;

Outline outlineAt(std::string_view text, std::uint32_t line, std::uint32_t column);
/// Of each key in the text, in order.
std::vector<KeyPath> keyPaths(std::string_view text);

} // namespace weir::scenario
