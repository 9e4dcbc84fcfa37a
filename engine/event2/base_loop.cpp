// Running a base, and leaving it.

#include <event2/event.h>
#include <event2/handles.h>
#include <event2/log.h>
#include <event2/time_values.h>

using namespace weir::c_api;
using weir::RunEnd;
using weir::RunMode;

int event_base_loop(struct event_base* base, int flags) {
    if (base == nullptr) {
        return -1;
    }
    RunMode mode = RunMode::UntilEmpty;
    if ((flags & EVLOOP_NONBLOCK) != 0) {
        mode = RunMode::NonBlock;
    } else if ((flags & EVLOOP_ONCE) != 0) {
        mode = RunMode::Once;
    } else if ((flags & EVLOOP_NO_EXIT_ON_EMPTY) != 0) {
        mode = RunMode::Forever;
    }
    return guarded(-1, [&] {
        const auto end = loopOf(base).run(mode);
        if (!end) {
            log(EVENT_LOG_WARN, end.error().message());
            return -1;
        }
        return *end == RunEnd::Empty ? 1 : 0;
    });
}

int event_base_dispatch(struct event_base* base) {
    return event_base_loop(base, 0);
}

int event_base_loopexit(struct event_base* base, const struct timeval* tv) {
    if (base == nullptr) {
        return -1;
    }
    loopOf(base).exitLoop(toTimeout(tv));
    return 0;
}

int event_base_loopbreak(struct event_base* base) {
    if (base == nullptr) {
        return -1;
    }
    loopOf(base).breakLoop();
    return 0;
}

int event_base_loopcontinue(struct event_base* base) {
    if (base == nullptr) {
        return -1;
    }
    loopOf(base).continueLoop();
    return 0;
}

int event_base_got_exit(struct event_base* base) {
    return base != nullptr && loopOf(base).gotExit() ? 1 : 0;
}

int event_base_got_break(struct event_base* base) {
    return base != nullptr && loopOf(base).gotBreak() ? 1 : 0;
}

int event_gettime_monotonic(struct event_base* base, struct timeval* tp) {
    if (base == nullptr || tp == nullptr) {
        return -1;
    }
    *tp = toTimeval(loopOf(base).clock().now().time_since_epoch());
    return 0;
}

int event_base_update_cache_time(struct event_base* base) {
    if (base == nullptr) {
        return -1;
    }
    loopOf(base).updateCachedTime();
    return 0;
}

int event_base_gettimeofday_cached(struct event_base* base, struct timeval* tv) {
    if (base == nullptr || tv == nullptr) {
        return -1;
    }
    timeval now{};
    gettimeofday(&now, nullptr);
    // How long ago the loop woke, and the time of day then.
    const timeval past = toTimeval(loopOf(base).clock().now() - loopOf(base).now());
    evutil_timersub(&now, &past, tv);
    return 0;
}
