#include <weir/base/units.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace weir {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

constexpr std::int64_t second = 1'000'000'000;

// The first of a factor is the one that is written.
constexpr std::array durationUnits{
    Unit{"ns", 1},     Unit{"us", 1000},         Unit{"ms", 1'000'000},
    Unit{"s", second}, Unit{"min", 60 * second}, Unit{"h", 3600 * second},
    Unit{"µs", 1000},  Unit{"sec", second},      Unit{"m", 60 * second},
};
constexpr std::array sizeUnits{
    Unit{"B", 1},     Unit{"KiB", 1024}, Unit{"MiB", 1024 * 1024}, Unit{"GiB", 1024 * 1024 * 1024},
    Unit{"kB", 1000}, Unit{"KB", 1000},  Unit{"MB", 1'000'000},    Unit{"GB", 1'000'000'000},
    Unit{"bytes", 1},
};

constexpr std::int64_t longestDuration = 10'000 * 3600 * second;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

struct Quantity {
    double number = 0;
    std::string_view unit;
};

std::optional<Quantity> parseQuantity(std::string_view text) {
    text = trimmed(text);
    Quantity quantity;
    const char* const end = text.data() + text.size();
    const auto [rest, error] =
        std::from_chars(text.data(), end, quantity.number, std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(quantity.number)) {
        return std::nullopt;
    }
    quantity.unit = trimmed(std::string_view(rest, static_cast<std::size_t>(end - rest)));
    return quantity;
}

template <std::size_t count>
std::optional<std::int64_t> factorOf(std::string_view name, const std::array<Unit, count>& units) {
    for (const Unit& unit : units) {
        if (unit.name == name) {
            return unit.factor;
        }
    }
    return std::nullopt;
}

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

// The largest unit that divides `value`, so that nothing is rounded away.
template <std::size_t count>
std::string exactly(std::int64_t value, const std::array<Unit, count>& units, std::size_t used) {
    std::size_t best = 0;
    for (std::size_t index = 0; index < used; ++index) {
        if (value % units[index].factor == 0) {
            best = index;
        }
    }
    return std::to_string(value / units[best].factor) + ' ' + std::string(units[best].name);
}

std::string threeFigures(double value, std::string_view unit) {
    std::array<char, 32> text{};
    const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    const int length = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    std::string_view digits(text.data(), static_cast<std::size_t>(length));
    if (digits.find('.') != std::string_view::npos) {
        digits = digits.substr(0, digits.find_last_not_of('0') + 1);
        if (digits.back() == '.') {
            digits.remove_suffix(1);
        }
    }
    return std::string(digits) + ' ' + std::string(unit);
}

} // namespace

Result<Duration> parseDuration(std::string_view text) {
    const std::optional<Quantity> quantity = parseQuantity(text);
    const std::string wrong = quoted(text) + " is not a duration";
    if (!quantity) {
        return Error::input(wrong + "; write a number and a unit, such as 10s, 250ms or 5min.");
    }
    if (quantity->number < 0) {
        return Error::input(wrong + ", as it is negative; write for example 10s.");
    }
    if (quantity->unit.empty()) {
        if (quantity->number == 0) {
            return Duration::zero();
        }
        return Error::input(wrong + " without a unit; write for example 10s, 250ms or 5min.");
    }
    const std::optional<std::int64_t> factor = factorOf(quantity->unit, durationUnits);
    if (!factor) {
        return Error::input(wrong + ": the unit " + quoted(quantity->unit) +
                            " is none of ns, us, ms, s, min, h.");
    }
    const double nanos = quantity->number * static_cast<double>(*factor);
    if (nanos > static_cast<double>(longestDuration)) {
        return Error::input(quoted(text) + " is too long; the longest duration is 10000h.");
    }
    return Duration(std::llround(nanos));
}

Result<std::uint64_t> parseSize(std::string_view text) {
    const std::optional<Quantity> quantity = parseQuantity(text);
    const std::string wrong = quoted(text) + " is not a size";
    if (!quantity) {
        return Error::input(wrong + "; write a number of bytes, such as 512, 4KiB or 1MiB.");
    }
    if (quantity->number < 0) {
        return Error::input(wrong + ", as it is negative; write for example 512 or 4KiB.");
    }
    const std::string_view unit = quantity->unit.empty() ? "B" : quantity->unit;
    const std::optional<std::int64_t> factor = factorOf(unit, sizeUnits);
    if (!factor) {
        return Error::input(wrong + ": the unit " + quoted(quantity->unit) +
                            " is none of B, KiB, MiB, GiB, kB, MB, GB.");
    }
    const double bytes = quantity->number * static_cast<double>(*factor);
    constexpr double largest = 1024.0 * 1024 * 1024 * 1024;
    if (bytes > largest) {
        return Error::input(quoted(text) + " is too large; the largest size is 1024GiB.");
    }
    if (bytes != std::floor(bytes)) {
        return Error::input(wrong + ", as it is not a whole number of bytes.");
    }
    return static_cast<std::uint64_t>(bytes);
}

std::string formatDuration(Duration duration) {
    constexpr std::size_t written = 6;
    if (duration == Duration::zero()) {
        return "0 s";
    }
    // 1.5 s reads better than 1500 ms, and is as exact.
    const std::int64_t nanos = duration.count();
    if (nanos > second && nanos < 60 * second && nanos % (second / 10) == 0 &&
        nanos % second != 0) {
        return std::to_string(nanos / second) + '.' +
               std::to_string(nanos % second / (second / 10)) + " s";
    }
    return exactly(nanos, durationUnits, written);
}

std::string formatDurationRounded(Duration duration) {
    const auto nanos = static_cast<double>(duration.count());
    if (nanos < 999.5) {
        return threeFigures(nanos, "ns");
    }
    if (nanos < 999.5e3) {
        return threeFigures(nanos / 1e3, "us");
    }
    if (nanos < 999.5e6) {
        return threeFigures(nanos / 1e6, "ms");
    }
    if (nanos < 120e9) {
        return threeFigures(nanos / 1e9, "s");
    }
    if (nanos < 7200e9) {
        return threeFigures(nanos / 60e9, "min");
    }
    return threeFigures(nanos / 3600e9, "h");
}

std::string formatSize(std::uint64_t bytes) {
    constexpr std::size_t written = 4;
    if (bytes == 0) {
        return "0 B";
    }
    return exactly(static_cast<std::int64_t>(bytes), sizeUnits, written);
}

std::string formatSizeRounded(std::uint64_t bytes) {
    const auto number = static_cast<double>(bytes);
    if (bytes < 1000) {
        return std::to_string(bytes) + " B";
    }
    if (number < 999.5e3) {
        return threeFigures(number / 1e3, "kB");
    }
    if (number < 999.5e6) {
        return threeFigures(number / 1e6, "MB");
    }
    return threeFigures(number / 1e9, "GB");
}

} // namespace weir
