#include <weir/stream/stream_guards.h>
#include <weir/stream/stream_timers.h>

namespace weir {

void StreamTimers::count(Directions direction, bool waits) {
    Side& side = sideOf(direction);
    if (side.waits == waits) {
        return;
    }
    side.waits = waits;
    if (waits) {
        begin(direction);
    } else if (side.timer) {
        side.timer->remove();
    }
}

void StreamTimers::restart(Directions direction) {
    if (sideOf(direction).waits) {
        begin(direction);
    }
}

void StreamTimers::restartBoth() {
    restart(Directions::Read);
    restart(Directions::Write);
}

void StreamTimers::begin(Directions direction) {
    Side& side = sideOf(direction);
    const auto timeout =
        direction == Directions::Read ? m_stream.readTimeout() : m_stream.writeTimeout();
    if (!timeout) {
        if (side.timer) {
            side.timer->remove();
        }
        return;
    }
    if (!side.timer) {
        side.timer = std::make_unique<Event>(m_stream.loop(), -1, EventFlags::Finalise,
                                             [this, direction](EventFlags) { passed(direction); });
    }
    // A timer watches no descriptor that could be refused.
    (void)side.timer->add(timeout);
}

void StreamTimers::passed(Directions direction) {
    const Stream::Entry entry(m_stream);
    Side& side = sideOf(direction);
    if (side.waits && side.timer && !side.timer->isPending()) {
        side.waits = false;
        (void)m_stream.timedOut(direction);
    }
}

} // namespace weir
