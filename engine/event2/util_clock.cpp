#include <weir/base/clock.h>

#include <new>

#include <event2/time_values.h>
#include <event2/util.h>

/// The engine's clock is as exact as the system's already, and has nothing to configure.
struct evutil_monotonic_timer {
    weir::SteadyClock clock;
};

struct evutil_monotonic_timer* evutil_monotonic_timer_new(void) {
    return new (std::nothrow) evutil_monotonic_timer;
}

void evutil_monotonic_timer_free(struct evutil_monotonic_timer* timer) {
    delete timer;
}

int evutil_configure_monotonic_time(struct evutil_monotonic_timer* timer, int) {
    return timer != nullptr ? 0 : -1;
}

int evutil_gettime_monotonic(struct evutil_monotonic_timer* timer, struct timeval* tp) {
    if (timer == nullptr || tp == nullptr) {
        return -1;
    }
    *tp = weir::c_api::toTimeval(timer->clock.now().time_since_epoch());
    return 0;
}
