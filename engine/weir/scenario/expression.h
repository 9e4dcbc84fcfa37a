#pragma once

#include <weir/base/result.h>
#include <weir/scenario/value.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// Gives the values of names while an expression is worked out: variables ("greeting") and
/// measurements ("alice.bytes-in", "loop.lag.max"). Nothing where there is none of that name.
class NameSource {
public:
    virtual ~NameSource() = default;
    [[nodiscard]] virtual Value valueOf(std::string_view name) const = 0;
};

/// What `assert`, `if`, `retry` and thresholds say of variables and measurements:
///   alice.bytes-in >= 10 KiB and alice.latency.p99 < 50 ms
///   reply startsWith "220" and not (user isEmpty)
///   code matches "^2[0-9]+$" or code not contains "error"
/// Predicates: == != > >= < <= startsWith endsWith contains matches, and behind one operand exists
/// isEmpty; `not` before any of the words. Then not, and, or; + - * / between numbers, durations
/// and sizes of one kind (a duration or size times or by a number); brackets. Literals: "text" with
/// the escapes of unescape(), numbers, durations and sizes with units, true, false. A name is
/// letters, digits, '_', '.', '[', ']' and inner '-': write a minus with spaces.
/// Immutable; copies share it.
class Expression {
public:
    Expression() = default;

    /// The error says at which character (from 1) what is wrong; the nearest right word where one
    /// is near; `wrongAt` gets its index. At most 64 KiB of text and 100 deep.
    static Result<Expression> parse(std::string_view text, std::size_t* wrongAt = nullptr);

    [[nodiscard]] const std::string& text() const;
    /// Each name once, in order, so that the checker can look for them.
    [[nodiscard]] std::vector<std::string> names() const;

    /// What it comes to. `left` and `right` are the values that the deciding comparison saw, for
    /// the message: "alice.bytes-in >= 10: it is 5".
    struct Answer {
        Value value;
        std::string explanation;
    };

    /// A text that reads as a number, a duration or a size is compared as such with one. Fails
    /// where kinds do not fit (another text is compared with a number by <) or a name that is
    /// needed does not exist; the sentence names it.
    [[nodiscard]] Result<Answer> evaluate(const NameSource& names) const;

    /// Known only to the expression's own files.
    struct Node;

private:
    friend class ExpressionParser;

    std::shared_ptr<const Node> m_root;
    std::string m_text;
};

} // namespace weir::scenario
