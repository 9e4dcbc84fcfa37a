// What a thread-safe loop needs. The lock is held through a turn, except while the backend waits
// and while anything is called. What the backend watches is changed only while it does not wait:
// whoever wants to change it wakes the loop, and goes before the next wait.

#include <weir/loop/event_loop_core.h>

namespace weir {

void EventLoop::Core::endWaitAndStay() {
    ++m_changers;
    notify();
    m_lock->waitUntil([this] { return !m_waiting; });
    if (--m_changers == 0) {
        m_lock->tellAll();
    }
}

void EventLoop::Core::removeShared(RawEvent& event, RemoveMode mode) {
    const LoopHold hold(lock());
    removeNow(event);
    if ((event.m_state & RawEvent::finalising) != 0) {
        return;
    }
    const bool waits = mode == RemoveMode::Wait ||
                       (mode == RemoveMode::Auto && !any(event.m_flags, EventFlags::Finalise));
    while (waits && m_running == &event && !isRunningThread()) {
        awaitCallback();
        // The callback may have added it anew.
        removeNow(event);
    }
}

void EventLoop::Core::awaitCallback() {
    ++m_awaiting;
    m_lock->waitUntil([this, before = m_callbacks] { return m_callbacks != before; });
    --m_awaiting;
}

Result<std::span<const ReadyDescriptor>> EventLoop::Core::waitShared(
    std::optional<Duration> limit) {
    const TimePoint start = m_clock.now();
    const bool ends = limit && *limit < TimePoint::max() - start;
    m_waitEnds = ends ? start + *limit : TimePoint::max();
    m_waiting = true;
    const unsigned depth = m_lock->letGo();
    auto ready = m_backend->wait(limit);
    m_lock->takeBack(depth);
    m_waiting = false;
    if (m_changers > 0) {
        m_lock->tellAll();
    }
    return ready;
}

} // namespace weir
