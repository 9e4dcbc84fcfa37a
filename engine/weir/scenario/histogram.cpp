#include <weir/scenario/histogram.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace weir::scenario {

std::size_t Histogram::placeOf(std::uint64_t nanos) {
    if (nanos < perStep) {
        return nanos;
    }
    const auto shift = static_cast<unsigned>(std::bit_width(nanos)) - stepBits - 1;
    return (std::size_t{shift} + 1) * perStep + (nanos >> shift) - perStep;
}

std::uint64_t Histogram::largestAt(std::size_t place) {
    if (place < perStep) {
        return place;
    }
    const std::size_t shift = place / perStep - 1;
    return ((place % perStep + perStep + 1) << shift) - 1;
}

void Histogram::add(Duration sample) {
    sample = std::max(sample, Duration::zero());
    if (!m_counts) {
        m_counts = std::make_unique<Counts>();
        m_counts->fill(0);
        m_least = sample;
    }
    m_least = std::min(m_least, sample);
    m_most = std::max(m_most, sample);
    m_sum += sample;
    ++m_count;
    ++(*m_counts)[placeOf(static_cast<std::uint64_t>(sample.count()))];
}

Duration Histogram::mean() const {
    return m_count == 0 ? Duration::zero() : m_sum / static_cast<std::int64_t>(m_count);
}

Duration Histogram::percentile(double percent) const {
    if (m_count == 0) {
        return Duration::zero();
    }
    const double wanted = std::ceil(percent / 100 * static_cast<double>(m_count));
    const auto rank = static_cast<std::uint64_t>(std::max(wanted, 1.0));
    std::uint64_t below = 0;
    for (std::size_t place = 0; place < m_counts->size(); ++place) {
        below += (*m_counts)[place];
        if (below >= rank) {
            const Duration largest(static_cast<std::int64_t>(largestAt(place)));
            return std::clamp(largest, m_least, m_most);
        }
    }
    return m_most;
}

} // namespace weir::scenario
