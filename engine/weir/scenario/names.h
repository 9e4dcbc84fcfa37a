#pragma once

#include <weir/base/result.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Words that the parts of the language share. Private to weir/scenario; any thread.
namespace weir::scenario {

/// In the texts of steps on a group: the member's number, 1 for the first.
inline constexpr std::string_view memberName = "member";

/// Letters, digits, '_' and '-', a letter or '_' first and no '-' last: variables, endpoints,
/// blocks.
bool isName(std::string_view text);
/// Of a variable or a measurement: names with '.', '[' and ']' between.
bool isDottedName(std::string_view text);

/// `text` between double quotes with its control characters escaped, and cut where it is long.
std::string shown(std::string_view text);
/// "a, b, c".
std::string listed(const std::vector<std::string_view>& words);
/// `; did you mean "near"?` where one is near, else `; the choice is a, b, c`, else nothing.
std::string advice(std::string_view text, const std::vector<std::string_view>& words);

/// As unescape(), whose failure says at which index it is and not in the sentence.
Result<std::string> unescaped(std::string_view text, std::size_t& wrongAt);

} // namespace weir::scenario
