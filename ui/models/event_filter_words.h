#pragma once

#include "ui/models/event_filter.h"

#include <QLatin1String>
#include <QString>

#include <cstdint>
#include <optional>

/// The words of the filter language, and the sentences that name the right ones.
namespace weir::ui {

/// A field of a record, as it is written in a filter.
struct FilterField {
    enum class Type { Number, Took, Size, Word, Flags, Text };

    QLatin1String word;
    EventFilter::Field field;
    Type type;
    /// A right comparison, shown where a wrong one stands.
    QLatin1String example;
};

/// None where `word` is no field; case does not matter.
const FilterField* findField(const QString& word);
/// "did you mean conn? Right are conn, ...".
QString rightFields(const QString& wrong);

bool suits(EventFilter::Operator comparison, const FilterField& field);
/// "== and !=".
QString rightOperators(const FilterField& field);

/// The number behind a word (or one flag) that `field` can be compared with.
std::optional<std::uint64_t> findValue(const FilterField& field, const QString& word);
/// "did you mean read? Right are accept, read, ...".
QString rightValues(const FilterField& field, const QString& wrong);

} // namespace weir::ui
