#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::scenario {

/// Where something stands in a scenario's files. A plain value.
struct Place {
    /// Index into Scenario::files.
    std::uint32_t file = 0;
    /// Counted from 1; 0 where there is no such place (the file could not be read).
    std::uint32_t line = 0;
    /// In bytes, counted from 1.
    std::uint32_t column = 0;

    bool operator==(const Place&) const = default;
    auto operator<=>(const Place&) const = default;
};

/// A file that a scenario was read from, kept whole for the lines that messages show.
struct SourceFile {
    /// As it was named: "chat.yaml", "common/login.yaml"; "-" for standard input.
    std::string path;
    std::string text;
};

/// Something in a scenario's text that cannot be used. A plain value.
struct Problem {
    Place place;
    /// How many bytes it is about; at least 1, at most to the line's end.
    std::uint32_t length = 1;
    /// One sentence: what is wrong, and what would be right.
    std::string message;
};

/// As compilers print it, and editors read it:
///     chat.yaml:12:7: unknown key "snd"; did you mean "send"?
///        12 |     - snd: hello
///           |       ^~~
/// With `files` as in Scenario::files. Long lines are cut around the caret; tabs are kept.
[[nodiscard]] std::string toText(const Problem& problem, const std::vector<SourceFile>& files);

} // namespace weir::scenario
