#include "ui/models/event_filter_words.h"

#include <weir/workbench/record_text.h>
#include <weir/workbench/settings.h>

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace weir::ui {

namespace {

using Field = EventFilter::Field;
using Operator = EventFilter::Operator;
using Type = FilterField::Type;

struct FilterText {
    Q_DECLARE_TR_FUNCTIONS(EventFilter)
};

constexpr FilterField field(const char* word, Field field, Type type, const char* example) {
    return {QLatin1String(word), field, type, QLatin1String(example)};
}

constexpr std::array fields{
    field("conn", Field::Connection, Type::Number, "conn == 3"),
    field("endpoint", Field::Endpoint, Type::Number, "endpoint == 1"),
    field("object", Field::Object, Type::Text, "object contains client"),
    field("kind", Field::Kind, Type::Word, "kind == error"),
    field("callback", Field::Callback, Type::Word, "callback == read"),
    field("dir", Field::Direction, Type::Word, "dir == in"),
    field("prio", Field::Priority, Type::Number, "prio == 0"),
    field("turn", Field::Turn, Type::Number, "turn >= 17"),
    field("took", Field::Took, Type::Took, "took > 1ms"),
    field("size", Field::Size, Type::Size, "size >= 4KiB"),
    field("flags", Field::Flags, Type::Flags, "flags contains TIMEOUT"),
    field("text", Field::Text, Type::Text, "text contains hello"),
};

struct Value {
    std::string word;
    std::uint64_t number;
};

template <class Enumeration>
std::vector<Value> valuesOf() {
    std::vector<Value> values;
    for (std::uint8_t number = 0; !word(static_cast<Enumeration>(number)).empty(); ++number) {
        values.push_back({std::string(word(static_cast<Enumeration>(number))), number});
    }
    return values;
}

// As the log writes them, so that what is read there can be typed here.
std::vector<Value> flagValues() {
    std::vector<Value> values;
    const std::string none = flagsText(0);
    for (unsigned bit = 0; bit < 16; ++bit) {
        const auto flag = static_cast<std::uint16_t>(1U << bit);
        if (std::string name = flagsText(flag); name != none) {
            values.push_back({std::move(name), flag});
        }
    }
    values.push_back({"none", 0});
    values.push_back({none, 0});
    return values;
}

std::vector<Value> valuesOf(const FilterField& field) {
    switch (field.field) {
        case Field::Kind:
            return valuesOf<RecordKind>();
        case Field::Callback:
            return valuesOf<CallbackKind>();
        case Field::Direction:
            return {{"in", static_cast<std::uint64_t>(RecordDirection::In)},
                    {"out", static_cast<std::uint64_t>(RecordDirection::Out)},
                    {"none", static_cast<std::uint64_t>(RecordDirection::None)}};
        case Field::Flags:
            return flagValues();
        default:
            return {};
    }
}

QString rightWords(const QString& wrong, const std::vector<std::string_view>& words) {
    QStringList list;
    for (const std::string_view word : words) {
        list += QLatin1String(word.data(), static_cast<qsizetype>(word.size()));
    }
    const QString all = list.join(QStringLiteral(", "));
    const std::string typed = wrong.toStdString();
    const std::string_view near = nearestWord(typed, words);
    return near.empty() ? FilterText::tr("right are %1.").arg(all)
                        : FilterText::tr("did you mean %1? Right are %2.")
                              .arg(QString::fromStdString(std::string(near)), all);
}

} // namespace

const FilterField* findField(const QString& word) {
    const auto* found = std::find_if(fields.begin(), fields.end(), [&word](const auto& entry) {
        return word.compare(entry.word, Qt::CaseInsensitive) == 0;
    });
    return found == fields.end() ? nullptr : found;
}

QString rightFields(const QString& wrong) {
    std::vector<std::string_view> words;
    words.reserve(fields.size());
    for (const FilterField& entry : fields) {
        words.emplace_back(entry.word.data(), entry.word.size());
    }
    return rightWords(wrong, words);
}

bool suits(Operator comparison, const FilterField& field) {
    const bool equality = comparison == Operator::Equal || comparison == Operator::NotEqual;
    switch (field.type) {
        case Type::Number:
        case Type::Took:
        case Type::Size:
            return comparison != Operator::Contains;
        case Type::Word:
            return equality;
        case Type::Flags:
        case Type::Text:
            return equality || comparison == Operator::Contains;
    }
    return false;
}

QString rightOperators(const FilterField& field) {
    switch (field.type) {
        case Type::Number:
        case Type::Took:
        case Type::Size:
            return FilterText::tr("==, !=, <, <=, > and >=");
        case Type::Word:
            return FilterText::tr("== and !=");
        case Type::Flags:
        case Type::Text:
            return FilterText::tr("==, != and contains");
    }
    return {};
}

std::optional<std::uint64_t> findValue(const FilterField& field, const QString& word) {
    for (const Value& value : valuesOf(field)) {
        if (word.compare(QString::fromStdString(value.word), Qt::CaseInsensitive) == 0) {
            return value.number;
        }
    }
    return std::nullopt;
}

QString rightValues(const FilterField& field, const QString& wrong) {
    const std::vector<Value> values = valuesOf(field);
    std::vector<std::string_view> words;
    words.reserve(values.size());
    for (const Value& value : values) {
        words.emplace_back(value.word);
    }
    return rightWords(wrong, words);
}

} // namespace weir::ui
