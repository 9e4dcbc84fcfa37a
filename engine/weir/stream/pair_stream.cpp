#include <weir/stream/pair_stream.h>
#include <weir/stream/stream_guards.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace weir {

std::pair<std::unique_ptr<PairStream>, std::unique_ptr<PairStream>> PairStream::create(
    EventLoop& loop, const StreamOptions& options) {
    // The constructor is private, which make_unique does not reach.
    std::unique_ptr<PairStream> one(new PairStream(loop, options));
    std::unique_ptr<PairStream> other(new PairStream(loop, options));
    one->m_partner = other.get();
    other->m_partner = one.get();
    other->shareLock(*one);
    return {std::move(one), std::move(other)};
}

PairStream::PairStream(EventLoop& loop, const StreamOptions& options)
    : Stream(loop, options), m_timers(*this) {}

PairStream::~PairStream() {
    const Entry entry(*this);
    if (m_partner != nullptr) {
        m_partner->partnerGone();
    }
}

PairStream* PairStream::partner() const {
    const std::lock_guard guard(*this);
    return m_partner;
}

void PairStream::shutdownWrite() {
    const std::lock_guard guard(*this);
    if (!m_shutDown) {
        m_shutDown = true;
        output().freezeEnd(true);
        sendEndWhenDrained();
    }
}

bool PairStream::flush(Directions directions, FlushMode mode) {
    const Entry entry(*this);
    if (mode == FlushMode::Normal) {
        return false;
    }
    const Watch watch(*this);
    bool moved = any(directions, Directions::Write) && flushOut();
    if (!watch.destroyed() && any(directions, Directions::Read) && m_partner != nullptr) {
        moved = m_partner->flushOut() || moved;
    }
    if (!watch.destroyed() && mode == FlushMode::Finished && any(directions, Directions::Write)) {
        shutdownWrite();
    }
    return moved;
}

/// Moves at once, within a call of the user: what it brings about is queued.
bool PairStream::flushOut() {
    PairStream* const reader = m_partner;
    if (reader == nullptr || !mayWrite() || !reader->takes(true)) {
        return false;
    }
    const Watch watch(*this);
    const Watch readerWatch(*reader);
    const bool moved = move(true) > 0;
    if (moved && !readerWatch.destroyed()) {
        reader->queueRead();
    }
    if (moved && !watch.destroyed() && output().size() <= writeWatermarks().low) {
        queueWritten();
    }
    if (!watch.destroyed()) {
        sendEndWhenDrained();
    }
    return moved;
}

Blocked PairStream::transportReadBlocked() const {
    // The end of what a partner wrote can be read after it has gone.
    return Blocked::None;
}

Blocked PairStream::transportWriteBlocked() const {
    Blocked why = Blocked::None;
    if (m_partner == nullptr) {
        why |= Blocked::Closed;
    } else if (!m_partner->takes(false)) {
        why |= Blocked::WouldBlock;
    }
    if (m_shutDown && output().empty()) {
        why |= Blocked::ShutDown;
    }
    return why;
}

bool PairStream::takes(bool whenFull) const {
    const Blocked ignored = whenFull ? Blocked::HighWatermark : Blocked::None;
    return (readBlocked() & ~ignored) == Blocked::None;
}

void PairStream::updateReading() {
    const bool reads = mayRead();
    m_timers.count(Directions::Read, reads);
    if (!reads) {
        return;
    }
    if (m_partner != nullptr) {
        m_partner->updateWriting();
        m_partner->sendEndWhenDrained();
    }
    if (std::exchange(m_endCame, false)) {
        markEnded();
        queueEvents(StreamEvents::Eof | StreamEvents::Reading);
    }
}

void PairStream::updateWriting() {
    breakPipe();
    const bool writes = mayWrite();
    m_timers.count(Directions::Write, writes);
    if (writes && m_partner->takes(false)) {
        queueTurnEnd();
    } else {
        cancelTurnEnd();
    }
}

void PairStream::restartTimeouts() {
    m_timers.restartBoth();
}

void PairStream::atTurnEnd() {
    PairStream* const reader = m_partner;
    if (reader == nullptr || !mayWrite() || !reader->takes(false)) {
        return;
    }
    const Watch watch(*this);
    const Watch readerWatch(*reader);
    const bool moved = move(false) > 0;
    if (moved && !readerWatch.destroyed()) {
        (void)reader->tellRead();
    }
    if (moved && !watch.destroyed() && output().size() <= writeWatermarks().low && !tellWritten()) {
        return;
    }
    if (!watch.destroyed()) {
        sendEndWhenDrained();
        updateWriting(); // there may be more, which the reader now has room for
    }
}

/// As much as the partner has room for; returns how much. A callback of a buffer may destroy either
/// stream.
std::size_t PairStream::move(bool whenFull) {
    PairStream& reader = *m_partner;
    const Watch watch(*this);
    const Watch readerWatch(reader);
    const std::size_t room = whenFull ? Buffer::all : reader.room();
    const std::size_t most = std::min({room, maxToWrite(), reader.maxToRead()});
    output().freezeFront(false);
    reader.input().freezeEnd(false);
    const std::size_t moved = output().moveTo(reader.input(), most);
    if (!readerWatch.destroyed()) {
        reader.input().freezeEnd(true);
        reader.countRead(moved);
        reader.m_timers.restart(Directions::Read);
        reader.updateReading();
    }
    if (!watch.destroyed()) {
        output().freezeFront(true);
        countWritten(moved);
        m_timers.restart(Directions::Write);
        updateWriting();
    }
    return moved;
}

void PairStream::sendEndWhenDrained() {
    if (m_shutDown && !m_endSent && m_partner != nullptr && output().empty()) {
        m_endSent = true;
        m_partner->m_endCame = true;
        m_partner->updateReading();
    }
}

void PairStream::partnerGone() {
    const bool endTold = m_partner->m_endSent;
    m_partner = nullptr;
    m_endCame = m_endCame || !endTold;
    updateReading();
    updateWriting();
}

/// Who writes to nobody is told so.
void PairStream::breakPipe() {
    if (m_partner != nullptr || m_broken || output().empty() ||
        !any(enabled(), Directions::Write)) {
        return;
    }
    m_broken = true;
    markFailed(Directions::Write,
               Error::system(EPIPE, "Writing to the other end of a pair of streams failed"));
    queueEvents(StreamEvents::Error | StreamEvents::Writing);
}

} // namespace weir
