#include <weir/base/assert.h>
#include <weir/stream/rate_limit_group.h>
#include <weir/stream/stream_extras.h>

#include <algorithm>

namespace weir {

RateLimitGroup::RateLimitGroup(EventLoop& loop, const RateLimit& limit)
    : m_loop(loop),
      m_limit(limit),
      m_bucket(limit, loop.now()),
      m_keepToLimit(loop, [this] { keepToLimit(); }),
      m_timer(loop, -1, EventFlags::None, [this](EventFlags) { keepToLimit(); }) {
    WEIR_ASSERT(limit.isValid());
}

RateLimitGroup::~RateLimitGroup() {
    while (Stream::Rate* const member = m_members.front()) {
        remove(member->stream);
    }
}

bool RateLimitGroup::setLimit(const RateLimit& limit) {
    if (!limit.isValid()) {
        return false;
    }
    m_bucket.changeLimit(limit, m_loop.now());
    m_limit = limit;
    keepToLimit();
    return true;
}

void RateLimitGroup::setMinShare(std::size_t size) {
    m_minShare = size;
}

void RateLimitGroup::add(Stream& stream) {
    Stream& member = stream.lowest();
    const std::lock_guard guard(member);
    Stream::Rate& rate = member.rate();
    if (rate.group == this) {
        return;
    }
    if (rate.group != nullptr) {
        rate.group->remove(member);
    }
    rate.group = this;
    m_members.pushBack(rate);
    ++m_size;
    member.suspend(m_paused, Blocked::GroupLimit);
}

bool RateLimitGroup::remove(Stream& stream) {
    Stream& member = stream.lowest();
    const std::lock_guard guard(member);
    Stream::Rate* const rate = member.m_extras ? member.m_extras->rate.get() : nullptr;
    if (rate == nullptr || rate->group != this) {
        return false;
    }
    forget(*rate);
    member.resume(Directions::Both, Blocked::GroupLimit);
    return true;
}

/// Without a word to the stream, which may be about to go.
void RateLimitGroup::forget(Stream::Rate& rate) {
    Members::remove(rate);
    rate.group = nullptr;
    --m_size;
}

std::ptrdiff_t RateLimitGroup::readLimit() const {
    m_bucket.refill(m_limit, m_loop.now());
    return m_bucket.read;
}

std::ptrdiff_t RateLimitGroup::writeLimit() const {
    m_bucket.refill(m_limit, m_loop.now());
    return m_bucket.written;
}

void RateLimitGroup::spendReadLimit(std::ptrdiff_t size) {
    spend(Directions::Read, size);
}

void RateLimitGroup::spendWriteLimit(std::ptrdiff_t size) {
    spend(Directions::Write, size);
}

void RateLimitGroup::resetTotals() {
    m_totalRead = 0;
    m_totalWritten = 0;
}

/// Nothing while the limit is used up, though members have not been paused yet.
std::size_t RateLimitGroup::shareOf(Directions direction) const {
    const bool reads = direction == Directions::Read;
    const std::ptrdiff_t left = reads ? readLimit() : writeLimit();
    if (left <= 0 || any(m_paused, direction)) {
        return 0;
    }
    const std::size_t least = std::min(m_minShare, reads ? m_limit.readRate : m_limit.writeRate);
    const auto all = static_cast<std::size_t>(left);
    return std::min(all, std::max(all / std::max<std::size_t>(m_size, 1), least));
}

void RateLimitGroup::moved(Directions direction, std::ptrdiff_t size) {
    (direction == Directions::Read ? m_totalRead : m_totalWritten) +=
        static_cast<std::uint64_t>(size);
    spend(direction, size);
}

void RateLimitGroup::spend(Directions direction, std::ptrdiff_t size) {
    m_bucket.refill(m_limit, m_loop.now());
    std::ptrdiff_t& left = direction == Directions::Read ? m_bucket.read : m_bucket.written;
    left -= size;
    if ((left <= 0) != any(m_paused, direction)) {
        m_loop.defer(m_keepToLimit);
    }
}

/// Pauses and resumes the members, as the limit says, and sees to it that it looks again.
void RateLimitGroup::keepToLimit() {
    const TimePoint now = m_loop.now();
    m_bucket.refill(m_limit, now);
    Directions used = Directions::None;
    if (m_bucket.read <= 0) {
        used |= Directions::Read;
    }
    if (m_bucket.written <= 0) {
        used |= Directions::Write;
    }
    if (used != Directions::None) {
        // A timer watches no descriptor that could be refused.
        (void)m_timer.add(m_bucket.untilRefilled(m_limit, now));
    }
    const Directions goesOn = m_paused & ~used;
    m_paused = used;
    pause(used);
    goOn(goesOn);
}

void RateLimitGroup::pause(Directions directions) {
    for (Stream::Rate* each = m_members.front(); each != nullptr; each = m_members.after(*each)) {
        each->stream.suspend(directions, Blocked::GroupLimit);
    }
}

void RateLimitGroup::goOn(Directions directions) {
    if (directions == Directions::None || m_size == 0) {
        return;
    }
    // Another one comes first each time, or the first ones would use the limit up for ever.
    m_members.pushBack(*m_members.popFront());
    for (Stream::Rate* each = m_members.front(); each != nullptr; each = m_members.after(*each)) {
        each->stream.resume(directions, Blocked::GroupLimit);
    }
}

} // namespace weir
