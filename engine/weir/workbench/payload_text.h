#pragma once

#include <weir/base/result.h>

#include <cstddef>
#include <string>
#include <string_view>

/// Bytes as people type and read them. Any thread.
namespace weir {

/// Reads \r \n \t \0 \\ \" \e \a \b \f \v, \xHH, and \u{...} as UTF-8; other bytes stand for
/// themselves. The error says at which character (from 1) what is wrong.
Result<std::string> unescape(std::string_view text);
/// What unescape() reads back; printable UTF-8 stays as it is.
std::string escape(std::string_view bytes);
/// "48 65 6c", "48656C", "0x48, 0x65", with any white space, commas and colons between. The error
/// says at which character what is wrong.
Result<std::string> parseHex(std::string_view text);
/// "48 65 6c".
std::string toHex(std::string_view bytes);
/// Lines of `perLine` bytes (at least 1): offset, hex, and text with '.' for what is not printable,
/// like hexdump -C.
std::string hexDump(std::string_view bytes, std::size_t firstOffset = 0, std::size_t perLine = 16);
bool isUtf8(std::string_view bytes);

} // namespace weir
