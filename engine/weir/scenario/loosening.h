#pragma once

#include <weir/base/result.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace weir::scenario {

/// `length` bytes from `offset` on are replaced. A plain value.
struct TextEdit {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string replacement;
};

/// What makes the expect step at `offset` of a scenario's text ask for one thing less:
///   text, hex, base64, file, starts-with, ends-with -> contains -> length -> no step;
///   length is left out where it cannot be told (a file, or text with variables): there, and for
///   matches and json, it is anything; json loses its equals first.
/// `offset` may be anywhere on the step's lines. Fails with a sentence where no expect step is
/// there, the text is no YAML yet, or the step has to be changed by hand. Never throws; any thread.
[[nodiscard]] Result<TextEdit> loosened(std::string_view text, std::size_t offset);

} // namespace weir::scenario
