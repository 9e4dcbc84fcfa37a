#pragma once

#include <weir/workbench/journal.h>

#include <QString>

#include <string_view>

/// Times, numbers and payloads of the journal as the tables show them. Any thread.
namespace weir::ui {

/// "hh:mm:ss.zzz" on the wall clock, in the local time zone; `sinceStart` is a record's time.
QString timeOfDay(const Journal& journal, Duration sinceStart);
/// "2026-11-23 12:01:03.121, 4.000250 s after the start": the latter exact.
QString wholeTime(const Journal& journal, Duration sinceStart);

/// "61,440": with commas in every locale, since units and decimal points are English throughout.
QString grouped(quint64 number);
/// "5 B", "1.2 MB": rounded to three figures.
QString roundedSize(quint64 bytes);
/// "1 byte", "61,440 bytes".
QString wholeSize(quint64 bytes);

/// Sent, Received and Message: the payload is what passed, and not a text about it.
bool carriesBytes(RecordKind kind);

/// How bytes read in one line of a table.
enum class PayloadView { Text, Hex, Both };

/// The first `most` bytes in one line, and "... 61,440 B more" where there are more. Text: with
/// escapes for what is not printable UTF-8. Both: hex, then text with '.' for what has no glyph.
QString payloadText(std::string_view payload, PayloadView view, std::size_t most);

} // namespace weir::ui
