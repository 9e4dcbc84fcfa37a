#pragma once

#include <weir/base/clock.h>
#include <weir/scenario/value.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {

enum class Colour { Auto, Always, Never };

/// What `weir run` was asked for.
struct RunArguments {
    /// Files, folders, or "-" for standard input.
    std::vector<std::string> paths;
    /// A scenario runs that has one of `tags` (where there are any) and none of `withoutTags`.
    std::vector<std::string> tags;
    std::vector<std::string> withoutTags;

    /// Those of the files first, then single ones over them.
    scenario::Variables variables;
    /// The values of variables that no output shows.
    std::vector<std::string> secrets;
    std::optional<Duration> timeout;
    bool allowRemote = false;
    bool everySplit = false;
    bool isVirtual = false;
    std::uint64_t seed = 1;
    /// At least one; empty text is the fastest.
    std::vector<std::string> backends{std::string()};

    /// At least 1.
    std::size_t jobs = 1;
    std::uint64_t repeat = 1;
    /// The order's seed; none: as found.
    std::optional<std::uint64_t> shuffle;
    bool failFast = false;

    /// Paths; empty: none.
    std::string junit;
    std::string tap;
    std::string json;
    std::string html;
    std::string journal;
    Colour colour = Colour::Auto;
};

/// What `weir check` was asked for.
struct CheckArguments {
    std::vector<std::string> paths;
    Colour colour = Colour::Auto;
};

} // namespace weir::cli
