// What concerns many events of a loop, or those that it owns.

#include <weir/loop/backend/backend_choice.h>
#include <weir/loop/event_loop_core.h>
#include <weir/loop/event_text.h>

#include <algorithm>
#include <string>
#include <vector>

namespace weir {

void OnceEvent::finish(EventFlags fired) {
    Event::Callback then = std::move(callback);
    event.loop().m_core->forget(*this);
    then(fired);
}

Result<void> EventLoop::Core::once(EventLoop& loop, int descriptor, EventFlags flags,
                                   Event::Callback callback, std::optional<Duration> timeout) {
    if (any(flags, EventFlags::Signal | EventFlags::Persist | EventFlags::EdgeTriggered)) {
        return Error::input(
            "Cannot wait once for a signal, nor persistently, nor edge-triggered: "
            "make an event for that.");
    }
    auto once = std::make_unique<OnceEvent>(loop, descriptor, flags, std::move(callback));
    const LoopHold hold(lock());
    if (!timeout && !any(flags, DescriptorTable::conditions)) {
        once->event.activate(EventFlags::Timeout);
    } else if (auto added = once->event.add(timeout); !added) {
        return added;
    }
    m_onces.pushBack(*once.release());
    return {};
}

void EventLoop::Core::forget(OnceEvent& once) {
    const std::unique_ptr<OnceEvent> owned(&once);
    const LoopHold hold(lock());
    IntrusiveList<OnceEvent>::remove(once);
}

/// Visits each event that is pending or active once, until `visit` returns false.
template <class Visit>
void EventLoop::Core::visitEvents(Visit&& visit) {
    if (!m_descriptors.forEach(visit) || (m_signals && !m_signals->forEach(visit))) {
        return;
    }
    const bool goOn = m_timers.forEach([&](TimerNode& timer) {
        if (&timer == &m_exitTimer) {
            return true;
        }
        RawEvent& event = RawEvent::of(timer);
        return (event.m_state & RawEvent::watching) != 0 || visit(event);
    });
    if (!goOn) {
        return;
    }
    m_active.forEach([&](ActiveItem& item) {
        if (&item == &m_batchItem) {
            return true;
        }
        RawEvent& event = RawEvent::of(item);
        return (event.m_state & RawEvent::pending) != 0 || visit(event);
    });
}

int EventLoop::Core::forEach(Function<int(const RawEvent&)> visit) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    int answer = 0;
    visitEvents([&](RawEvent& event) {
        answer = visit(event);
        return answer == 0;
    });
    return answer;
}

void EventLoop::Core::removeEvents(bool runFinalisers) {
    std::vector<RawEvent*> finalised;
    {
        const LoopHold hold(lock());
        WEIR_ASSERT(isInLoopThread() || isShared());
        while (OnceEvent* const once = m_onces.front()) {
            forget(*once);
        }
        std::vector<RawEvent*> all;
        visitEvents([&](RawEvent& event) {
            all.push_back(&event);
            return true;
        });
        for (RawEvent* const event : all) {
            if ((event->m_state & RawEvent::finalising) != 0) {
                deactivate(*event);
                finalised.push_back(event);
            } else {
                removeNow(*event);
            }
        }
    }
    for (RawEvent* const event : finalised) {
        if (runFinalisers) {
            finishFinalised(*event);
        }
    }
}

std::size_t EventLoop::Core::activateDescriptor(int descriptor, EventFlags fired) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    std::size_t activated = 0;
    m_descriptors.deliver({descriptor, fired & DescriptorTable::conditions},
                          [&](RawEvent& event, EventFlags came) {
                              activateNow(event, came);
                              ++activated;
                          });
    return activated;
}

std::size_t EventLoop::Core::activateSignal(int signal) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    std::size_t activated = 0;
    if (m_signals) {
        m_signals->deliver(signal, [&](RawEvent& event) {
            activateNow(event, EventFlags::Signal);
            ++activated;
        });
    }
    return activated;
}

void EventLoop::Core::addVirtual() {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    m_most.virtuals = std::max(m_most.virtuals, ++m_virtualCount);
}

void EventLoop::Core::removeVirtual() {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    WEIR_ASSERT(m_virtualCount > 0);
    if (--m_virtualCount == 0) {
        endWait();
    }
}

EventCounts EventLoop::Core::counts() const {
    const LoopHold hold(lock());
    return {m_pendingCount, activeCount(), m_virtualCount};
}

std::size_t EventLoop::Core::eventCount() {
    const LoopHold hold(lock());
    std::size_t count = m_pendingCount;
    // Those that are active alone are counted here: activating is to cost nothing for it.
    m_active.forEach([&](ActiveItem& item) {
        if (&item != &m_batchItem && (RawEvent::of(item).m_state & RawEvent::pending) == 0) {
            ++count;
        }
        return true;
    });
    return count;
}

Result<void> EventLoop::Core::reopenAfterFork() {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    LoopConfig config = m_config;
    config.backend = std::string(m_backend->name());
    config.ignoreEnvironment = true; // what it turned on is in the configuration since
    auto backend = chooseBackend(config);
    if (!backend) {
        return backend.error();
    }
    auto waker = Waker::open();
    if (!waker) {
        return waker.error();
    }
    if (auto added = (*backend)->add(waker->descriptor(), EventFlags::Read); !added) {
        return added;
    }
    if (m_signals) {
        if (auto reopened = m_signals->reopen(); !reopened) {
            return reopened;
        }
        if (auto added = (*backend)->add(m_signals->descriptor(), EventFlags::Read); !added) {
            return added;
        }
    }
    if (auto moved = m_descriptors.moveTo(**backend); !moved) {
        return moved;
    }
    m_waker = std::move(*waker);
    m_backend = std::move(*backend);
    // What woke the parent is not for this process, what was posted here is.
    m_notified.store(true);
    m_waker.signal();
    return {};
}

std::string EventLoop::Core::describeEvents() {
    std::string text;
    forEach([&](const RawEvent& event) {
        text += describe(event, now()) + "\n";
        return 0;
    });
    return text;
}

} // namespace weir
