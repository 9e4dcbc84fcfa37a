// When and in which order a stream's handler is told.

#include <weir/stream/stream.h>
#include <weir/stream/stream_extras.h>

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
        if (!m_callbacksQueued) {
            m_loop.atTurnEnd(m_work);
        }
    }
}

void Stream::cancelTurnEnd() {
    if (m_turnEndQueued) {
        m_turnEndQueued = false;
        if (!m_callbacksQueued) {
            m_work.cancel();
        }
    }
}

bool Stream::tellRead() {
    m_pendingRead = true;
    return deferOrRun();
}

bool Stream::tellWritten() {
    m_pendingWritten = true;
    return deferOrRun();
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

bool Stream::hasPending() const {
    return m_pendingRead || m_forcedRead || m_pendingWritten ||
           m_pendingEvents != StreamEvents::None;
}

void Stream::queueCallbacks() {
    if (!m_callbacksQueued) {
        m_callbacksQueued = true;
        if (m_turnEndQueued) {
            m_work.cancel(); // it follows again once this is done
        }
        m_loop.defer(m_work);
    }
}

void Stream::unqueueCallbacks() {
    if (m_callbacksQueued) {
        m_callbacksQueued = false;
        m_work.cancel();
        if (m_turnEndQueued) {
            m_loop.atTurnEnd(m_work);
        }
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
        if (m_turnEndQueued && !m_callbacksQueued) {
            m_loop.atTurnEnd(m_work);
        }
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
    if (!watch.destroyed() && m_pendingWritten) {
        m_pendingWritten = false;
        callOut([this](StreamHandler& handler) { handler.onWritten(*this); });
    }
    if (!watch.destroyed()) {
        const StreamEvents others = m_pendingEvents;
        m_pendingEvents = StreamEvents::None;
        tellEventsNow(others);
    }
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
    return forced || (pending && inputBuffer.size() >= std::max<std::size_t>(readLow(), 1));
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
