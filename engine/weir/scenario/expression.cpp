#include <weir/scenario/expression.h>
#include <weir/scenario/expression_evaluation.h>
#include <weir/scenario/expression_node.h>
#include <weir/scenario/names.h>

#include <algorithm>

namespace weir::scenario {

namespace {

// Which comparison decided, and what it saw.
std::string sight(std::string_view text, std::string_view rest) {
    return std::string(text) + ": " + std::string(rest);
}

std::string valueText(const Value& value) {
    if (const std::string* text = std::get_if<std::string>(&value)) {
        return shown(*text);
    }
    return toText(value);
}

} // namespace

/// Walks an expression's tree, which is no deeper than the parser allows.
class ExpressionWalk {
public:
    using Node = Expression::Node;
    using Answer = Expression::Answer;

    explicit ExpressionWalk(const NameSource& names) : m_names(names) {}

    [[nodiscard]] Result<Answer> evaluate(const Node& node) const;

    static void collect(const Node& node, std::vector<std::string>& names);

private:
    [[nodiscard]] Result<Answer> name(const Node& node) const;
    [[nodiscard]] Result<Answer> both(const Node& node) const;
    [[nodiscard]] Result<Answer> negation(const Node& node) const;
    [[nodiscard]] Result<Answer> calculation(const Node& node) const;
    [[nodiscard]] Result<Answer> comparison(const Node& node) const;
    [[nodiscard]] Result<Answer> existence(const Node& node) const;
    [[nodiscard]] Result<Answer> emptiness(const Node& node) const;
    [[nodiscard]] Result<bool> truth(const Node& node, Answer& answer) const;

    const NameSource& m_names;
};

Result<Expression::Answer> ExpressionWalk::evaluate(const Node& node) const {
    switch (node.kind) {
        case Operator::Literal:
            return Answer{node.literal, {}};
        case Operator::Name:
            return name(node);
        case Operator::Or:
        case Operator::And:
            return both(node);
        case Operator::Not:
            return negation(node);
        case Operator::Negative:
        case Operator::Add:
        case Operator::Subtract:
        case Operator::Multiply:
        case Operator::Divide:
            return calculation(node);
        case Operator::Exists:
            return existence(node);
        case Operator::IsEmpty:
            return emptiness(node);
        default:
            return comparison(node);
    }
}

Result<Expression::Answer> ExpressionWalk::name(const Node& node) const {
    Value value = m_names.valueOf(node.name);
    if (std::holds_alternative<std::monostate>(value)) {
        return Error::input("\"" + node.name + "\" has no value.");
    }
    std::string explanation = sight(node.name, "it is " + valueText(value));
    return Answer{std::move(value), std::move(explanation)};
}

Result<bool> ExpressionWalk::truth(const Node& node, Answer& answer) const {
    Result<Answer> found = evaluate(node);
    if (!found) {
        return found.error();
    }
    answer = std::move(*found);
    if (const bool* truth = std::get_if<bool>(&answer.value)) {
        return *truth;
    }
    return Error::input(node.text + " is " + std::string(kindOf(answer.value)) + ", " +
                        valueText(answer.value) + ", and neither true nor false.");
}

Result<Expression::Answer> ExpressionWalk::both(const Node& node) const {
    Answer left;
    const Result<bool> first = truth(*node.operands[0], left);
    if (!first) {
        return first.error();
    }
    const bool decides = node.kind == Operator::Or; // what the first must be to decide alone
    if (*first == decides) {
        return left;
    }
    Answer right;
    const Result<bool> second = truth(*node.operands[1], right);
    if (!second) {
        return second.error();
    }
    if (*second != decides && node.kind == Operator::Or) {
        right.explanation = left.explanation + "; " + right.explanation;
    }
    return right;
}

Result<Expression::Answer> ExpressionWalk::negation(const Node& node) const {
    Answer answer;
    const Result<bool> inner = truth(*node.operands[0], answer);
    if (!inner) {
        return inner.error();
    }
    answer.value = !*inner;
    answer.explanation = "not " + answer.explanation;
    return answer;
}

Result<Expression::Answer> ExpressionWalk::calculation(const Node& node) const {
    std::vector<Value> values;
    for (const auto& operand : node.operands) {
        Result<Answer> answer = evaluate(*operand);
        if (!answer) {
            return answer.error();
        }
        values.push_back(std::move(answer->value));
    }
    Result<Value> value = node.kind == Operator::Negative
                              ? negative(values[0])
                              : calculated(node.kind, values[0], values[1]);
    if (!value) {
        return Error::input(node.text + " cannot be worked out: " + value.error().message());
    }
    std::string explanation = sight(node.text, "it is " + valueText(*value));
    return Answer{std::move(*value), std::move(explanation)};
}

Result<Expression::Answer> ExpressionWalk::comparison(const Node& node) const {
    Result<Answer> left = evaluate(*node.operands[0]);
    if (!left) {
        return left;
    }
    Result<Answer> right = evaluate(*node.operands[1]);
    if (!right) {
        return right;
    }
    const Result<bool> holds =
        compared(node.kind, left->value, right->value, node.regex ? &*node.regex : nullptr);
    if (!holds) {
        return Error::input(node.text + " cannot be worked out: " + holds.error().message());
    }
    const bool leftIsLiteral = node.operands[0]->kind == Operator::Literal;
    const bool rightIsLiteral = node.operands[1]->kind == Operator::Literal;
    std::string seen = "it is " + valueText(leftIsLiteral ? right->value : left->value);
    if (!leftIsLiteral && !rightIsLiteral) {
        seen = node.operands[0]->text + " is " + valueText(left->value) + " and " +
               node.operands[1]->text + " is " + valueText(right->value);
    }
    return Answer{*holds != node.negated, sight(node.text, seen)};
}

Result<Expression::Answer> ExpressionWalk::existence(const Node& node) const {
    const bool exists =
        !std::holds_alternative<std::monostate>(m_names.valueOf(node.operands[0]->name));
    return Answer{exists != node.negated, sight(node.text, exists ? "it does" : "it does not")};
}

Result<Expression::Answer> ExpressionWalk::emptiness(const Node& node) const {
    Result<Answer> inner = evaluate(*node.operands[0]);
    if (!inner) {
        return inner;
    }
    const bool isEmpty = toText(inner->value).empty();
    return Answer{isEmpty != node.negated, sight(node.text, "it is " + valueText(inner->value))};
}

void ExpressionWalk::collect(const Node& node, std::vector<std::string>& names) {
    if (node.kind == Operator::Name &&
        std::find(names.begin(), names.end(), node.name) == names.end()) {
        names.push_back(node.name);
    }
    for (const auto& operand : node.operands) {
        collect(*operand, names);
    }
}

const std::string& Expression::text() const {
    return m_text;
}

std::vector<std::string> Expression::names() const {
    std::vector<std::string> names;
    if (m_root) {
        ExpressionWalk::collect(*m_root, names);
    }
    return names;
}

Result<Expression::Answer> Expression::evaluate(const NameSource& names) const {
    if (!m_root) {
        return Error::input("The expression is empty.");
    }
    return ExpressionWalk(names).evaluate(*m_root);
}

} // namespace weir::scenario
