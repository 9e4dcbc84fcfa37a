#include <weir/stream/rate_limit.h>

#include <algorithm>

namespace weir {

namespace {

std::int64_t tickAt(const RateLimit& limit, TimePoint now) {
    return now.time_since_epoch() / limit.tick;
}

std::ptrdiff_t filled(std::ptrdiff_t left, std::int64_t ticks, std::size_t rate,
                      std::size_t burst) {
    const auto most = static_cast<std::ptrdiff_t>(burst);
    if (left >= most || ticks <= 0) {
        return std::min(left, most);
    }
    // Without signs, since what is missing after a great debt may be more than a number with a sign
    // holds; and divided, since the product may be greater than any.
    const std::uint64_t missing =
        static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(left);
    const auto passed = static_cast<std::uint64_t>(ticks);
    if (passed > missing / rate) {
        return most;
    }
    return static_cast<std::ptrdiff_t>(static_cast<std::uint64_t>(left) + rate * passed);
}

/// How many ticks it takes until there is something.
std::int64_t ticksUntil(std::ptrdiff_t left, std::size_t rate) {
    return left > 0 ? std::numeric_limits<std::int64_t>::max()
                    : -left / static_cast<std::ptrdiff_t>(rate) + 1;
}

} // namespace

bool RateLimit::isValid() const {
    return readRate >= 1 && writeRate >= 1 && readRate <= readBurst && writeRate <= writeBurst &&
           readBurst <= unlimited && writeBurst <= unlimited && tick > Duration::zero();
}

TokenBucket::TokenBucket(const RateLimit& limit, TimePoint now)
    : read(static_cast<std::ptrdiff_t>(limit.readRate)),
      written(static_cast<std::ptrdiff_t>(limit.writeRate)),
      m_tick(tickAt(limit, now)) {}

void TokenBucket::refill(const RateLimit& limit, TimePoint now) {
    const std::int64_t tick = tickAt(limit, now);
    const std::int64_t passed = tick - m_tick;
    if (passed > 0) {
        m_tick = tick;
        read = filled(read, passed, limit.readRate, limit.readBurst);
        written = filled(written, passed, limit.writeRate, limit.writeBurst);
    }
}

void TokenBucket::changeLimit(const RateLimit& limit, TimePoint now) {
    m_tick = tickAt(limit, now);
    read = std::min(read, static_cast<std::ptrdiff_t>(limit.readBurst));
    written = std::min(written, static_cast<std::ptrdiff_t>(limit.writeBurst));
}

Duration TokenBucket::untilRefilled(const RateLimit& limit, TimePoint now) const {
    const std::int64_t ticks =
        std::min(ticksUntil(read, limit.readRate), ticksUntil(written, limit.writeRate));
    const auto most = (TimePoint::max() - now) / limit.tick - 1;
    const Duration intoTick = now.time_since_epoch() % limit.tick;
    return limit.tick * std::min<std::int64_t>(ticks, most) - intoTick;
}

} // namespace weir
