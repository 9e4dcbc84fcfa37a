// What an event is: made, looked at, freed. What it does is in event_state.cpp.

#include <new>

#include <event2/event.h>
#include <event2/handles.h>
#include <event2/memory.h>

using namespace weir::c_api;
using weir::EventFlags;
using weir::RawEvent;

namespace {

/// Stands for a callback that is NULL: such an event may be assigned anew before it is added.
void nothing(int, short, void*) {}

/// Its address is what event_self_cbarg() returns.
char selfArgument;

} // namespace

void* event_self_cbarg(void) {
    return &selfArgument;
}

int event_assign(struct event* ev, struct event_base* base, evutil_socket_t fd, short events,
                 event_callback_fn callback, void* arg) {
    if (ev == nullptr) {
        return -1;
    }
    if ((events & EV_SIGNAL) != 0 && (events & (EV_READ | EV_WRITE | EV_CLOSED)) != 0) {
        return -1;
    }
    if (base == nullptr) {
        base = currentBase();
    }
    // The memory may hold anything, so whether a pending event lies there cannot be asked.
    ::new (static_cast<void*>(ev))
        RawEvent(base != nullptr ? &loopOf(base) : nullptr, fd, static_cast<EventFlags>(events),
                 callback != nullptr ? callback : nothing, arg == &selfArgument ? ev : arg);
    return 0;
}

struct event* event_new(struct event_base* base, evutil_socket_t fd, short events,
                        event_callback_fn callback, void* arg) {
    auto* const made = static_cast<event*>(allocate(sizeof(event)));
    if (made != nullptr && event_assign(made, base, fd, events, callback, arg) != 0) {
        release(made);
        return nullptr;
    }
    return made;
}

void event_free(struct event* ev) {
    if (isUsable(ev)) {
        eventOf(ev).retire();
    }
    release(ev);
}

int event_base_set(struct event_base* base, struct event* ev) {
    return status(base != nullptr && ev != nullptr && RawEvent::isInitialised(eventOf(ev)) &&
                  eventOf(ev).setLoop(loopOf(base)));
}

int event_initialized(const struct event* ev) {
    return ev != nullptr && RawEvent::isInitialised(eventOf(ev)) ? 1 : 0;
}

evutil_socket_t event_get_fd(const struct event* ev) {
    return eventOf(ev).descriptor();
}

struct event_base* event_get_base(const struct event* ev) {
    return eventOf(ev).hasLoop() ? handleOf(eventOf(ev).loop()) : nullptr;
}

short event_get_events(const struct event* ev) {
    return static_cast<short>(eventOf(ev).flags());
}

event_callback_fn event_get_callback(const struct event* ev) {
    const event_callback_fn callback = eventOf(ev).callback();
    return callback != nothing ? callback : nullptr;
}

void* event_get_callback_arg(const struct event* ev) {
    return eventOf(ev).argument();
}

int event_get_priority(const struct event* ev) {
    return eventOf(ev).priority();
}

void event_get_assignment(const struct event* ev, struct event_base** base_out,
                          evutil_socket_t* fd_out, short* events_out,
                          event_callback_fn* callback_out, void** arg_out) {
    if (base_out != nullptr) {
        *base_out = event_get_base(ev);
    }
    if (fd_out != nullptr) {
        *fd_out = event_get_fd(ev);
    }
    if (events_out != nullptr) {
        *events_out = event_get_events(ev);
    }
    if (callback_out != nullptr) {
        *callback_out = event_get_callback(ev);
    }
    if (arg_out != nullptr) {
        *arg_out = event_get_callback_arg(ev);
    }
}

size_t event_get_struct_event_size(void) {
    return sizeof(struct event);
}

// The engine's assertions look for misuse, in builds that have them.
void event_debug_unassign(struct event*) {}

void event_enable_debug_mode(void) {}

extern "C" {
EVENT2_EXPORT_SYMBOL void event_disable_debug_mode(void);
}

void event_disable_debug_mode(void) {}
