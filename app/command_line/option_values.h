#pragma once

#include <weir/base/clock.h>
#include <weir/base/result.h>

#include "app/command_line/arguments.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What stands behind an option, read into a value; each error is a sentence that says what would
/// be right.
namespace weir::cli {

/// A CLI11 validator that puts what `parse` gives into `target`; the answer is CLI11's: an empty
/// text is right, else the sentence.
template <class T, class Parse>
std::function<std::string(std::string&)> into(T& target, Parse parse) {
    return [&target, parse](std::string& text) {
        auto parsed = parse(text);
        if (!parsed) {
            return parsed.error().message();
        }
        target = std::move(*parsed);
        return std::string();
    };
}

/// A size, or "off" for 0.
Result<std::size_t> parseMark(std::string_view text);
/// A duration, or "off" for none.
Result<std::optional<Duration>> parseTimeout(std::string_view text);
/// Whether "big" is meant, and not "little".
Result<bool> parseByteOrder(std::string_view text);
Result<Format> parseFormat(std::string_view text);
/// "epoll, poll, select": what this system has, the fastest first.
std::string backendList();
Result<std::string> parseBackend(std::string_view text);
Result<int> parseCount(std::string_view text);
Result<std::uint16_t> parsePort(std::string_view text);
/// As parseCount(); what is below 0 is 0, which check() refuses.
Result<std::size_t> parseMost(std::string_view text);

} // namespace weir::cli
