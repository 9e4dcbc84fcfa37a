// What observers are told. It stands apart from the turn, which is to stay small: most loops have
// no observer, and what a turn does not run should not lie between what it does.

#include <weir/loop/event_loop_core.h>

namespace weir {

template <class Tell>
void EventLoop::Core::tellObservers(Tell tell) {
    ++m_tellingObservers;
    // By index, and the size asked each time: an observer may add or remove others.
    // NOLINTNEXTLINE(modernize-loop-convert)
    for (std::size_t i = 0; i < m_observers.size(); ++i) {
        if (m_observers[i] != nullptr) {
            tell(*m_observers[i]);
        }
    }
    if (--m_tellingObservers == 0) {
        std::erase(m_observers, nullptr);
    }
}

void EventLoop::Core::tellPrepare(std::optional<Duration> limit) {
    const LoopLetGo letGo(lock());
    tellObservers([&](LoopObserver& observer) { observer.prepare(limit); });
}

void EventLoop::Core::tellCheck() {
    static_cast<void>(turnTime());
    const LoopLetGo letGo(lock());
    tellObservers([](LoopObserver& observer) { observer.check(); });
}

TimePoint EventLoop::Core::tellBegins(const RawEvent& event, EventFlags fired) {
    const LoopLetGo letGo(lock());
    tellObservers([&](LoopObserver& observer) { observer.callbackBegins(event, fired); });
    return m_clock.now();
}

void EventLoop::Core::tellEnded(int priority, TimePoint began) {
    const LoopLetGo letGo(lock());
    const Duration took = m_clock.now() - began;
    tellObservers([&](LoopObserver& observer) { observer.callbackEnded(priority, took); });
}

void EventLoop::Core::tellAdded(const RawEvent& event) {
    tellObservers([&](LoopObserver& observer) { observer.eventAdded(event); });
}

void EventLoop::Core::tellRemoved(const RawEvent& event) {
    tellObservers([&](LoopObserver& observer) { observer.eventRemoved(event); });
}

void EventLoop::Core::tellActivated(const RawEvent& event, EventFlags fired) {
    tellObservers([&](LoopObserver& observer) { observer.eventActivated(event, fired); });
}

} // namespace weir
