#pragma once

#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/scenario/value.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::scenario {

/// What a template's placeholders ask for while a scenario runs.
class TemplateSource {
public:
    virtual ~TemplateSource() = default;

    /// Nothing where there is no such variable or measurement.
    [[nodiscard]] virtual Value variable(std::string_view name) const = 0;
    /// 1 the first time that `name` is asked for, then one more each time.
    virtual std::uint64_t counter(std::string_view name) = 0;
    /// The run's own random numbers, which come from its seed.
    virtual std::uint64_t random() = 0;
    /// Nanoseconds since 1970; in a simulated run they begin at a fixed moment.
    virtual std::int64_t wallTime() = 0;
};

/// Text with placeholders, cut once when the scenario is read:
///   ${name}                   a variable or measurement, as toText() gives it
///   ${counter}, ${counter:id} 1, 2, 3, ...
///   ${random:1..6}            a whole number, both ends included
///   ${random:hex:8}, ${random:text:8}  so many random bytes in hex; random letters and digits
///   ${time}, ${time:unix}, ${time:unix-ms}  RFC 3339 in UTC; seconds; milliseconds
///   $${                       the two characters ${
/// Immutable; a plain value.
class TextTemplate {
public:
    TextTemplate() = default;

    enum class Escapes {
        Kept,
        Resolved, ///< those of unescape() between the placeholders stand for their bytes
    };

    /// The error says at which character (from 1) what is wrong; `wrongAt` gets its index.
    static Result<TextTemplate> parse(std::string_view text, Escapes escapes = Escapes::Kept,
                                      std::size_t* wrongAt = nullptr);

    /// Text without placeholders, whatever it contains.
    static TextTemplate literal(std::string text);

    [[nodiscard]] bool isLiteral() const;
    /// The variables' names that it asks for, in order, so that the checker can look for them.
    [[nodiscard]] std::vector<std::string> names() const;

    /// The one variable that it is made of, where it is "${name}" and no more; else empty.
    [[nodiscard]] std::string onlyName() const;

    /// Fails where a variable does not exist, with a sentence that names it, or where the text
    /// would be longer than maxExpanded.
    Result<std::string> expand(TemplateSource& source) const;
    static constexpr std::size_t maxExpanded = std::size_t{64} * 1024 * 1024;

private:
    friend class TemplateParser;

    struct Name {
        std::string name;
    };

    struct Counter {
        std::string name;
    };

    struct Random {
        enum class Kind { Range, Hex, Text } kind = Kind::Range;
        std::int64_t first = 0;
        std::int64_t last = 0;
        std::size_t size = 0;
    };

    struct Time {
        enum class Kind { Rfc3339, Seconds, Milliseconds } kind = Kind::Rfc3339;
    };

    std::vector<std::variant<std::string, Name, Counter, Random, Time>> m_pieces;
};

} // namespace weir::scenario
