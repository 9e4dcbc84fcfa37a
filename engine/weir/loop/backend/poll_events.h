#pragma once

#include <weir/loop/event_flags.h>

#include <poll.h>

namespace weir {

#if defined(POLLRDHUP)
inline constexpr int pollPeerClosed = POLLRDHUP;
#else
inline constexpr int pollPeerClosed = 0;
#endif

/// What poll(2) is asked for.
inline short pollEvents(EventFlags interest) {
    int events = 0;
    if (any(interest, EventFlags::Read)) {
        events |= POLLIN;
    }
    if (any(interest, EventFlags::Write)) {
        events |= POLLOUT;
    }
    if (any(interest, EventFlags::Closed)) {
        events |= pollPeerClosed;
    }
    return static_cast<short>(events);
}

/// What poll(2)'s answer means.
inline EventFlags readyFlags(int events) {
    // POLLNVAL: closed while watched. Whoever watches it learns that from the next read or write.
    if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
        return EventFlags::Read | EventFlags::Write | EventFlags::Closed;
    }
    EventFlags ready = EventFlags::None;
    if ((events & POLLIN) != 0) {
        ready |= EventFlags::Read;
    }
    if ((events & POLLOUT) != 0) {
        ready |= EventFlags::Write;
    }
    if ((events & pollPeerClosed) != 0) {
        ready |= EventFlags::Closed;
    }
    return ready;
}

} // namespace weir
