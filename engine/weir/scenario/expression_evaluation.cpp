#include <weir/scenario/expression_evaluation.h>
#include <weir/scenario/names.h>

#include <cmath>
#include <compare>
#include <limits>

namespace weir::scenario {

namespace {

Error doNotFit(std::string_view what, const Value& left, const Value& right) {
    return Error::input(std::string(kindOf(left)) + " and " + std::string(kindOf(right)) +
                        " cannot be " + std::string(what) + ".");
}

// A number's worth of a value whose kind has one; texts have none.
std::optional<double> amount(const Value& value) {
    if (const double* number = std::get_if<double>(&value)) {
        return *number;
    }
    if (const Duration* duration = std::get_if<Duration>(&value)) {
        return static_cast<double>(duration->count());
    }
    if (const Size* size = std::get_if<Size>(&value)) {
        return static_cast<double>(size->bytes);
    }
    return std::nullopt;
}

Result<Value> withKindOf(const Value& model, double amount) {
    if (!std::isfinite(amount)) {
        return Error::input("the result is too large or no number.");
    }
    if (std::holds_alternative<Duration>(model)) {
        constexpr double most = 9.2e18;
        if (std::abs(amount) > most) {
            return Error::input("the duration is too long.");
        }
        return Value(Duration(std::llround(amount)));
    }
    if (std::holds_alternative<Size>(model)) {
        constexpr double most = 1.8e19;
        if (amount < 0 || amount > most) {
            return Error::input("the size would be below zero or too large.");
        }
        return Value(Size{static_cast<std::uint64_t>(amount)});
    }
    return Value(amount);
}

bool isNumber(const Value& value) {
    return std::holds_alternative<double>(value);
}

Result<Value> added(Operator kind, const Value& left, const Value& right) {
    const std::optional<double> first = amount(left);
    const std::optional<double> second = amount(right);
    if (!first || !second || left.index() != right.index()) {
        return doNotFit(kind == Operator::Add ? "added" : "subtracted", left, right);
    }
    return withKindOf(left, kind == Operator::Add ? *first + *second : *first - *second);
}

Result<Value> multiplied(const Value& left, const Value& right) {
    const std::optional<double> first = amount(left);
    const std::optional<double> second = amount(right);
    if (!first || !second || (!isNumber(left) && !isNumber(right))) {
        return doNotFit("multiplied", left, right);
    }
    return withKindOf(isNumber(left) ? right : left, *first * *second);
}

Result<Value> divided(const Value& left, const Value& right) {
    const std::optional<double> first = amount(left);
    const std::optional<double> second = amount(right);
    const bool alike = left.index() == right.index();
    if (!first || !second || (!alike && !isNumber(right))) {
        return doNotFit("divided", left, right);
    }
    if (*second == 0) {
        return Error::input("it is divided by zero.");
    }
    return withKindOf(alike ? Value(0.0) : left, *first / *second);
}

// A captured "220" is compared with 220 as a number.
Value readAs(const Value& value, const Value& other) {
    const std::string* text = std::get_if<std::string>(&value);
    if (text == nullptr || std::holds_alternative<std::string>(other)) {
        return value;
    }
    Value parsed = parseValue(*text);
    return parsed.index() == other.index() ? parsed : value;
}

std::partial_ordering ordered(const Value& left, const Value& right) {
    return left == right  ? std::partial_ordering::equivalent
           : left < right ? std::partial_ordering::less
           : left > right ? std::partial_ordering::greater
                          : std::partial_ordering::unordered;
}

Result<bool> inOrder(Operator kind, const Value& left, const Value& right) {
    const Value first = readAs(left, right);
    const Value second = readAs(right, left);
    if (first.index() != second.index()) {
        if (kind == Operator::Equal || kind == Operator::NotEqual) {
            // A text that is no number differs from every number; 10 and 10 s are a mistake.
            if (std::holds_alternative<std::string>(first) ||
                std::holds_alternative<std::string>(second)) {
                return kind == Operator::NotEqual;
            }
        }
        return doNotFit("compared", left, right);
    }
    const std::partial_ordering order = ordered(first, second);
    switch (kind) {
        case Operator::Equal:
            return std::is_eq(order);
        case Operator::NotEqual:
            return std::is_neq(order);
        case Operator::Greater:
            return std::is_gt(order);
        case Operator::GreaterEqual:
            return std::is_gteq(order);
        case Operator::Less:
            return std::is_lt(order);
        default:
            return std::is_lteq(order);
    }
}

Result<bool> matched(const std::string& text, const Value& pattern, const Regex* regex) {
    std::optional<Regex> own;
    if (regex == nullptr) {
        Result<Regex> compiled = Regex::compile(toText(pattern));
        if (!compiled) {
            return compiled.error();
        }
        own = std::move(*compiled);
        regex = &*own;
    }
    const Result<std::optional<Regex::Match>> match = regex->search(text);
    if (!match) {
        return match.error();
    }
    return match->has_value();
}

} // namespace

Result<Value> negative(const Value& value) {
    const std::optional<double> number = amount(value);
    if (!number || std::holds_alternative<Size>(value)) {
        return Error::input(std::string(kindOf(value)) + " has no negative.");
    }
    return withKindOf(value, -*number);
}

Result<Value> calculated(Operator kind, const Value& left, const Value& right) {
    if (kind == Operator::Multiply) {
        return multiplied(left, right);
    }
    return kind == Operator::Divide ? divided(left, right) : added(kind, left, right);
}

Result<bool> compared(Operator kind, const Value& left, const Value& right, const Regex* regex) {
    switch (kind) {
        case Operator::StartsWith:
            return toText(left).starts_with(toText(right));
        case Operator::EndsWith:
            return toText(left).ends_with(toText(right));
        case Operator::Contains:
            return toText(left).find(toText(right)) != std::string::npos;
        case Operator::Matches:
            return matched(toText(left), right, regex);
        default:
            return inOrder(kind, left, right);
    }
}

} // namespace weir::scenario
