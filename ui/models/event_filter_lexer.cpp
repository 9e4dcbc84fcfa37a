#include "ui/models/event_filter_lexer.h"

#include <QCoreApplication>

#include <array>

namespace weir::ui {

namespace {

using Kind = FilterToken::Kind;
using Operator = EventFilter::Operator;
using Problem = EventFilter::Problem;

struct FilterText {
    Q_DECLARE_TR_FUNCTIONS(EventFilter)
};

struct Symbol {
    QLatin1String text;
    Kind kind;
    Operator comparison = Operator::Equal;
};

// The longer ones first, as the shorter ones begin them.
constexpr std::array symbols{
    Symbol{QLatin1String("=="), Kind::Comparison, Operator::Equal},
    Symbol{QLatin1String("!="), Kind::Comparison, Operator::NotEqual},
    Symbol{QLatin1String("<="), Kind::Comparison, Operator::LessOrEqual},
    Symbol{QLatin1String(">="), Kind::Comparison, Operator::GreaterOrEqual},
    Symbol{QLatin1String("<"), Kind::Comparison, Operator::Less},
    Symbol{QLatin1String(">"), Kind::Comparison, Operator::Greater},
    Symbol{QLatin1String("&&"), Kind::And},
    Symbol{QLatin1String("||"), Kind::Or},
    Symbol{QLatin1String("!"), Kind::Not},
    Symbol{QLatin1String("("), Kind::Open},
    Symbol{QLatin1String(")"), Kind::Close},
};

bool isWordCharacter(QChar character) {
    return !character.isSpace() && !QStringLiteral("()!=<>&|\"").contains(character);
}

class Lexer {
public:
    Lexer(const QString& text, std::vector<FilterToken>& tokens) : m_text(text), m_tokens(tokens) {}

    std::optional<Problem> run() {
        std::optional<Problem> problem;
        while (!problem) {
            while (m_at < m_text.size() && m_text[m_at].isSpace()) {
                ++m_at;
            }
            if (m_at == m_text.size()) {
                add(Kind::End, {}, m_at);
                break;
            }
            problem = next();
        }
        return problem;
    }

private:
    std::optional<Problem> next() {
        if (m_text[m_at] == QLatin1Char('"')) {
            return quoted();
        }
        for (const Symbol& symbol : symbols) {
            if (QStringView(m_text).mid(m_at).startsWith(symbol.text)) {
                add(symbol.kind, symbol.text, m_at + symbol.text.size());
                m_tokens.back().comparison = symbol.comparison;
                return std::nullopt;
            }
        }
        if (isWordCharacter(m_text[m_at])) {
            qsizetype end = m_at;
            while (end < m_text.size() && isWordCharacter(m_text[end])) {
                ++end;
            }
            add(Kind::Word, m_text.mid(m_at, end - m_at), end);
            return std::nullopt;
        }
        return loneSymbol();
    }

    std::optional<Problem> quoted() {
        QString inside;
        for (qsizetype at = m_at + 1; at < m_text.size(); ++at) {
            if (m_text[at] == QLatin1Char('"')) {
                add(Kind::Quoted, inside, at + 1);
                return std::nullopt;
            }
            const bool escaped =
                m_text[at] == QLatin1Char('\\') && at + 1 < m_text.size() &&
                (m_text[at + 1] == QLatin1Char('"') || m_text[at + 1] == QLatin1Char('\\'));
            at += escaped ? 1 : 0;
            inside += m_text[at];
        }
        return Problem{static_cast<int>(m_at),
                       FilterText::tr("The text that begins with this quote has no closing one.")};
    }

    [[nodiscard]] Problem loneSymbol() const {
        QString message;
        if (m_text[m_at] == QLatin1Char('=')) {
            message = FilterText::tr("A single = compares nothing: write == for \"is equal to\".");
        } else if (m_text[m_at] == QLatin1Char('&')) {
            message = FilterText::tr(
                "A single & joins nothing: write && for \"and\", or put text "
                "with & in it in quotes.");
        } else {
            message = FilterText::tr(
                "A single | joins nothing: write || for \"or\", or put text "
                "with | in it in quotes.");
        }
        return {static_cast<int>(m_at), message};
    }

    void add(Kind kind, const QString& text, qsizetype end) {
        m_tokens.push_back({kind, static_cast<int>(m_at), text});
        m_at = end;
    }

    const QString& m_text;
    std::vector<FilterToken>& m_tokens;
    qsizetype m_at = 0;
};

} // namespace

std::optional<EventFilter::Problem> cutFilter(const QString& text,
                                              std::vector<FilterToken>& tokens) {
    return Lexer(text, tokens).run();
}

} // namespace weir::ui
