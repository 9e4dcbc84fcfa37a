#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Text that may hold any bytes, made fit for where it is shown. Any thread.
namespace weir::scenario {

/// For a terminal or a line of text: control characters and what is not UTF-8 become \xHH, so that
/// nothing that a peer sent moves the cursor.
[[nodiscard]] std::string printable(std::string_view text);

/// For XML 1.0 and HTML, in text and attributes: & < > " ' are escaped; what is not UTF-8 and the
/// characters that XML has no way to write (section 2.2) become U+FFFD.
[[nodiscard]] std::string markup(std::string_view text);

/// As a JSON string with its quotes, which YAML reads too; what is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::string quotedJson(std::string_view text);

/// "2026-11-25T01:38:00Z" without fractions.
[[nodiscard]] std::string rfc3339(std::int64_t unixSeconds);

} // namespace weir::scenario
