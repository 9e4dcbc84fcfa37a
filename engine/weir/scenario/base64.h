#pragma once

#include <weir/base/result.h>

#include <string>
#include <string_view>

namespace weir::scenario {

/// RFC 4648 section 4, with or without padding, white space between passed over. The error says
/// what is wrong. Any thread.
Result<std::string> parseBase64(std::string_view text);

} // namespace weir::scenario
