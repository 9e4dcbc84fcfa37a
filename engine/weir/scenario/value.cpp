#include <weir/base/units.h>
#include <weir/scenario/value.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace weir::scenario {

namespace {

constexpr double largestWhole = 9007199254740992.0; // 2^53

bool isDigit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool isLetter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (static_cast<unsigned char>(letter) & 0x80U) != 0; // microseconds have one
}

// How much of the front is a number as JSON writes them (RFC 8259 section 6), so that "007" and
// "1.2.3.4" stay texts.
std::size_t numberLength(std::string_view text) {
    std::size_t next = text.starts_with('-') ? 1 : 0;
    const auto digits = [&] {
        const std::size_t first = next;
        while (next < text.size() && isDigit(text[next])) {
            ++next;
        }
        return next - first;
    };
    const std::size_t first = next;
    const std::size_t whole = digits();
    if (whole == 0 || (whole > 1 && text[first] == '0')) {
        return 0;
    }
    if (next + 1 < text.size() && text[next] == '.' && isDigit(text[next + 1])) {
        ++next;
        digits();
    }
    const std::size_t mantissa = next;
    if (next < text.size() && (text[next] == 'e' || text[next] == 'E')) {
        ++next;
        next += next < text.size() && (text[next] == '-' || text[next] == '+') ? 1U : 0U;
        if (digits() == 0) {
            next = mantissa;
        }
    }
    return next;
}

std::string numberText(double number) {
    std::array<char, 40> text{};
    char* const end = text.data() + text.size();
    const bool whole = number == std::floor(number) && std::abs(number) < largestWhole;
    const auto result = whole ? std::to_chars(text.data(), end, static_cast<std::int64_t>(number))
                              : std::to_chars(text.data(), end, number);
    return {text.data(), result.ptr};
}

struct ToText {
    std::string operator()(std::monostate /*nothing*/) const { return {}; }

    std::string operator()(bool truth) const { return truth ? "true" : "false"; }

    std::string operator()(double number) const { return numberText(number); }

    std::string operator()(Duration duration) const {
        return duration < Duration::zero() ? '-' + formatDuration(-duration)
                                           : formatDuration(duration);
    }

    std::string operator()(Size size) const { return formatSize(size.bytes); }

    std::string operator()(const std::string& text) const { return text; }
};

} // namespace

std::string toText(const Value& value) {
    return std::visit(ToText(), value);
}

std::string_view kindOf(const Value& value) {
    constexpr std::array<std::string_view, 6> kinds{"nothing",    "a truth value", "a number",
                                                    "a duration", "a size",        "a text"};
    return kinds[value.index()];
}

Value parseValue(std::string_view text) {
    if (text == "true" || text == "false") {
        return text == "true";
    }
    const std::size_t length = numberLength(text);
    if (length == 0) {
        return std::string(text);
    }
    if (length == text.size()) {
        double number = 0;
        const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc{} && rest == text.data() + text.size()) {
            return number;
        }
        return std::string(text);
    }
    // A unit stands behind it, after at most one space.
    const std::size_t unit = length + (text[length] == ' ' ? 1U : 0U);
    const bool hasUnit = unit < text.size() && isLetter(text[unit]);
    if (!hasUnit || text.back() == ' ' || text.front() == '-') {
        return std::string(text);
    }
    if (const Result<Duration> duration = parseDuration(text)) {
        return *duration;
    }
    if (const Result<std::uint64_t> size = parseSize(text)) {
        return Size{*size};
    }
    return std::string(text);
}

} // namespace weir::scenario
