#include <weir/scenario/expression_lexer.h>
#include <weir/scenario/names.h>

#include <array>

namespace weir::scenario {

namespace {

bool isDigit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool isLetter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
           (static_cast<unsigned char>(letter) & 0x80U) != 0;
}

bool isSpace(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

constexpr std::array<std::string_view, 12> symbols{"==", "!=", ">=", "<=", ">", "<",
                                                   "+",  "-",  "*",  "/",  "(", ")"};

struct Foreign {
    std::string_view symbol;
    std::string_view word;
};

constexpr std::array foreignSymbols{Foreign{"&&", "and"}, Foreign{"||", "or"},
                                    Foreign{"=~", "matches"}, Foreign{"=", "=="},
                                    Foreign{"!", "not"}};

} // namespace

std::nullopt_t ExpressionLexer::wrong(std::size_t at, std::string sentence) {
    m_mistake = {at, std::move(sentence)};
    return std::nullopt;
}

std::optional<Token> ExpressionLexer::next() {
    while (m_next < m_text.size() && isSpace(m_text[m_next])) {
        ++m_next;
    }
    if (m_next == m_text.size()) {
        return Token{
            .kind = Token::Kind::End, .at = m_next, .end = m_next, .text = {}, .value = {}};
    }
    const char first = m_text[m_next];
    if (first == '"') {
        return text();
    }
    if (isDigit(first)) {
        return number();
    }
    if (isLetter(first)) {
        return word();
    }
    return symbol();
}

std::optional<Token> ExpressionLexer::text() {
    const std::size_t begin = m_next;
    std::size_t end = begin + 1;
    while (end < m_text.size() && m_text[end] != '"') {
        end += m_text[end] == '\\' ? 2U : 1U;
    }
    if (end >= m_text.size()) {
        return wrong(begin, "the text has no end; write another \" behind it");
    }
    std::size_t at = 0;
    Result<std::string> bytes = unescaped(m_text.substr(begin + 1, end - begin - 1), at);
    if (!bytes) {
        return wrong(begin + 1 + at, bytes.error().message());
    }
    m_next = end + 1;
    return Token{.kind = Token::Kind::Literal,
                 .at = begin,
                 .end = m_next,
                 .text = {},
                 .value = std::move(*bytes)};
}

std::optional<Token> ExpressionLexer::number() {
    const std::size_t begin = m_next;
    std::size_t end = begin;
    while (end < m_text.size() && (isDigit(m_text[end]) || m_text[end] == '.')) {
        ++end;
    }
    std::size_t unit = end;
    while (unit < m_text.size() && m_text[unit] == ' ') {
        ++unit;
    }
    std::size_t unitEnd = unit;
    while (unitEnd < m_text.size() && isLetter(m_text[unitEnd])) {
        ++unitEnd;
    }
    // "5 ms" is one, "5 and" is not.
    Value value = parseValue(m_text.substr(begin, unitEnd - begin));
    if (unitEnd == unit || std::holds_alternative<std::string>(value)) {
        if (unit == end && unitEnd > unit) {
            return wrong(begin, shown(m_text.substr(begin, unitEnd - begin)) +
                                    " is no number; units are ns, us, ms, s, min, h and B, KiB, "
                                    "MiB, GiB, kB, MB, GB");
        }
        unitEnd = end;
        value = parseValue(m_text.substr(begin, end - begin));
    }
    if (std::holds_alternative<std::string>(value)) {
        return wrong(begin, shown(m_text.substr(begin, unitEnd - begin)) +
                                " is no number; write a text between double quotes");
    }
    m_next = unitEnd;
    return Token{.kind = Token::Kind::Literal,
                 .at = begin,
                 .end = m_next,
                 .text = {},
                 .value = std::move(value)};
}

std::optional<Token> ExpressionLexer::word() {
    const std::size_t begin = m_next;
    std::size_t end = begin + 1;
    while (end < m_text.size()) {
        const char letter = m_text[end];
        const bool inner = (letter == '-' || letter == '.') && end + 1 < m_text.size() &&
                           (isLetter(m_text[end + 1]) || isDigit(m_text[end + 1]));
        if (!isLetter(letter) && !isDigit(letter) && letter != '[' && letter != ']' && !inner) {
            break;
        }
        ++end;
    }
    const std::string_view text = m_text.substr(begin, end - begin);
    if (!isDottedName(text)) {
        return wrong(begin, shown(text) + " is not a name; write a text between double quotes");
    }
    m_next = end;
    Token token{.kind = Token::Kind::Word, .at = begin, .end = end, .text = text, .value = {}};
    if (text == "true" || text == "false") {
        token.kind = Token::Kind::Literal;
        token.value = text == "true";
    }
    return token;
}

std::optional<Token> ExpressionLexer::symbol() {
    const std::string_view rest = m_text.substr(m_next);
    for (std::string_view symbol : symbols) {
        if (rest.starts_with(symbol)) {
            const std::size_t begin = m_next;
            m_next += symbol.size();
            return Token{.kind = Token::Kind::Symbol,
                         .at = begin,
                         .end = m_next,
                         .text = rest.substr(0, symbol.size()),
                         .value = {}};
        }
    }
    for (const Foreign& foreign : foreignSymbols) {
        if (rest.starts_with(foreign.symbol)) {
            return wrong(m_next, shown(foreign.symbol) + " is not known here; write \"" +
                                     std::string(foreign.word) + '"');
        }
    }
    if (rest.front() == '\'') {
        return wrong(m_next, "a text stands between double quotes");
    }
    return wrong(m_next, shown(rest.substr(0, 1)) + " has no meaning here");
}

} // namespace weir::scenario
