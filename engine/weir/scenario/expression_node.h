#pragma once

#include <weir/scenario/expression.h>
#include <weir/scenario/regex.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::scenario {

enum class Operator {
    Literal,
    Name,
    Or,
    And,
    Not,
    Negative,
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
    Exists,
    IsEmpty,
};

/// One part of an expression and the parts that it is made of. Immutable once parsed.
struct Expression::Node {
    Operator kind = Operator::Literal;
    /// A predicate with `not` before its word.
    bool negated = false;
    Value literal;
    std::string name;
    /// Matches with a pattern that stands there: compiled once.
    std::optional<Regex> regex;
    /// One for Not, Negative, Exists and IsEmpty, else two.
    std::vector<std::unique_ptr<const Node>> operands;
    /// As the expression has it, for messages.
    std::string text;
};

} // namespace weir::scenario
