// How events become pending and active, and cease to be.

#include <algorithm>

#include <event2/event.h>
#include <event2/handles.h>
#include <event2/memory.h>
#include <event2/time_values.h>

using namespace weir::c_api;
using weir::EventFlags;
using weir::RawEvent;
using weir::RemoveMode;

namespace {

int remove(event* ev, RemoveMode mode) {
    if (!isUsable(ev)) {
        return -1;
    }
    eventOf(ev).remove(mode);
    return 0;
}

/// What an event is told last has the same shape in both languages; only its type's name differs.
RawEvent::Finaliser finaliserOf(event_finalize_callback_fn callback) {
    return reinterpret_cast<RawEvent::Finaliser>(callback);
}

} // namespace

int event_add(struct event* ev, const struct timeval* timeout) {
    return guarded(
        -1, [&] { return status(isUsable(ev) && eventOf(ev).add(toTimeout(timeout)).ok()); });
}

int event_remove_timer(struct event* ev) {
    if (!isUsable(ev)) {
        return -1;
    }
    eventOf(ev).removeTimer();
    return 0;
}

int event_del(struct event* ev) {
    return remove(ev, RemoveMode::Auto);
}

int event_del_noblock(struct event* ev) {
    return remove(ev, RemoveMode::DoNotWait);
}

int event_del_block(struct event* ev) {
    return remove(ev, RemoveMode::Wait);
}

void event_active(struct event* ev, int res, short ncalls) {
    if (isUsable(ev)) {
        eventOf(ev).activate(static_cast<EventFlags>(res),
                             static_cast<std::uint16_t>(std::max<short>(ncalls, 1)));
    }
}

int event_finalize(unsigned, struct event* ev, event_finalize_callback_fn callback) {
    return status(isUsable(ev) && callback != nullptr &&
                  eventOf(ev).finalise(finaliserOf(callback)));
}

int event_free_finalize(unsigned, struct event* ev, event_finalize_callback_fn callback) {
    return status(isUsable(ev) && callback != nullptr &&
                  eventOf(ev).finalise(finaliserOf(callback),
                                       [](RawEvent* gone) { release(handleOf(*gone)); }));
}

int event_priority_set(struct event* ev, int priority) {
    return status(isUsable(ev) && eventOf(ev).setPriority(priority));
}

int event_pending(const struct event* ev, short events, struct timeval* tv) {
    if (!isUsable(ev)) {
        return 0;
    }
    const RawEvent& event = eventOf(ev);
    constexpr int known = EV_TIMEOUT | EV_READ | EV_WRITE | EV_CLOSED | EV_SIGNAL;
    const int pending = static_cast<int>(event.pendingFor()) & events & known;
    if (tv != nullptr && (pending & EV_TIMEOUT) != 0) {
        // The caller wants the time of day, and the engine counts in another.
        timeval now{};
        gettimeofday(&now, nullptr);
        const auto deadline = event.deadline();
        const timeval left =
            toTimeval(std::max(deadline.value_or(event.loop().now()) - event.loop().clock().now(),
                               weir::Duration::zero()));
        evutil_timeradd(&now, &left, tv);
    }
    return pending;
}
