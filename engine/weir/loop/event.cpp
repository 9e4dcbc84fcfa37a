#include <weir/loop/event.h>
#include <weir/loop/event_loop_core.h>

#include <utility>

namespace weir {

Event::Event(EventLoop& loop, int descriptor, EventFlags flags, Callback callback)
    : RawEvent(&loop, descriptor, flags, &Event::call, this), m_callback(std::move(callback)) {}

Event::~Event() {
    retire();
}

void Event::call(int /*descriptor*/, short fired, void* argument) {
    auto* const event = static_cast<Event*>(argument);
    EventLoop& loop = event->loop();
    // The callback may destroy its event, but not itself: it moves out while it runs.
    Callback callback = std::move(event->m_callback);
    callback(static_cast<EventFlags>(fired));
    if (loop.runningEvent() == event) {
        event->m_callback = std::move(callback);
    }
}

} // namespace weir
