#include <weir/net/quoted.h>

namespace weir {

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 60;
    constexpr char digits[] = "0123456789abcdef";
    std::string result = "'";
    for (const char letter : text.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x20 && byte < 0x7f) {
            result += letter;
        } else {
            result += "\\x";
            result += digits[byte >> 4];
            result += digits[byte & 0xf];
        }
    }
    result += text.size() > longest ? "...'" : "'";
    return result;
}

} // namespace weir
