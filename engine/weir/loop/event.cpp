#include <weir/loop/event.h>
#include <weir/loop/event_loop_core.h>

#include <utility>

namespace weir {

Event::Event(EventLoop& loop, int descriptor, EventFlags flags, Callback callback)
    : m_loop(loop),
      m_descriptor(descriptor),
      m_flags(flags),
      m_priority(static_cast<std::uint8_t>(loop.priorities() / 2)),
      m_callback(std::move(callback)) {
    WEIR_ASSERT(!any(flags, EventFlags::Signal) || !any(flags, DescriptorTable::conditions));
}

Event::~Event() {
    m_loop.m_core->forget(*this);
}

Result<void> Event::add(std::optional<Duration> timeout) {
    return m_loop.m_core->add(*this, timeout);
}

void Event::remove() {
    m_loop.m_core->remove(*this);
}

void Event::removeTimer() {
    m_loop.m_core->removeTimer(*this);
}

void Event::activate(EventFlags fired) {
    m_loop.m_core->activate(*this, fired);
}

bool Event::setPriority(int priority) {
    if (priority < 0 || priority >= m_loop.priorities() || isActive()) {
        return false;
    }
    m_priority = static_cast<std::uint8_t>(priority);
    return true;
}

bool Event::isPending() const {
    return (m_state & (watching | timing)) != 0;
}

bool Event::isActive() const {
    return (m_state & active) != 0;
}

std::optional<TimePoint> Event::deadline() const {
    if ((m_state & timing) == 0) {
        return std::nullopt;
    }
    return TimerQueue::deadline(*this);
}

} // namespace weir
