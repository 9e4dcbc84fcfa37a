#pragma once

#include "ui/models/object_names.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::ui {

/// Which records the event log shows, as a person types it:
///
///     conn == 3 && dir == in          took > 1.5ms || kind == error
///     TIMEOUT !(endpoint == 2)        text contains "GET /"
///
/// Conditions joined by && (also "and", or nothing at all), || ("or"), ! ("not") and parentheses;
/// ! binds most, || least. A condition is a field, an operator and a value, or a bare or quoted
/// word, which is looked for in the object's name, the callback's or kind's word, the flags, the
/// explanation and the payload. Text is compared without regard to case.
///
/// Fields: conn, endpoint, prio, turn (numbers; conn == 0 where there is none), took (with a unit),
/// size (of the payload, "4KiB"), kind, callback, dir (their words), flags, text, object.
/// Operators: == != < <= > >= for numbers, == != for words. Flags: == and contains: all those named
/// are set ("TIMEOUT", "TIMEOUT | READING" in quotes; "none"). Text (the explanation or the
/// payload) and object (the name): == != contains. A field that a record does not have (the took of
/// what is no callback) is equal to nothing, neither less nor greater; != is always the opposite of
/// ==.
///
/// Immutable once made; any thread.
class EventFilter {
public:
    /// Where a filter cannot be understood, and what would be right.
    struct Problem {
        /// From 0, in UTF-16 units of the filter's text.
        int position = 0;
        QString message;
    };

    /// Longer texts, and deeper nesting, are problems.
    static constexpr int longestText = 10'000;
    static constexpr int deepestNesting = 100;

    /// Lets everything through.
    EventFilter() = default;

    /// Replaces `filter` where `text` can be understood, and leaves it alone where not. An empty
    /// text lets everything through.
    static std::optional<Problem> parse(const QString& text, EventFilter& filter);

    [[nodiscard]] bool isEmpty() const { return m_steps.empty(); }

    /// It depends on how long callbacks took, which becomes known after their records.
    [[nodiscard]] bool readsTook() const { return m_readsTook; }

    [[nodiscard]] bool matches(const Record& record, const ObjectNames& names) const;

    enum class Field : std::uint8_t {
        Connection,
        Endpoint,
        Priority,
        Turn,
        Took,
        Size,
        Kind,
        Callback,
        Direction,
        Flags,
        Text,
        Object,
        Anywhere, ///< a bare word
    };
    enum class Operator : std::uint8_t {
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        Contains,
    };

private:
    friend class EventFilterParser;

    // What is looked for in texts. ASCII is searched for in the bytes as they are.
    struct Needle {
        std::string lower;
        QString text;
        bool ascii = true;
    };

    // A program over one truth value: tests set it, and jumps pass over what cannot change it.
    struct Step {
        enum class Kind : std::uint8_t { Number, Flags, Text, Not, JumpIfFalse, JumpIfTrue };

        Kind kind = Kind::Number;
        Field field = Field::Connection;
        Operator comparison = Operator::Equal;
        /// The value, the index of the needle, or the step to jump to.
        std::uint64_t operand = 0;
    };

    [[nodiscard]] bool testText(const Step& step, const Record& record,
                                const ObjectNames& names) const;

    std::vector<Step> m_steps;
    std::vector<Needle> m_needles;
    bool m_readsTook = false;
};

} // namespace weir::ui
