#include <weir/loop/event_loop_core.h>
#include <weir/loop/raw_event.h>

#include <type_traits>

namespace weir {

/// The classic struct event on 64-bit systems, for programs that were compiled with its header.
struct RawEvent::Layout {
    static_assert(std::is_standard_layout_v<RawEvent>);
    static_assert(std::is_trivially_destructible_v<RawEvent>);

    static constexpr bool narrow = sizeof(void*) != 8;
    static_assert(narrow || sizeof(RawEvent) == 128);
    static_assert(narrow || offsetof(RawEvent, m_activeItem) == 0);
    static_assert(narrow || offsetof(RawEvent, m_classicState) == 16);
    static_assert(narrow || offsetof(RawEvent, m_priority) == 18);
    static_assert(narrow || offsetof(RawEvent, m_spare) == 19);
    static_assert(narrow || offsetof(RawEvent, m_function) == 24);
    static_assert(narrow || offsetof(RawEvent, m_argument) == 32);
    static_assert(narrow || offsetof(RawEvent, m_watchItem) == 40);
    static_assert(narrow || offsetof(RawEvent, m_descriptor) == 56);
    static_assert(narrow || offsetof(RawEvent, m_loop) == 64);
    static_assert(narrow || offsetof(RawEvent, m_timer) == 72);
    static_assert(narrow || offsetof(RawEvent, m_flags) == 104);
    static_assert(narrow || offsetof(RawEvent, m_fired) == 106);
    static_assert(narrow || offsetof(RawEvent, m_state) == 110);
    static_assert(narrow || offsetof(RawEvent, m_interval) == 112);
};

namespace {

std::uint8_t middlePriority(const EventLoop* loop) {
    return loop == nullptr ? std::uint8_t{0} : static_cast<std::uint8_t>(loop->priorities() / 2);
}

} // namespace

RawEvent::RawEvent(EventLoop* loop, int descriptor, EventFlags flags, Function function,
                   void* argument)
    : m_priority(middlePriority(loop)),
      m_function(function),
      m_argument(argument),
      m_descriptor(descriptor),
      m_loop(loop),
      m_flags(flags) {
    WEIR_ASSERT(!any(flags, EventFlags::Signal) || !any(flags, DescriptorTable::conditions));
}

void RawEvent::removeTimer() {
    m_loop->m_core->removeTimer(*this);
}

void RawEvent::activate(EventFlags fired, std::uint16_t calls) {
    m_loop->m_core->activate(*this, fired, calls);
}

void RawEvent::retire() {
    m_loop->m_core->forget(*this);
}

bool RawEvent::finalise(Finaliser finaliser, Release release) {
    return m_loop->m_core->finalise(*this, finaliser, release);
}

bool RawEvent::setPriority(int priority) {
    const LoopHold hold(m_loop->m_core->lock());
    if (priority < 0 || priority >= m_loop->priorities() || (m_state & active) != 0) {
        return false;
    }
    m_priority = static_cast<std::uint8_t>(priority);
    return true;
}

bool RawEvent::setLoop(EventLoop& loop) {
    if ((m_state & busy) != 0) {
        return false;
    }
    m_loop = &loop;
    m_priority = middlePriority(&loop);
    return true;
}

bool RawEvent::isPending() const {
    const LoopHold hold(m_loop->m_core->lock());
    return (m_state & pending) != 0;
}

bool RawEvent::isActive() const {
    const LoopHold hold(m_loop->m_core->lock());
    return (m_state & active) != 0;
}

EventFlags RawEvent::pendingFor() const {
    const LoopHold hold(m_loop->m_core->lock());
    EventFlags waitsFor = EventFlags::None;
    if ((m_state & watching) != 0) {
        waitsFor |= m_flags & (DescriptorTable::conditions | EventFlags::Signal);
    }
    if ((m_state & active) != 0) {
        waitsFor |= m_fired;
    }
    if ((m_state & timing) != 0) {
        waitsFor |= EventFlags::Timeout;
    }
    return waitsFor;
}

std::optional<TimePoint> RawEvent::deadline() const {
    const LoopHold hold(m_loop->m_core->lock());
    if ((m_state & timing) == 0) {
        return std::nullopt;
    }
    return TimerQueue::deadline(m_timer);
}

} // namespace weir
