// All events of a base.

#include <string>

#include <event2/event.h>
#include <event2/handles.h>
#include <event2/time_values.h>

using namespace weir::c_api;
using weir::EventCounts;
using weir::EventFlags;
using weir::RawEvent;

namespace {

int sum(const EventCounts& counts, unsigned flags) {
    const std::size_t sum = ((flags & EVENT_BASE_COUNT_ACTIVE) != 0 ? counts.active : 0) +
                            ((flags & EVENT_BASE_COUNT_VIRTUAL) != 0 ? counts.virtuals : 0) +
                            ((flags & EVENT_BASE_COUNT_ADDED) != 0 ? counts.pending : 0);
    return static_cast<int>(sum);
}

} // namespace

int event_base_get_num_events(struct event_base* base, unsigned int flags) {
    return base != nullptr ? sum(loopOf(base).counts(), flags) : 0;
}

int event_base_get_max_events(struct event_base* base, unsigned int flags, int clear) {
    if (base == nullptr) {
        return 0;
    }
    EventCounts most = loopOf(base).mostCounts();
    const int asked = sum(most, flags);
    if (clear != 0) {
        most.active = (flags & EVENT_BASE_COUNT_ACTIVE) != 0 ? 0 : most.active;
        most.virtuals = (flags & EVENT_BASE_COUNT_VIRTUAL) != 0 ? 0 : most.virtuals;
        most.pending = (flags & EVENT_BASE_COUNT_ADDED) != 0 ? 0 : most.pending;
        loopOf(base).setMostCounts(most);
    }
    return asked;
}

struct event* event_base_get_running_event(struct event_base* base) {
    RawEvent* const running = base != nullptr ? loopOf(base).runningEvent() : nullptr;
    return running != nullptr ? handleOf(*running) : nullptr;
}

int event_base_once(struct event_base* base, evutil_socket_t fd, short events,
                    event_callback_fn callback, void* arg, const struct timeval* timeout) {
    if (base == nullptr || callback == nullptr || (events & (EV_SIGNAL | EV_PERSIST)) != 0) {
        return -1;
    }
    return guarded(-1, [&] {
        const auto added = loopOf(base).once(
            fd, static_cast<EventFlags>(events & (EV_READ | EV_WRITE | EV_CLOSED)),
            [=](EventFlags fired) { callback(fd, static_cast<short>(fired), arg); },
            toTimeout(timeout));
        return status(added.ok());
    });
}

int event_base_foreach_event(struct event_base* base, event_base_foreach_event_cb fn, void* arg) {
    if (base == nullptr || fn == nullptr) {
        return -1;
    }
    return guarded(-1, [&] {
        return loopOf(base).forEach(
            [&](const RawEvent& event) { return fn(base, handleOf(event), arg); });
    });
}

void event_base_dump_events(struct event_base* base, FILE* output) {
    guarded(0, [&] {
        if (base != nullptr && output != nullptr) {
            std::fputs(loopOf(base).describeEvents().c_str(), output);
        }
        return 0;
    });
}

void event_base_active_by_fd(struct event_base* base, evutil_socket_t fd, short events) {
    if (base != nullptr) {
        loopOf(base).activateDescriptor(fd, static_cast<EventFlags>(events));
    }
}

void event_base_active_by_signal(struct event_base* base, int sig) {
    if (base != nullptr) {
        loopOf(base).activateSignal(sig);
    }
}
