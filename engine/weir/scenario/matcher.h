#pragma once

#include <weir/scenario/model.h>
#include <weir/scenario/talk.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// One expectation of content while it is looked for on one connection. What came before is not
/// looked at again: each look costs as much as came since the last one, except for regular
/// expressions and JSON, which start anew.
///
/// Thread: the loop's. Owner: the step that expects; the match and talk must outlive it.
class Matcher {
public:
    /// `wanted` is what match.content came to, `json` what match.equals came to.
    Matcher(const ContentMatch& match, std::string wanted, std::optional<std::string> json);

    enum class State {
        Waiting,   ///< what came is not enough to tell
        Matched,   ///< and taken
        Different, ///< whatever follows, it cannot match
    };

    /// Looks at what came.
    State look(Talk& talk);

    /// What was wanted, in words: `"HELLO\r\n"`, `7 bytes`.
    [[nodiscard]] std::string describe() const;

    [[nodiscard]] const std::string& wanted() const { return m_wanted; }

    /// Whether the content is compared byte by byte, so that a first difference exists.
    [[nodiscard]] bool comparesBytes() const;

    // Once it is Matched.

    struct Captured {
        std::string name;
        Value value;
    };

    [[nodiscard]] const std::vector<Captured>& captured() const { return m_captured; }

    // While it has not matched.

    /// The bytes or message that it looks at, up to `limit`.
    [[nodiscard]] std::string received(const Talk& talk, std::size_t limit) const;

    [[nodiscard]] std::optional<std::size_t> difference() const { return m_difference; }

    /// What is wrong where the bytes alone do not say it: "there is nothing at /user/name". Empty
    /// where they do.
    [[nodiscard]] const std::string& why() const { return m_why; }

private:
    State lookAtMessage(Talk& talk);
    State lookAtBytes(Talk& talk);
    /// Whether a whole message (or all that came) is what is wanted.
    bool judge(std::string_view bytes);
    bool judgeRegex(std::string_view bytes, std::size_t* end);
    bool judgeJson(std::string_view bytes, bool* isComplete);
    State compare(Talk& talk);
    State search(Talk& talk);
    State searchWhole(Talk& talk);
    State takeBytes(Talk& talk, std::uint64_t size);
    /// Brings m_gathered up to what came; returns whether there was anything new.
    bool gather(const Talk& talk);
    void follow(const Talk& talk);
    State different(std::string why);
    void capture(Value value);

    const ContentMatch& m_match;
    std::string m_wanted;
    std::optional<std::string> m_json;
    /// Where it began to look; another one may take from the same connection.
    std::uint64_t m_from = 0;
    std::size_t m_compared = 0;
    std::string m_gathered;
    bool m_hasSearched = false;
    std::vector<Captured> m_captured;
    std::optional<std::size_t> m_difference;
    std::string m_why;
};

} // namespace weir::scenario
