#pragma once

#include <weir/base/clock.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace weir {

/// How fast bytes may come and go (the classic ev_token_bucket_cfg): at each tick the rate is
/// allowed anew, and what was not used is saved up to the burst. A plain value.
struct RateLimit {
    static constexpr std::size_t unlimited =
        static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());

    /// Bytes a tick, 1 to the burst.
    std::size_t readRate = unlimited;
    /// The most that can be read at once, in bytes.
    std::size_t readBurst = unlimited;
    std::size_t writeRate = unlimited;
    std::size_t writeBurst = unlimited;
    /// More than 0. Ticks are counted from the clock's zero, the same for all.
    Duration tick = std::chrono::seconds(1);

    [[nodiscard]] bool isValid() const;

    bool operator==(const RateLimit&) const = default;
};

/// What a RateLimit allows at this moment, of both directions; it begins with one tick's rate. A
/// plain value.
class TokenBucket {
public:
    TokenBucket() = default;
    TokenBucket(const RateLimit& limit, TimePoint now);

    /// Adds what the ticks since the last time allow.
    void refill(const RateLimit& limit, TimePoint now);
    /// Under another limit from now on: nothing is saved beyond its bursts.
    void changeLimit(const RateLimit& limit, TimePoint now);
    /// How long it is to the tick by which a direction that has nothing left has something.
    [[nodiscard]] Duration untilRefilled(const RateLimit& limit, TimePoint now) const;

    std::ptrdiff_t read = 0;
    std::ptrdiff_t written = 0;

private:
    std::int64_t m_tick = 0;
};

} // namespace weir
