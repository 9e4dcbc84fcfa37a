#include <weir/scenario/base64.h>
#include <weir/scenario/names.h>

#include <cstdint>

namespace weir::scenario {

Result<std::string> parseBase64(std::string_view text) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    unsigned count = 0;
    std::size_t used = 0;
    std::size_t padding = 0;
    for (char letter : text) {
        if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r') {
            continue;
        }
        const std::size_t value = letters.find(letter);
        if (letter == '=') {
            ++padding;
            continue;
        }
        if (value == std::string_view::npos || padding > 0) {
            return Error::input(shown(std::string_view(&letter, 1)) +
                                (padding > 0 ? " stands behind the padding (=) of base64."
                                             : " is no character of base64."));
        }
        ++used;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFFU);
        }
    }
    const bool isPadded = padding == 0 || (used + padding) % 4 == 0;
    if (used % 4 == 1 || padding > 2 || !isPadded || (bits & ((1U << count) - 1U)) != 0) {
        return Error::input(shown(text) + " is no whole base64; its end is cut off.");
    }
    return out;
}

} // namespace weir::scenario
