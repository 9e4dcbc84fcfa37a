#pragma once

#include <weir/scenario/value.h>

#include <optional>
#include <string>
#include <string_view>

namespace weir::scenario {

/// What looking for a value in JSON came to.
struct JsonAnswer {
    /// The whole text is one JSON value (RFC 8259).
    bool isJson = false;
    bool isRight = false;
    /// What stands there: texts, numbers and truth values as such, anything else as JSON.
    Value value;
    /// One half of a sentence where it is not right: "there is nothing at /user".
    std::string why;
};

/// Looks in `text` for what stands at `pointer` (RFC 6901; empty: the whole), and whether it is
/// `wanted`: a text that is the same, or any other value that `wanted` reads as in JSON. Without
/// `wanted` it is right where there is anything. Never throws; any thread.
JsonAnswer lookIntoJson(std::string_view text, std::string_view pointer,
                        const std::optional<std::string>& wanted);

} // namespace weir::scenario
