#include <weir/base/units.h>

#include "ui/models/event_filter.h"
#include "ui/models/event_filter_lexer.h"
#include "ui/models/event_filter_words.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace weir::ui {

namespace {

using Field = EventFilter::Field;
using Operator = EventFilter::Operator;
using Problem = EventFilter::Problem;
using Kind = FilterToken::Kind;

struct FilterText {
    Q_DECLARE_TR_FUNCTIONS(EventFilter)
};

} // namespace

/// Reads the tokens from left to right and writes the filter's program.
class EventFilterParser {
public:
    explicit EventFilterParser(std::vector<FilterToken> tokens) : m_tokens(std::move(tokens)) {}

    std::optional<Problem> run(EventFilter& filter) {
        if (here().kind != Kind::End) {
            alternatives();
            if (!m_problem && here().kind == Kind::Close) {
                fail(here(), FilterText::tr("This ) has no ( before it."));
            }
        }
        if (!m_problem) {
            filter = std::move(m_filter);
        }
        return m_problem;
    }

private:
    using Step = EventFilter::Step;

    [[nodiscard]] const FilterToken& here() const { return m_tokens[m_at]; }

    [[nodiscard]] const FilterToken& following() const {
        return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)];
    }

    [[nodiscard]] static bool isWord(const FilterToken& token, const char* word) {
        return token.kind == Kind::Word &&
               token.text.compare(QLatin1String(word), Qt::CaseInsensitive) == 0;
    }

    [[nodiscard]] bool atOr() const { return here().kind == Kind::Or || isWord(here(), "or"); }

    [[nodiscard]] bool atAnd() const { return here().kind == Kind::And || isWord(here(), "and"); }

    [[nodiscard]] bool atNot() const { return here().kind == Kind::Not || isWord(here(), "not"); }

    [[nodiscard]] bool atComparison() const {
        return following().kind == Kind::Comparison || isWord(following(), "contains");
    }

    void fail(const FilterToken& token, const QString& message) {
        if (!m_problem) {
            m_problem = Problem{token.position, message};
        }
    }

    std::size_t add(Step step) {
        m_filter.m_steps.push_back(step);
        return m_filter.m_steps.size() - 1;
    }

    void land(const std::vector<std::size_t>& jumps) {
        for (const std::size_t jump : jumps) {
            m_filter.m_steps[jump].operand = m_filter.m_steps.size();
        }
    }

    void alternatives() {
        std::vector<std::size_t> jumps;
        conjunction();
        while (!m_problem && atOr()) {
            ++m_at;
            jumps.push_back(add({.kind = Step::Kind::JumpIfTrue}));
            conjunction();
        }
        land(jumps);
    }

    void conjunction() {
        std::vector<std::size_t> jumps;
        negation();
        while (!m_problem && here().kind != Kind::End && here().kind != Kind::Close && !atOr()) {
            m_at += atAnd() ? 1 : 0;
            jumps.push_back(add({.kind = Step::Kind::JumpIfFalse}));
            negation();
        }
        land(jumps);
    }

    void negation() {
        bool negated = false;
        while (atNot()) {
            negated = !negated;
            ++m_at;
        }
        primary();
        if (negated) {
            add({.kind = Step::Kind::Not});
        }
    }

    void primary() {
        const FilterToken& token = here();
        if (token.kind == Kind::Open) {
            group();
        } else if (atAnd() || atOr() || token.kind == Kind::Close || token.kind == Kind::End) {
            fail(token, token.kind == Kind::End
                            ? FilterText::tr("A condition is missing at the end, such as conn == 3 "
                                             "or a word to look for.")
                            : FilterText::tr("A condition is missing before %1, such as conn == 3 "
                                             "or a word to look for.")
                                  .arg(token.text));
        } else if (token.kind == Kind::Comparison || isWord(token, "contains")) {
            fail(token,
                 FilterText::tr("Before %1 comes a field, such as conn or kind.").arg(token.text));
        } else if (atComparison()) {
            comparison();
        } else {
            addNeedle(Field::Anywhere, Operator::Contains, token);
            ++m_at;
        }
    }

    void group() {
        const FilterToken& open = here();
        if (++m_depth > EventFilter::deepestNesting) {
            fail(open, FilterText::tr("Parentheses are nested more than %1 deep.")
                           .arg(EventFilter::deepestNesting));
            return;
        }
        ++m_at;
        alternatives();
        --m_depth;
        if (here().kind == Kind::Close) {
            ++m_at;
        } else {
            fail(open, FilterText::tr("This ( is never closed by a )."));
        }
    }

    void comparison() {
        const FilterToken& name = here();
        const FilterField* field = findField(name.text);
        if (name.kind != Kind::Word || field == nullptr) {
            fail(
                name,
                FilterText::tr("\"%1\" is not a field: %2").arg(name.text, rightFields(name.text)));
            return;
        }
        const FilterToken& symbol = following();
        const Operator comparison =
            symbol.kind == Kind::Comparison ? symbol.comparison : Operator::Contains;
        m_at += 2;
        if (!suits(comparison, *field)) {
            fail(symbol,
                 FilterText::tr("%1 cannot be compared by %2: right are %3, as in %4.")
                     .arg(field->word, symbol.text, rightOperators(*field), field->example));
        } else if (here().kind != Kind::Word && here().kind != Kind::Quoted) {
            fail(here(), FilterText::tr("After %1 %2 comes a value, as in %3.")
                             .arg(name.text, symbol.text, field->example));
        } else {
            value(*field, comparison);
        }
    }

    void value(const FilterField& field, Operator comparison) {
        const FilterToken& token = here();
        Step step{.field = field.field, .comparison = comparison};
        switch (field.type) {
            case FilterField::Type::Number: {
                bool understood = false;
                step.operand = token.text.toULongLong(&understood);
                if (!understood) {
                    fail(token, FilterText::tr("\"%1\" is not a whole number: write it as in %2.")
                                    .arg(token.text, field.example));
                }
                break;
            }
            case FilterField::Type::Took:
                m_filter.m_readsTook = true;
                step.operand =
                    quantity(&parseDuration, [](Duration took) { return quint64(took.count()); });
                break;
            case FilterField::Type::Size:
                step.operand = quantity(&parseSize, [](std::uint64_t size) { return size; });
                break;
            case FilterField::Type::Word:
                step.operand = wordValue(field);
                break;
            case FilterField::Type::Flags:
                step.kind = Step::Kind::Flags;
                step.operand = flagsValue(field);
                break;
            case FilterField::Type::Text:
                addNeedle(field.field, comparison, token);
                ++m_at;
                return;
        }
        ++m_at;
        add(step);
    }

    // "1.5ms", and "1.5 ms" too where the unit stands by itself.
    template <class Value, class Convert>
    std::uint64_t quantity(Result<Value> (*parse)(std::string_view), Convert convert) {
        const FilterToken& token = here();
        if (token.kind == Kind::Word && following().kind == Kind::Word) {
            const QString withUnit = token.text + QLatin1Char(' ') + following().text;
            if (const Result<Value> parsed = parse(withUnit.toStdString())) {
                ++m_at;
                return convert(parsed.value());
            }
        }
        const Result<Value> parsed = parse(token.text.toStdString());
        if (!parsed) {
            fail(token, QString::fromStdString(parsed.error().message()));
            return 0;
        }
        return convert(parsed.value());
    }

    std::uint64_t wordValue(const FilterField& field) {
        if (const std::optional<std::uint64_t> value = findValue(field, here().text)) {
            return *value;
        }
        fail(here(), FilterText::tr("%1 is never \"%2\": %3")
                         .arg(field.word, here().text, rightValues(field, here().text)));
        return 0;
    }

    std::uint64_t flagsValue(const FilterField& field) {
        QString text = here().text;
        const QStringList names =
            text.replace(QLatin1Char('|'), QLatin1Char(' ')).simplified().split(QLatin1Char(' '));
        std::uint64_t flags = 0;
        for (const QString& name : names) {
            const std::optional<std::uint64_t> flag = findValue(field, name);
            if (!flag) {
                fail(
                    here(),
                    FilterText::tr("\"%1\" is not a flag: %2").arg(name, rightValues(field, name)));
            }
            flags |= flag.value_or(0);
        }
        return flags;
    }

    void addNeedle(Field field, Operator comparison, const FilterToken& token) {
        EventFilter::Needle needle;
        needle.text = token.text;
        needle.ascii = std::all_of(token.text.begin(), token.text.end(),
                                   [](QChar character) { return character.unicode() < 0x80; });
        needle.lower = token.text.toLower().toStdString();
        m_filter.m_needles.push_back(std::move(needle));
        add({.kind = Step::Kind::Text,
             .field = field,
             .comparison = comparison,
             .operand = m_filter.m_needles.size() - 1});
    }

    std::vector<FilterToken> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    EventFilter m_filter;
    std::optional<Problem> m_problem;
};

std::optional<EventFilter::Problem> EventFilter::parse(const QString& text, EventFilter& filter) {
    if (text.size() > longestText) {
        return Problem{longestText,
                       FilterText::tr("The filter is longer than %1 characters.").arg(longestText)};
    }
    std::vector<FilterToken> tokens;
    if (std::optional<Problem> problem = cutFilter(text, tokens)) {
        return problem;
    }
    return EventFilterParser(std::move(tokens)).run(filter);
}

} // namespace weir::ui
