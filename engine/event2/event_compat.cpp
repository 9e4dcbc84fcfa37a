// The functions of old programs, on the current base.

#include <event2/event.h>
#include <event2/event_compat.h>
#include <event2/handles.h>

namespace {

// The old functions have no base in their signatures, so there is one for the program.
event_base* current = nullptr;

} // namespace

event_base* weir::c_api::currentBase() {
    return current;
}

void weir::c_api::forgetCurrentBase(const event_base* base) {
    if (current == base) {
        current = nullptr;
    }
}

struct event_base* event_init(void) {
    event_base* const made = event_base_new();
    if (made != nullptr) {
        current = made;
    }
    return made;
}

int event_dispatch(void) {
    return event_loop(0);
}

int event_loop(int flags) {
    return event_base_loop(current, flags);
}

int event_loopexit(const struct timeval* tv) {
    return event_base_loopexit(current, tv);
}

int event_loopbreak(void) {
    return event_base_loopbreak(current);
}

int event_once(evutil_socket_t fd, short events, void (*callback)(evutil_socket_t, short, void*),
               void* arg, const struct timeval* timeout) {
    return event_base_once(current, fd, events, callback, arg, timeout);
}

const char* event_get_method(void) {
    return event_base_get_method(current);
}

int event_priority_init(int n_priorities) {
    return event_base_priority_init(current, n_priorities);
}

void event_set(struct event* ev, evutil_socket_t fd, short events,
               void (*callback)(evutil_socket_t, short, void*), void* arg) {
    event_assign(ev, current, fd, events, callback, arg);
}
