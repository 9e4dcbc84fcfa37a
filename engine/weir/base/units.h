#pragma once

#include <weir/base/clock.h>
#include <weir/base/result.h>

#include <cstdint>
#include <string>
#include <string_view>

/// Durations and sizes as people write them. Every one carries its unit. Any thread.
namespace weir {

/// "10s", "1.5 s", "250ms", "30 us", "5ns", "2min", "1h"; "0" needs none. Not negative, at most
/// 10,000 hours. The error says what is wrong and shows a right one.
Result<Duration> parseDuration(std::string_view text);
/// "0", "512 B", "4KiB", "1 MiB", "2GiB" (1024 each), "1kB", "1MB" (1000 each). A bare number is
/// bytes.
Result<std::uint64_t> parseSize(std::string_view text);

/// The shortest exact text that parseDuration() reads back: "10 s", "1.5 s", "250 ms", "90 min".
std::string formatDuration(Duration duration);
/// For reading, rounded to three figures: "8.1 us", "3.25 ms", "1.2 s".
std::string formatDurationRounded(Duration duration);
/// Exact, as parseSize() reads it: "4 KiB", "1000 B".
std::string formatSize(std::uint64_t bytes);
/// For reading, rounded to three figures: "1.2 MB", "512 B" (1000 each).
std::string formatSizeRounded(std::uint64_t bytes);

} // namespace weir
