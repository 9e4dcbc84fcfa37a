#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// What can stand at a place, for an editor's list. A plain value.
struct Completion {
    enum class Kind : std::uint8_t { Key, Word, Name } kind = Kind::Key;
    /// What is written there; a key without its colon.
    std::string text;
    /// One sentence; empty: none.
    std::string description;
};

/// What can stand at that place of a scenario that may be half written: the keys that a mapping has
/// not yet, the words behind a key, the names of endpoints, blocks and variables that the text
/// has. `line` and `column` (in bytes) count from 1; what stands before the place on its line is
/// taken for the beginning of the word, and only what begins so is given. In the tables' order.
/// Never fails; any thread.
std::vector<Completion> completionsAt(std::string_view text, std::uint32_t line,
                                      std::uint32_t column);

} // namespace weir::scenario
