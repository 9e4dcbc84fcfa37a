#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/loop/deferred.h>
#include <weir/loop/event.h>
#include <weir/stream/stream.h>

#include <cstddef>
#include <cstdint>

namespace weir {

/// Streams that share one RateLimit (the classic bufferevent_rate_limit_group), beside those that
/// they have of their own. One read (write) of a member takes at most the limit's part of it, but
/// at least the minimal share. When the limit is used up all members pause (Blocked::GroupLimit)
/// until the next tick; each time another one is the first to go on.
///
/// Thread: the loop's. Owner: whoever made it; members leave it when they are destroyed, or it is.
class RateLimitGroup {
public:
    static constexpr std::size_t defaultMinShare = 64;

    /// `limit` is valid.
    RateLimitGroup(EventLoop& loop, const RateLimit& limit);
    ~RateLimitGroup();
    RateLimitGroup(const RateLimitGroup&) = delete;
    RateLimitGroup& operator=(const RateLimitGroup&) = delete;

    /// False, and nothing changed, where it cannot be.
    bool setLimit(const RateLimit& limit);

    [[nodiscard]] const RateLimit& limit() const { return m_limit; }

    /// In bytes. Not more than a tick's rates, which are taken where they are less.
    void setMinShare(std::size_t size);

    /// The stream, of this loop, leaves the group that it was in. Of a stream that lies on another
    /// one that one is the member.
    void add(Stream& stream);
    /// False where it is not a member.
    bool remove(Stream& stream);

    [[nodiscard]] std::size_t size() const { return m_size; }

    /// How many bytes may be read (written) until the next tick; may be less than 0.
    [[nodiscard]] std::ptrdiff_t readLimit() const;
    [[nodiscard]] std::ptrdiff_t writeLimit() const;
    /// Counts bytes that went another way, or gives them back where `size` is negative.
    void spendReadLimit(std::ptrdiff_t size);
    void spendWriteLimit(std::ptrdiff_t size);

    /// How many bytes the members have moved since the beginning, or resetTotals().
    [[nodiscard]] std::uint64_t totalRead() const { return m_totalRead; }

    [[nodiscard]] std::uint64_t totalWritten() const { return m_totalWritten; }

    void resetTotals();

private:
    friend class Stream;
    using Members = IntrusiveList<Stream::Rate, Stream::Rate>;

    void forget(Stream::Rate& rate);
    [[nodiscard]] std::size_t shareOf(Directions direction) const;
    void moved(Directions direction, std::ptrdiff_t size);
    void spend(Directions direction, std::ptrdiff_t size);
    void keepToLimit();
    void pause(Directions directions);
    void goOn(Directions directions);

    EventLoop& m_loop;
    RateLimit m_limit;
    mutable TokenBucket m_bucket;
    std::size_t m_minShare = defaultMinShare;
    std::size_t m_size = 0;
    Members m_members;
    /// Which directions the members have paused.
    Directions m_paused = Directions::None;
    /// Members pause behind the callbacks of the one that used the limit up, not within its calls.
    Deferred m_keepToLimit;
    /// Runs while a direction has nothing left.
    Event m_timer;
    std::uint64_t m_totalRead = 0;
    std::uint64_t m_totalWritten = 0;
};

} // namespace weir
