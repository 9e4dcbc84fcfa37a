#pragma once

#include <weir/base/clock.h>

#include <cstdint>
#include <map>
#include <string>
#include <variant>

namespace weir::scenario {

/// A number of bytes, so that "10 KiB" is told from "10".
struct Size {
    std::uint64_t bytes = 0;

    bool operator==(const Size&) const = default;
    auto operator<=>(const Size&) const = default;
};

/// What a variable holds, a measurement gives and an expression works on: nothing (it does not
/// exist), truth, a number, a duration, a size, or text (any bytes). A plain value.
using Value = std::variant<std::monostate, bool, double, Duration, Size, std::string>;

/// As a file writes it: "true", "3", "1.5 s", "10 KiB", the text itself; empty for nothing.
std::string toText(const Value& value);
/// "nothing", "a truth value", "a number", "a duration", "a size", "a text".
std::string_view kindOf(const Value& value);
/// A variable's value as a file or a command line writes it: true and false, numbers, and durations
/// and sizes with their units become such; everything else is text. Quoted text stays text, which
/// the caller knows.
Value parseValue(std::string_view text);

using Variables = std::map<std::string, Value, std::less<>>;

} // namespace weir::scenario
