#pragma once

#include <weir/base/clock.h>

#include <array>
#include <cstdint>
#include <memory>

namespace weir::scenario {

/// How durations spread, in a fixed amount of memory however many there are: counted in steps of
/// less than 1 %, so that a percentile is at most that much too large; count, least, most and mean
/// are exact. A negative duration counts as none. A plain value, but for that it is not copied.
class Histogram {
public:
    void add(Duration sample);

    [[nodiscard]] std::uint64_t count() const { return m_count; }

    // Zero where there is no sample.
    [[nodiscard]] Duration least() const { return m_least; }

    [[nodiscard]] Duration most() const { return m_most; }

    [[nodiscard]] Duration mean() const;
    /// The smallest duration that at least `percent` (0 to 100) of the samples do not exceed.
    [[nodiscard]] Duration percentile(double percent) const;

private:
    // Up to `perStep` ns each duration has a count of its own; from there on each doubling has
    // `perStep` of them.
    static constexpr unsigned stepBits = 7;
    static constexpr std::size_t perStep = std::size_t{1} << stepBits;
    static constexpr std::size_t places = (64 - stepBits) * perStep + perStep;
    using Counts = std::array<std::uint32_t, places>;

    static std::size_t placeOf(std::uint64_t nanos);
    static std::uint64_t largestAt(std::size_t place);

    std::uint64_t m_count = 0;
    Duration m_least{};
    Duration m_most{};
    Duration m_sum{};
    /// Made with the first sample: most endpoints have none.
    std::unique_ptr<Counts> m_counts;
};

} // namespace weir::scenario
