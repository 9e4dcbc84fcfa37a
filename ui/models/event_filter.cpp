#include "ui/models/event_filter.h"

#include <weir/workbench/record_text.h>

#include "ui/models/journal_text.h"

#include <algorithm>
#include <string_view>

namespace weir::ui {

namespace {

using Field = EventFilter::Field;
using Operator = EventFilter::Operator;

std::optional<std::uint64_t> numberOf(const Record& record, Field field) {
    switch (field) {
        case Field::Connection:
            return static_cast<std::uint64_t>(record.connection());
        case Field::Endpoint:
            return static_cast<std::uint64_t>(record.endpoint());
        case Field::Priority:
            return static_cast<std::uint64_t>(record.priority());
        case Field::Turn:
            return record.turn();
        case Field::Took:
            if (const std::optional<Duration> took = record.took()) {
                return static_cast<std::uint64_t>(took->count());
            }
            return std::nullopt;
        case Field::Size:
            return record.payload().size();
        case Field::Kind:
            return static_cast<std::uint64_t>(record.kind());
        case Field::Callback:
            if (record.kind() == RecordKind::Callback) {
                return record.detail();
            }
            return std::nullopt;
        case Field::Direction:
            return static_cast<std::uint64_t>(record.direction());
        case Field::Flags:
        case Field::Text:
        case Field::Object:
        case Field::Anywhere:
            break;
    }
    return std::nullopt;
}

bool compare(std::optional<std::uint64_t> have, Operator comparison, std::uint64_t value) {
    switch (comparison) {
        case Operator::Equal:
        case Operator::Contains:
            return have == value;
        case Operator::NotEqual:
            return have != value;
        case Operator::Less:
            return have && *have < value;
        case Operator::LessOrEqual:
            return have && *have <= value;
        case Operator::Greater:
            return have && *have > value;
        case Operator::GreaterOrEqual:
            return have && *have >= value;
    }
    return false;
}

// No flag named asks for records without flags.
bool hasFlags(std::uint64_t have, std::uint64_t named) {
    return named == 0 ? have == 0 : (have & named) == named;
}

char asciiLower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool sameIgnoringCase(char byte, char lower) {
    return asciiLower(byte) == lower;
}

bool contains(std::string_view text, const std::string& lower) {
    return std::search(text.begin(), text.end(), lower.begin(), lower.end(), sameIgnoringCase) !=
           text.end();
}

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

bool EventFilter::testText(const Step& step, const Record& record, const ObjectNames& names) const {
    const Needle& needle = m_needles[step.operand];
    const bool whole = step.comparison != Operator::Contains;
    const auto foundIn = [&](std::string_view text) {
        if (!needle.ascii) {
            const QString wide = fromUtf8(text);
            return whole ? wide.compare(needle.text, Qt::CaseInsensitive) == 0
                         : wide.contains(needle.text, Qt::CaseInsensitive);
        }
        return whole ? std::equal(text.begin(), text.end(), needle.lower.begin(),
                                  needle.lower.end(), sameIgnoringCase)
                     : contains(text, needle.lower);
    };
    const auto nameFound = [&] { return foundIn(names.of(record).toStdString()); };
    const auto explanationFound = [&] {
        return foundIn(describe(record)) ||
               (carriesBytes(record.kind()) && foundIn(record.payload()));
    };
    bool found = false;
    if (step.field == Field::Object) {
        found = nameFound();
    } else if (step.field == Field::Text) {
        found = explanationFound();
    } else {
        found = foundIn(word(record.kind())) ||
                (record.kind() == RecordKind::Callback &&
                 foundIn(word(static_cast<CallbackKind>(record.detail())))) ||
                (record.flags() != 0 && foundIn(flagsText(record.flags()))) || explanationFound() ||
                nameFound();
    }
    return found != (step.comparison == Operator::NotEqual);
}

bool EventFilter::matches(const Record& record, const ObjectNames& names) const {
    bool truth = true;
    for (std::size_t at = 0; at < m_steps.size(); ++at) {
        const Step& step = m_steps[at];
        switch (step.kind) {
            case Step::Kind::Number:
                truth = compare(numberOf(record, step.field), step.comparison, step.operand);
                break;
            case Step::Kind::Flags:
                truth = hasFlags(record.flags(), step.operand) !=
                        (step.comparison == Operator::NotEqual);
                break;
            case Step::Kind::Text:
                truth = testText(step, record, names);
                break;
            case Step::Kind::Not:
                truth = !truth;
                break;
            case Step::Kind::JumpIfFalse:
            case Step::Kind::JumpIfTrue:
                if (truth == (step.kind == Step::Kind::JumpIfTrue)) {
                    at = step.operand - 1;
                }
                break;
        }
    }
    return truth;
}

} // namespace weir::ui
