// How events become pending and active, and cease to be.

#include <weir/loop/event_loop_core.h>

#include <algorithm>
#include <limits>

namespace weir {
namespace {

/// An event without any of these is a timer, or for the user to activate.
constexpr EventFlags watchable = DescriptorTable::conditions | EventFlags::Signal;

TimePoint after(TimePoint start, Duration delay) {
    return delay < TimePoint::max() - start ? start + delay : TimePoint::max();
}

} // namespace

/// By adding it; or it cannot be, as it is being finalised.
inline bool EventLoop::Core::isToBeWatched(const RawEvent& event) {
    return (event.m_state & RawEvent::finalising) != 0 ||
           ((event.m_state & RawEvent::watching) == 0 && any(event.m_flags, watchable));
}

inline void EventLoop::Core::setInterval(RawEvent& event, Duration interval) {
    // Nobody looks at another event's, and it may lie on a cache line of its own.
    if (any(event.m_flags, EventFlags::Persist)) {
        event.m_interval = interval;
    }
}

inline void EventLoop::Core::startTimer(RawEvent& event, TimePoint deadline) {
    m_timers.schedule(event.m_timer, deadline);
    if ((event.m_state & RawEvent::timing) == 0) {
        enterPending(event, RawEvent::timing);
    }
    if (m_waiting && deadline < m_waitEnds) [[unlikely]] {
        notify();
    }
}

inline void EventLoop::Core::stopTimer(RawEvent& event) {
    if ((event.m_state & RawEvent::timing) != 0) {
        m_timers.cancel(event.m_timer);
        leavePending(event, RawEvent::timing);
    }
}

// Here and not in raw_event.cpp, as with remove(): programs call them for each message.
Result<void> RawEvent::add(std::optional<Duration> timeout) {
    EventLoop::Core& core = *m_loop->m_core;
    return timeout ? core.add(*this, *timeout) : core.add(*this);
}

void RawEvent::remove(RemoveMode mode) {
    m_loop->m_core->remove(*this, mode);
}

Result<void> EventLoop::Core::add(RawEvent& event) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if (isToBeWatched(event)) {
        if (auto watched = watch(event); !watched) {
            return watched;
        }
    }
    if (isObserved()) [[unlikely]] {
        tellAdded(event);
    }
    return {};
}

Result<void> EventLoop::Core::add(RawEvent& event, Duration timeout) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if (isToBeWatched(event)) [[unlikely]] {
        if (auto watched = watch(event); !watched) {
            return watched;
        }
    }
    WEIR_ASSERT(timeout >= Duration::zero());
    const Duration delay = std::max(timeout, Duration::zero());
    setInterval(event, delay);
    if (any(event.m_fired, EventFlags::Timeout)) [[unlikely]] {
        forgetTimeout(event);
    }
    startTimer(event, after(now(), delay));
    if (isObserved()) [[unlikely]] {
        tellAdded(event);
    }
    return {};
}

/// It starts anew before its callback could be told that it had passed.
void EventLoop::Core::forgetTimeout(RawEvent& event) {
    event.m_fired &= ~EventFlags::Timeout;
    if (event.m_fired == EventFlags::None) {
        deactivate(event);
    }
}

inline void EventLoop::Core::remove(RawEvent& event, RemoveMode mode) {
    WEIR_ASSERT(isInLoopThread() || isShared());
    if (isShared()) [[unlikely]] {
        removeShared(event, mode);
    } else {
        removeNow(event);
    }
}

void EventLoop::Core::removeNow(RawEvent& event) {
    if ((event.m_state & RawEvent::finalising) != 0) [[unlikely]] {
        return;
    }
    if (isObserved() && (event.m_state & RawEvent::busy) != 0) [[unlikely]] {
        tellRemoved(event);
    }
    setInterval(event, RawEvent::noInterval);
    if ((event.m_state & RawEvent::watching) != 0) {
        unwatch(event);
    }
    if ((event.m_state & RawEvent::timing) != 0) {
        stopTimer(event);
    }
    if ((event.m_state & RawEvent::active) != 0) {
        deactivate(event);
    }
    if (m_running == &event) {
        m_callsLeft = 0;
    }
}

void EventLoop::Core::removeTimer(RawEvent& event) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if ((event.m_state & RawEvent::finalising) != 0) [[unlikely]] {
        return;
    }
    setInterval(event, RawEvent::noInterval);
    stopTimer(event);
}

void EventLoop::Core::activate(RawEvent& event, EventFlags fired, std::uint16_t calls) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    activateNow(event, fired, any(event.m_flags, EventFlags::Signal) ? calls : std::uint16_t{1});
}

