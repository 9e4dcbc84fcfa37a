#pragma once

#include <weir/base/result.h>
#include <weir/scenario/value.h>

#include <string_view>
#include <vector>

namespace weir::scenario {

/// A CSV file (RFC 4180; LF ends a row too): its first row names the columns, which become
/// variables. A field without quotes is read as a variable's value is, one with quotes is text. The
/// error says which line is wrong. At most a million fields. Any thread. Private to weir/scenario.
struct CsvTable {
    std::vector<std::string> columns;
    std::vector<Variables> rows;
};

Result<CsvTable> parseCsv(std::string_view text);

} // namespace weir::scenario
