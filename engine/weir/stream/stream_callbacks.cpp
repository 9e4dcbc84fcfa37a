// When and in which order a stream's handler is told.

#include <weir/stream/stream.h>
#include <weir/stream/stream_extras.h>
#include <weir/stream/stream_guards.h>

#include <algorithm>
#include <utility>

namespace weir {

void Stream::trigger(Directions directions, TriggerOptions options) {
    const Entry entry(*this);
    const bool whatever = options.ignoreWatermarks;
    if (any(directions, Directions::Read) && (whatever || inputBuffer.size() >= readLow())) {
        m_forcedRead = true;
    }
    if (any(directions, Directions::Write) &&
        (whatever || outputBuffer.size() <= writeWatermarks().low)) {
        m_pendingWritten = true;
    }
    if (!hasPending()) {
        return;
    }
    if (options.immediately) {
        (void)deferOrRun();
    } else {
        queueCallbacks();
    }
}

void Stream::triggerEvents(StreamEvents events, TriggerOptions options) {
    const Entry entry(*this);
    m_pendingEvents = m_pendingEvents | events;
    if (options.immediately) {
        (void)deferOrRun();
    } else {
        queueCallbacks();
    }
}

void Stream::queueTurnEnd() {
    if (!m_turnEndQueued) {
        m_turnEndQueued = true;
        linkTurnEnd();
    }
}

/// Where it is asked for, and nothing else comes before it.
void Stream::linkTurnEnd() {
    if (m_turnEndQueued && !m_callbacksQueued && !m_turnEndHeld) {
        m_loop.atTurnEnd(*this);
    }
}

void Stream::cancelTurnEnd() {
    if (m_turnEndQueued) {
        m_turnEndQueued = false;
        if (!m_callbacksQueued && !m_turnEndHeld) {
            RawDeferred::cancel(m_loop);
        }
    }
}

bool Stream::tellRead() {
    if (!isQuiet()) [[unlikely]] {
        m_pendingRead = true;
        return deferOrRun();
    }
    if (!isAtReadLow()) {
        return true;
    }
    const Watch watch(*this);
    callOut([this](StreamHandler& handler) { handler.onRead(*this); });
    return !watch.destroyed() && (isQuiet() || runBehindRead());
}

bool Stream::tellReadBeforeTurnEnd() {
    m_turnEndHeld = true;
    const bool stays = tellRead();
    if (stays) {
        m_turnEndHeld = false;
    }
    return stays;
}

bool Stream::tellWritten() {
    if (!isQuiet()) [[unlikely]] {
        m_pendingWritten = true;
        return deferOrRun();
    }
    const Watch watch(*this);
    callOut([this](StreamHandler& handler) { handler.onWritten(*this); });
    return !watch.destroyed() && (isQuiet() || runBehindWritten());
}

bool Stream::tellEvents(StreamEvents events) {
    m_pendingEvents = m_pendingEvents | events;
    return deferOrRun();
}

void Stream::queueRead() {
    m_pendingRead = true;
    queueCallbacks();
}

void Stream::queueWritten() {
    m_pendingWritten = true;
    queueCallbacks();
}

void Stream::queueEvents(StreamEvents events) {
    m_pendingEvents = m_pendingEvents | events;
    queueCallbacks();
}

void Stream::dropQueuedCallbacks() {
    m_pendingRead = false;
    m_forcedRead = false;
    m_pendingWritten = false;
    m_pendingEvents = StreamEvents::None;
    unqueueCallbacks();
}

bool Stream::timedOut(Directions direction) {
    disableForTimeout(direction);
    return tellEvents(
        StreamEvents::Timeout |
        (direction == Directions::Read ? StreamEvents::Reading : StreamEvents::Writing));
}

bool Stream::ended() {
    markEnded();
    return tellEvents(StreamEvents::Eof | StreamEvents::Reading);
}

void Stream::queueCallbacks() {
    if (!m_callbacksQueued) {
        m_callbacksQueued = true;
        if (m_turnEndQueued && !m_turnEndHeld) {
            RawDeferred::cancel(m_loop); // it follows again once this is done
        }
        m_loop.defer(*this);
    }
}

void Stream::unqueueCallbacks() {
    if (m_callbacksQueued) {
        m_callbacksQueued = false;
        RawDeferred::cancel(m_loop);
        linkTurnEnd();
    }
}

void Stream::runWork() {
    const Entry entry(*this);
    if (m_callbacksQueued) {
        m_callbacksQueued = false;
        if (!runPending()) {
            return;
        }
        updateReading();
        linkTurnEnd();
    } else if (m_turnEndQueued) {
        m_turnEndQueued = false;
        atTurnEnd();
    }
}

bool Stream::deferOrRun() {
    if (m_deferCallbacks) {
        queueCallbacks();
        return true;
    }
    return runPending();
}

bool Stream::runPending() {
    const Watch watch(*this);
    // Each is looked at when its turn comes: the callback before it may have dropped it, by
    // close(), or may have taken the bytes.
    const auto connected = m_pendingEvents & StreamEvents::Connected;
    m_pendingEvents = m_pendingEvents & ~StreamEvents::Connected;
    tellEventsNow(connected);
    if (!watch.destroyed() && isReadDue()) {
        callOut([this](StreamHandler& handler) { handler.onRead(*this); });
    }
    return !watch.destroyed() && runBehindRead();
}

bool Stream::runBehindRead() {
    const Watch watch(*this);
    if (m_pendingWritten) {
        m_pendingWritten = false;
        callOut([this](StreamHandler& handler) { handler.onWritten(*this); });
    }
    return !watch.destroyed() && runBehindWritten();
}

bool Stream::runBehindWritten() {
    const Watch watch(*this);
    const StreamEvents others = m_pendingEvents;
    m_pendingEvents = StreamEvents::None;
    tellEventsNow(others);
    if (watch.destroyed()) {
        return false;
    }
    if (hasPending()) {
        queueCallbacks();
    } else {
        unqueueCallbacks();
    }
    return true;
}

/// And from now on is not, until more comes.
bool Stream::isReadDue() {
    const bool pending = m_pendingRead;
    const bool forced = m_forcedRead;
    m_pendingRead = false;
    m_forcedRead = false;
    return forced || (pending && isAtReadLow());
}

bool Stream::isAtReadLow() const {
    return inputBuffer.size() >= std::max<std::size_t>(m_extras ? readLow() : 0, 1);
}

template <class Call>
void Stream::callOut(Call call) {
    StreamHandler* const handler = m_handler;
    if (handler == nullptr) {
        return;
    }
    if (m_unlockCallbacks) [[unlikely]] {
        // Whoever calls has it locked once: these callbacks come from the deferred stage alone.
        const auto lock = m_extras->lock;
        lock->unlock();
        call(*handler);
        lock->lock();
    } else {
        call(*handler);
    }
}

void Stream::tellEventsNow(StreamEvents events) {
    if (events != StreamEvents::None) {
        callOut([this, events](StreamHandler& handler) { handler.onEvent(*this, events); });
    }
}

} // namespace weir
