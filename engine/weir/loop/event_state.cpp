// How events become pending and active, and cease to be.

#include <weir/loop/event_loop_core.h>

#include <algorithm>

namespace weir {
namespace {

/// An event without any of these is a timer, or for the user to activate.
constexpr EventFlags watchable = DescriptorTable::conditions | EventFlags::Signal;

TimePoint after(TimePoint start, Duration delay) {
    return delay < TimePoint::max() - start ? start + delay : TimePoint::max();
}

} // namespace

Result<void> EventLoop::Core::add(RawEvent& event, std::optional<Duration> timeout) {
    WEIR_ASSERT(isInLoopThread());
    if ((event.m_state & RawEvent::watching) == 0 && any(event.m_flags, watchable)) {
        if (auto watched = watch(event); !watched) {
            return watched;
        }
    }
    if (!timeout) {
        return {};
    }
    WEIR_ASSERT(*timeout >= Duration::zero());
    const Duration delay = std::max(*timeout, Duration::zero());
    event.m_interval = delay;
    if (any(event.m_fired, EventFlags::Timeout)) {
        // It starts anew before its callback could be told that it had passed.
        event.m_fired &= ~EventFlags::Timeout;
        if (event.m_fired == EventFlags::None) {
            deactivate(event);
        }
    }
    startTimer(event, after(now(), delay));
    return {};
}

void EventLoop::Core::remove(RawEvent& event) {
    WEIR_ASSERT(isInLoopThread());
    event.m_interval = RawEvent::noInterval;
    unwatch(event);
    stopTimer(event);
    deactivate(event);
    if (m_running == &event) {
        m_callsLeft = 0;
    }
}

void EventLoop::Core::removeTimer(RawEvent& event) {
    WEIR_ASSERT(isInLoopThread());
    event.m_interval = RawEvent::noInterval;
    stopTimer(event);
}

void EventLoop::Core::activate(RawEvent& event, EventFlags fired, std::uint16_t calls) {
    WEIR_ASSERT(isInLoopThread());
    event.m_fired |= fired;
    if ((event.m_state & RawEvent::active) == 0) {
        event.m_calls = any(event.m_flags, EventFlags::Signal) ? calls : std::uint16_t{1};
        m_active.push(event.m_activeItem, event.m_priority);
        enter(event, RawEvent::active);
    }
}

void EventLoop::Core::forget(RawEvent& event) {
    if (m_running == &event) {
        m_running = nullptr;
    }
    if ((event.m_state & RawEvent::busy) != 0) {
        remove(event);
    }
}

void EventLoop::Core::cancel(Deferred& deferred) {
    WEIR_ASSERT(isInLoopThread());
    if (deferred.isQueued()) {
        IntrusiveList<Deferred>::remove(deferred);
    }
}

void EventLoop::Core::forget(Deferred& deferred) {
    if (m_runningDeferred == &deferred) {
        m_runningDeferred = nullptr;
    }
    cancel(deferred);
}

Result<void> EventLoop::Core::watch(RawEvent& event) {
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
    enter(event, RawEvent::watching);
    return {};
}

Result<void> EventLoop::Core::openSignals() {
    if (m_signals) {
        return {};
    }
    auto waker = Waker::open();
    if (!waker) {
        return waker.error();
    }
    auto signals = std::make_unique<SignalTable>(std::move(*waker));
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
    if (any(event.m_flags, EventFlags::Signal)) {
        m_signals->remove(event);
    } else {
        m_descriptors.remove(event);
    }
    leave(event, RawEvent::watching);
}

void EventLoop::Core::startTimer(RawEvent& event, TimePoint deadline) {
    m_timers.schedule(event.m_timer, deadline);
    enter(event, RawEvent::timing);
}

void EventLoop::Core::stopTimer(RawEvent& event) {
    if ((event.m_state & RawEvent::timing) != 0) {
        m_timers.cancel(event.m_timer);
        leave(event, RawEvent::timing);
    }
}

void EventLoop::Core::deactivate(RawEvent& event) {
    if ((event.m_state & RawEvent::active) != 0) {
        m_active.remove(event.m_activeItem, event.m_priority);
        event.m_fired = EventFlags::None;
        leave(event, RawEvent::active);
    }
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
    activate(event, EventFlags::Timeout);
    leave(event, RawEvent::timing);
}

void EventLoop::Core::enter(RawEvent& event, std::uint16_t state) {
    if ((event.m_state & RawEvent::busy) == 0) {
        ++m_eventCount;
    }
    event.m_state = static_cast<std::uint16_t>(event.m_state | state);
}

void EventLoop::Core::leave(RawEvent& event, std::uint16_t state) {
    event.m_state = static_cast<std::uint16_t>(event.m_state & ~state);
    if ((event.m_state & RawEvent::busy) == 0) {
        --m_eventCount;
    }
}

} // namespace weir
