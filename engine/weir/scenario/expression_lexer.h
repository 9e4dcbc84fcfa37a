#pragma once

#include <weir/scenario/value.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::scenario {

/// Something in an expression's text that cannot be. Private to the expression's files.
struct ExpressionMistake {
    std::size_t at = 0;
    /// Without a stop at the end.
    std::string sentence;
};

/// One word of an expression.
struct Token {
    enum class Kind { End, Literal, Word, Symbol } kind = Kind::End;
    std::size_t at = 0;
    std::size_t end = 0;
    /// Word, Symbol: what stands there.
    std::string_view text;
    /// Literal: its value.
    Value value;
};

/// Cuts an expression's text into words. Any thread.
class ExpressionLexer {
public:
    explicit ExpressionLexer(std::string_view text) : m_text(text) {}

    /// The next one, or nothing and mistake().
    std::optional<Token> next();

    [[nodiscard]] const ExpressionMistake& mistake() const { return m_mistake; }

private:
    std::optional<Token> text();
    std::optional<Token> number();
    std::optional<Token> word();
    std::optional<Token> symbol();
    std::nullopt_t wrong(std::size_t at, std::string sentence);

    std::string_view m_text;
    std::size_t m_next = 0;
    ExpressionMistake m_mistake;
};

} // namespace weir::scenario
