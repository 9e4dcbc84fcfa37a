#pragma once

#include <weir/base/result.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// A regular expression of PCRE2 (pcre2pattern(3)) on bytes, searched for anywhere. What comes from
/// strangers cannot make it recurse to a crash or run for ever: matching is bounded in steps, depth
/// and memory (pcre2_set_match_limit(3)). Immutable; copies share it; any thread, several at a
/// time.
class Regex {
public:
    /// The error says at which character (from 1) the pattern is wrong; `wrongAt` gets its index.
    /// At most 64 KiB.
    static Result<Regex> compile(std::string_view pattern, std::size_t* wrongAt = nullptr);

    struct Group {
        std::string name;
        std::string text;
    };

    struct Match {
        /// In bytes; the whole match.
        std::size_t begin = 0;
        std::size_t end = 0;
        /// The named groups that took part.
        std::vector<Group> groups;
    };

    /// Nothing where it does not match; an error where matching took more than its limits allow.
    [[nodiscard]] Result<std::optional<Match>> search(std::string_view text) const;
    /// The names of its groups, for the checker.
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] const std::string& pattern() const;

private:
    struct Code;

    explicit Regex(std::shared_ptr<const Code> code) : m_code(std::move(code)) {}

    std::shared_ptr<const Code> m_code;
};

} // namespace weir::scenario
