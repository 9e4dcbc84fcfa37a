// A stream's rate limit: what may move, what has, and when more may.

#include <weir/base/assert.h>
#include <weir/stream/rate_limit_group.h>
#include <weir/stream/stream.h>
#include <weir/stream/stream_extras.h>
#include <weir/stream/stream_guards.h>

#include <algorithm>

namespace weir {

namespace {

std::size_t atLeastNothing(std::ptrdiff_t limit) {
    return limit > 0 ? static_cast<std::size_t>(limit) : 0;
}

} // namespace

Stream::Rate::~Rate() {
    if (group != nullptr) {
        group->forget(*this);
    }
}

bool Stream::setRateLimit(const std::optional<RateLimit>& limit) {
    Stream& limited = lowest();
    const std::lock_guard guard(limited);
    if (limit && !limit->isValid()) {
        return false;
    }
    Rate& rate = limited.rate();
    const TimePoint now = limited.m_loop.now();
    if (limit && rate.limit) {
        rate.bucket.changeLimit(*limit, now);
    } else if (limit) {
        rate.bucket = TokenBucket(*limit, now);
    }
    rate.limit = limit;
    limited.keepToLimit();
    return true;
}

std::optional<RateLimit> Stream::rateLimit() const {
    const Stream& limited = lowest();
    const std::lock_guard guard(limited);
    return limited.m_extras && limited.m_extras->rate ? limited.m_extras->rate->limit
                                                      : std::nullopt;
}

RateLimitGroup* Stream::rateLimitGroup() const {
    const Stream& limited = lowest();
    const std::lock_guard guard(limited);
    return limited.m_extras && limited.m_extras->rate ? limited.m_extras->rate->group : nullptr;
}

std::ptrdiff_t Stream::readLimit() const {
    const Stream& limited = lowest();
    const std::lock_guard guard(limited);
    return limited.limitOf(Directions::Read);
}

std::ptrdiff_t Stream::writeLimit() const {
    const Stream& limited = lowest();
    const std::lock_guard guard(limited);
    return limited.limitOf(Directions::Write);
}

void Stream::spendReadLimit(std::ptrdiff_t size) {
    Stream& limited = lowest();
    const std::lock_guard guard(limited);
    limited.spendOwn(Directions::Read, size);
}

void Stream::spendWriteLimit(std::ptrdiff_t size) {
    Stream& limited = lowest();
    const std::lock_guard guard(limited);
    limited.spendOwn(Directions::Write, size);
}

std::size_t Stream::maxToRead() const {
    const Stream& limited = lowest();
    const std::lock_guard guard(limited);
    return limited.mostOf(Directions::Read);
}

std::size_t Stream::maxToWrite() const {
    const Stream& limited = lowest();
    const std::lock_guard guard(limited);
    return limited.mostOf(Directions::Write);
}

Stream& Stream::lowest() {
    Stream* stream = this;
    while (Stream* const below = stream->underlying()) {
        stream = below;
    }
    return *stream;
}

const Stream& Stream::lowest() const {
    const Stream* stream = this;
    while (const Stream* const below = stream->underlying()) {
        stream = below;
    }
    return *stream;
}

Stream::Rate& Stream::rate() {
    Extras& rare = extras();
    if (!rare.rate) {
        rare.rate = std::make_unique<Rate>(*this);
    }
    return *rare.rate;
}

std::ptrdiff_t Stream::limitOf(Directions direction) const {
    if (!m_extras || !m_extras->rate || !m_extras->rate->limit) {
        return static_cast<std::ptrdiff_t>(RateLimit::unlimited);
    }
    Rate& rate = *m_extras->rate;
    rate.bucket.refill(*rate.limit, m_loop.now());
    return direction == Directions::Read ? rate.bucket.read : rate.bucket.written;
}

std::size_t Stream::mostOf(Directions direction) const {
    if (!m_extras) {
        return Buffer::all;
    }
    const bool reads = direction == Directions::Read;
    const std::size_t single = reads ? m_extras->maxSingleRead : m_extras->maxSingleWrite;
    std::size_t most = single == 0 ? Buffer::all : single;
    if (m_extras->rate) {
        const Rate& rate = *m_extras->rate;
        if (rate.limit) {
            most = std::min(most, atLeastNothing(limitOf(direction)));
        }
        if (rate.group != nullptr) {
            most = std::min(most, rate.group->shareOf(direction));
        }
    }
    return most;
}

/// By the transport: counts for the group as well.
void Stream::spend(Directions direction, std::ptrdiff_t size) {
    if (!m_extras->rate) {
        return;
    }
    if (RateLimitGroup* const group = m_extras->rate->group) {
        group->moved(direction, size);
    }
    spendOwn(direction, size);
}

void Stream::spendOwn(Directions direction, std::ptrdiff_t size) {
    if (!m_extras || !m_extras->rate || !m_extras->rate->limit) {
        return;
    }
    TokenBucket& bucket = m_extras->rate->bucket;
    bucket.refill(*m_extras->rate->limit, m_loop.now());
    (direction == Directions::Read ? bucket.read : bucket.written) -= size;
    keepToLimit();
}

/// Pauses and resumes both directions, as the limit says, and sees to it that it looks again.
void Stream::keepToLimit() {
    Rate& own = rate();
    if (!own.limit) {
        if (own.timer) {
            own.timer->remove();
        }
        resume(Directions::Both, Blocked::RateLimit);
        return;
    }
    const TimePoint now = m_loop.now();
    own.bucket.refill(*own.limit, now);
    const bool mayRead = own.bucket.read > 0;
    const bool mayWrite = own.bucket.written > 0;
    if (!mayRead || !mayWrite) {
        if (!own.timer) {
            // Finalise: who takes the limit away has the lock that the callback may wait for.
            own.timer =
                std::make_unique<Event>(m_loop, -1, EventFlags::Finalise, [this](EventFlags) {
                    const Entry entry(*this);
                    keepToLimit();
                });
        }
        // A timer watches no descriptor that could be refused.
        (void)own.timer->add(own.bucket.untilRefilled(*own.limit, now));
    }
    const Directions moving = (mayRead ? Directions::Read : Directions::None) |
                              (mayWrite ? Directions::Write : Directions::None);
    suspend(Directions::Both & ~moving, Blocked::RateLimit);
    resume(moving, Blocked::RateLimit);
}

} // namespace weir
