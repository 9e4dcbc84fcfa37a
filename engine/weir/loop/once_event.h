#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/loop/event.h>

#include <utility>

namespace weir {

/// An event that the loop owns: it goes before its callback is called, or with the loop.
struct OnceEvent : ListNode<OnceEvent> {
    OnceEvent(EventLoop& loop, int descriptor, EventFlags flags, Event::Callback then)
        : callback(std::move(then)),
          event(loop, descriptor, flags, [this](EventFlags fired) { finish(fired); }) {}

    /// Destroys this object. (loop_events.cpp)
    void finish(EventFlags fired);

    Event::Callback callback;
    Event event;
};

} // namespace weir
