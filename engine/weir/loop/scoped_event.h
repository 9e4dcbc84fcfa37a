#pragma once

#include <weir/loop/raw_event.h>

namespace weir {

/// A RawEvent that retires itself when it goes, and is no larger: for objects of which there are
/// many, as connections are. Everything else is as RawEvent says.
class ScopedEvent : public RawEvent {
public:
    ScopedEvent(EventLoop& loop, int descriptor, EventFlags flags, Function function,
                void* argument)
        : RawEvent(&loop, descriptor, flags, function, argument) {}

    ~ScopedEvent() { retire(); }

    ScopedEvent(const ScopedEvent&) = delete;
    ScopedEvent& operator=(const ScopedEvent&) = delete;
};

} // namespace weir