void EventLoop::Core::signalCame(RawEvent& event, unsigned times) {
    constexpr unsigned most = std::numeric_limits<std::uint16_t>::max();
    if ((event.m_state & RawEvent::active) != 0) {
        times += event.m_calls;
    }
    const auto calls = static_cast<std::uint16_t>(std::min(times, most));
    activateNow(event, EventFlags::Signal, calls);
    event.m_calls = calls;
}

bool EventLoop::Core::finalise(RawEvent& event, RawEvent::Finaliser finaliser,
                               RawEvent::Release release) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if ((event.m_state & RawEvent::finalising) != 0) {
        return false;
    }
    removeNow(event);
    event.m_state |= RawEvent::finalising;
    event.m_finaliser = finaliser;
    event.m_release = release;
    queue(event);
    return true;
}

void EventLoop::Core::forget(RawEvent& event) {
    const LoopHold hold(lock());
    if (m_running == &event) {
        if (isShared() && !isRunningThread()) [[unlikely]] {
            remove(event, RemoveMode::Wait);
            return;
        }
        m_callsLeft = 0;
        m_running = nullptr;
    }
    if ((event.m_state & RawEvent::busy) != 0) {
        WEIR_ASSERT(isInLoopThread() || isShared());
        removeNow(event);
    }
}

void EventLoop::Core::cancel(RawDeferred& deferred) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if (IntrusiveList<RawDeferred>::isLinked(deferred)) {
        IntrusiveList<RawDeferred>::remove(deferred);
    }
}

void EventLoop::Core::forget(RawDeferred& deferred) {
    const LoopHold hold(lock());
    cancel(deferred);
    if (m_runningDeferred != &deferred) {
        return;
    }
    if (!isShared() || isRunningThread()) {
        m_runningDeferred = nullptr;
        return;
    }
    while (m_runningDeferred == &deferred) {
        awaitCallback();
        cancel(deferred);
    }
}

Result<void> EventLoop::Core::watch(RawEvent& event) {
    leaveBackend();
    if ((event.m_state & RawEvent::finalising) != 0) [[unlikely]] {
        return Error::input("Cannot add an event that is being finalised.");
    }
    if ((event.m_state & RawEvent::watching) != 0) [[unlikely]] {
        return {}; // meanwhile, by another thread
    }
    if (any(event.m_flags, EventFlags::Signal)) {
        if (auto opened = openSignals(); !opened) {
            return opened;
        }
        if (auto added = m_signals->add(event); !added) {
            return added;
        }
    } else if (auto added = m_descriptors.add(event); !added) {
        return added;
    }
    enterPending(event, RawEvent::watching);
    return {};
}

Result<void> EventLoop::Core::openSignals() {
    if (m_signals) {
        return {};
    }
    auto source = SignalSource::open(m_config.signalDescriptor);
    if (!source) {
        return source.error();
    }
    auto signals = std::make_unique<SignalTable>(std::move(*source));
    if (auto added = m_backend->add(signals->descriptor(), EventFlags::Read); !added) {
        return added;
    }
    m_signals = std::move(signals);
    return {};
}

void EventLoop::Core::unwatch(RawEvent& event) {
    if ((event.m_state & RawEvent::watching) == 0) {
        return;
    }
    leaveBackend();
    if ((event.m_state & RawEvent::watching) == 0) [[unlikely]] {
        return; // meanwhile, by another thread
    }
    if (any(event.m_flags, EventFlags::Signal)) {
        m_signals->remove(event);
    } else {
        m_descriptors.remove(event);
    }
    leavePending(event, RawEvent::watching);
}

void EventLoop::Core::rearm(RawEvent& event, EventFlags fired) {
    if (!any(event.m_flags, EventFlags::Persist)) {
        unwatch(event);
        stopTimer(event);
        return;
    }
    if (event.m_interval == RawEvent::noInterval) {
        return;
    }
    // After a timeout the next one counts from when this one was due, so that a period does not
    // drift; unless a whole period has been missed.
    TimePoint deadline = after(now(), event.m_interval);
    if (any(fired, EventFlags::Timeout) && (event.m_state & RawEvent::timing) == 0) {
        const TimePoint next = after(TimerQueue::deadline(event.m_timer), event.m_interval);
        if (next > now()) {
            deadline = next;
        }
    }
    startTimer(event, deadline);
}

void EventLoop::Core::timedOut(TimerNode& timer) {
    if (&timer == &m_exitTimer) {
        m_exitAsked = true;
        return;
    }
    RawEvent& event = RawEvent::of(timer);
    activateNow(event, EventFlags::Timeout);
    leavePending(event, RawEvent::timing);
}

} // namespace weir
