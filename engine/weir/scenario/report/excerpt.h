#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::scenario {

/// The part of some bytes that a person needs to see: around the first difference where there is
/// one, else the first. A plain value; its views are into the bytes.
struct Excerpt {
    /// Of the first byte shown; a multiple of 16.
    std::size_t offset = 0;
    std::string_view before;
    /// The byte that differs; empty where there is none (the text ends there), or no difference.
    std::string_view mark;
    std::string_view after;
    bool isCutBefore = false;
    bool isCutAfter = false;
    bool hasDifference = false;

    /// All that is shown.
    [[nodiscard]] std::string_view shown() const;
};

inline constexpr std::size_t excerptSize = 96;

[[nodiscard]] Excerpt excerptOf(std::string_view bytes, std::optional<std::size_t> difference);

/// The text in one line with escapes, "..." where it is cut; \p markColumn is set to where the mark
/// begins, in characters, and \p markWidth to how many it takes (at least 1).
[[nodiscard]] std::string escapedLine(const Excerpt& excerpt, std::size_t& markColumn,
                                      std::size_t& markWidth);

/// How many characters UTF-8 text takes in a terminal, taken as one each.
[[nodiscard]] std::size_t widthOf(std::string_view utf8);

/// Where byte `index` of a line of hexDump() stands, counted from 0.
[[nodiscard]] std::size_t hexColumn(std::size_t index);

} // namespace weir::scenario
