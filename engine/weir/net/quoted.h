#pragma once

#include <string>
#include <string_view>

namespace weir {

/// `text` between single quotes, for a sentence to a person: control characters and bytes that are
/// not ASCII become \xNN, and what is longer than 60 bytes is cut. Private to weir/net; any thread.
std::string quoted(std::string_view text);

} // namespace weir
