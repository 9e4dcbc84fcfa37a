#pragma once

#include <weir/loop/event_loop.h>
#include <weir/loop/raw_event.h>

#include <exception>

#include <event2/event_struct.h>

/// The C API's names for the engine's objects: the same memory, seen as another type. Private to
/// event2.
namespace weir::c_api {

static_assert(sizeof(RawEvent) == sizeof(event) && alignof(RawEvent) == alignof(event));

inline EventLoop& loopOf(event_base* base) {
    return *reinterpret_cast<EventLoop*>(base);
}

inline const EventLoop& loopOf(const event_base* base) {
    return *reinterpret_cast<const EventLoop*>(base);
}

inline event_base* handleOf(EventLoop& loop) {
    return reinterpret_cast<event_base*>(&loop);
}

inline RawEvent& eventOf(event* handle) {
    return *reinterpret_cast<RawEvent*>(handle);
}

inline const RawEvent& eventOf(const event* handle) {
    return *reinterpret_cast<const RawEvent*>(handle);
}

inline event* handleOf(RawEvent& event) {
    return reinterpret_cast<struct event*>(&event);
}

inline const event* handleOf(const RawEvent& event) {
    return reinterpret_cast<const struct event*>(&event);
}

/// There is an event, and it has been assigned to a base.
inline bool isUsable(const event* handle) {
    return handle != nullptr && RawEvent::isInitialised(eventOf(handle)) &&
           eventOf(handle).hasLoop();
}

/// What C functions return.
inline int status(bool worked) {
    return worked ? 0 : -1;
}

/// What `work` returns, or `failure` where memory ran out: no exception leaves the C API.
template <class Value, class Work>
Value guarded(Value failure, Work work) noexcept {
    try {
        return work();
    } catch (const std::exception&) {
        return failure;
    }
}

/// The base that event_init() made last; null where there is none.
event_base* currentBase();
/// `base` is about to go.
void forgetCurrentBase(const event_base* base);

} // namespace weir::c_api
