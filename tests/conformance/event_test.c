/* Events: what makes them active, in which order, and what is told of them (tutorial 2). */

#include "check.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char order[64];

static void noting(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    strcat(order, arg);
}

struct told {
    int calls;
    evutil_socket_t fd;
    short what;
};

static void telling(evutil_socket_t fd, short what, void* arg) {
    struct told* told = arg;
    ++told->calls;
    told->fd = fd;
    told->what = what;
}

static void getters(struct event_base* base) {
    struct told told = {0, -1, 0};
    struct event* ev = event_new(base, 3, EV_READ | EV_PERSIST, telling, &told);
    struct event_base* base_out = NULL;
    evutil_socket_t fd = -1;
    short events = 0;
    event_callback_fn callback = NULL;
    void* arg = NULL;
    CHECK_INT(event_get_fd(ev), 3);
    CHECK(event_get_base(ev) == base);
    CHECK_INT(event_get_events(ev), EV_READ | EV_PERSIST);
    CHECK(event_get_callback(ev) == telling);
    CHECK(event_get_callback_arg(ev) == &told);
    event_get_assignment(ev, &base_out, &fd, &events, &callback, &arg);
    CHECK(base_out == base && fd == 3 && events == (EV_READ | EV_PERSIST));
    CHECK(callback == telling && arg == &told);
    event_get_assignment(ev, NULL, NULL, NULL, NULL, NULL);
    CHECK_INT(event_pending(ev, EV_READ | EV_TIMEOUT, NULL), 0);
    event_free(ev);

    ev = event_new(base, -1, 0, NULL, NULL);
    CHECK(event_get_callback(ev) == NULL);
    event_free(ev);
    CHECK(event_new(base, 3, EV_READ | EV_SIGNAL, telling, NULL) == NULL);
    ev = event_new(base, -1, 0, telling, event_self_cbarg());
    CHECK(event_get_callback_arg(ev) == ev);
    event_free(ev);
}

static void descriptors(struct event_base* base) {
    struct told told = {0, -1, 0};
    struct event* ev;
    struct timeval minute = {60, 0};
    struct timeval until = {0, 0};
    struct timeval now;
    int ends[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ev = event_new(base, ends[0], EV_READ, telling, &told);
    CHECK_INT(event_add(ev, &minute), 0);
    CHECK_INT(event_pending(ev, EV_READ | EV_WRITE | EV_TIMEOUT, &until), EV_READ | EV_TIMEOUT);
    evutil_gettimeofday(&now, NULL);
    CHECK(until.tv_sec - now.tv_sec >= 58 && until.tv_sec - now.tv_sec <= 61);
    CHECK_INT(event_remove_timer(ev), 0);
    CHECK_INT(event_pending(ev, EV_READ | EV_TIMEOUT, NULL), EV_READ);
    CHECK_INT(write(ends[1], "a", 1), 1);
    CHECK_INT(event_base_loop(base, EVLOOP_ONCE), 0);
    CHECK(told.calls == 1 && told.fd == ends[0] && told.what == EV_READ);
    CHECK_INT(event_pending(ev, EV_READ, NULL), 0); /* it was not persistent */
    event_free(ev);

    ev = event_new(base, ends[0], EV_READ | EV_WRITE | EV_PERSIST, telling, &told);
    event_add(ev, NULL);
    CHECK_INT(event_base_loop(base, EVLOOP_ONCE), 0);
    CHECK_INT(told.what, EV_READ | EV_WRITE);
    CHECK_INT(event_pending(ev, EV_READ | EV_WRITE, NULL), EV_READ | EV_WRITE);
    CHECK_INT(event_del(ev), 0);
    CHECK_INT(event_del(ev), 0);
    CHECK_INT(event_base_loop(base, EVLOOP_NONBLOCK), 1);
    event_free(ev);
    close(ends[0]);
    close(ends[1]);
    ev = event_new(base, ends[0], EV_READ, telling, &told);
    CHECK_INT(event_add(ev, NULL), -1); /* a closed descriptor */
    event_free(ev);
}

static void timers(struct event_base* base) {
    struct event first;
    struct event second;
    struct event third;
    struct timeval soon = {0, 2000};
    struct timeval later = {0, 60000};
    const struct timeval* common = event_base_init_common_timeout(base, &soon);
    order[0] = '\0';
    event_assign(&first, base, -1, 0, noting, "1");
    event_assign(&second, base, -1, 0, noting, "2");
    event_assign(&third, base, -1, 0, noting, "3");
    event_add(&third, &later);
    event_add(&first, common);
    event_add(&second, common);
    CHECK_INT(event_base_dispatch(base), 1);
    CHECK_TEXT(order, "123");
}

struct periodic {
    struct event ev;
    int calls;
};

static void period(evutil_socket_t fd, short what, void* arg) {
    struct periodic* self = arg;
    (void)fd;
    CHECK_INT(what, EV_TIMEOUT);
    CHECK(event_base_get_running_event(event_get_base(&self->ev)) == &self->ev);
    if (++self->calls == 3) {
        event_del(&self->ev);
    }
}

static void periods(struct event_base* base) {
    struct periodic self = {.calls = 0};
    struct timeval soon = {0, 1000};
    event_assign(&self.ev, base, -1, EV_PERSIST, period, &self);
    event_add(&self.ev, &soon);
    CHECK_INT(event_base_dispatch(base), 1);
    CHECK_INT(self.calls, 3);
}

static void urgency(void) {
    struct event_base* base = event_base_new();
    struct event urgent;
    struct event normal;
    struct event idle;
    event_base_priority_init(base, 3);
    order[0] = '\0';
    event_assign(&idle, base, -1, 0, noting, "i");
    event_assign(&normal, base, -1, 0, noting, "n");
    event_assign(&urgent, base, -1, 0, noting, "u");
    CHECK_INT(event_get_priority(&normal), 1);
    CHECK_INT(event_priority_set(&idle, 2), 0);
    CHECK_INT(event_priority_set(&urgent, 0), 0);
    CHECK_INT(event_priority_set(&urgent, 3), -1);
    CHECK_INT(event_get_priority(&urgent), 0);
    event_active(&idle, EV_READ, 1);
    event_active(&normal, EV_READ, 1);
    event_active(&urgent, EV_READ, 1);
    CHECK_INT(event_priority_set(&urgent, 2), -1); /* it is active */
    CHECK_INT(event_base_dispatch(base), 1);
    CHECK_TEXT(order, "uni");
    event_base_free(base);
}

static void signals(struct event_base* base) {
    struct told told = {0, -1, 0};
    struct event* ev = evsignal_new(base, SIGUSR1, telling, &told);
    CHECK_INT(event_add(ev, NULL), 0);
    CHECK_INT(evsignal_pending(ev, NULL), EV_SIGNAL);
    raise(SIGUSR1);
    CHECK_INT(event_base_loop(base, EVLOOP_ONCE), 0);
    CHECK(told.calls == 1 && told.fd == SIGUSR1 && told.what == EV_SIGNAL);
    event_base_active_by_signal(base, SIGUSR1);
    CHECK_INT(event_base_loop(base, EVLOOP_NONBLOCK), 0);
    CHECK_INT(told.calls, 2);
    event_active(ev, EV_SIGNAL, 3);
    CHECK_INT(event_base_loop(base, EVLOOP_NONBLOCK), 0);
    CHECK_INT(told.calls, 5);
    event_free(ev);
}

static void onceOnly(struct event_base* base) {
    struct told told = {0, -1, 0};
    struct timeval soon = {0, 1000};
    struct timeval minute = {60, 0};
    CHECK_INT(event_base_once(base, -1, EV_TIMEOUT, telling, &told, &soon), 0);
    CHECK_INT(event_base_once(base, SIGUSR1, EV_SIGNAL, telling, &told, NULL), -1);
    CHECK_INT(event_base_once(base, 0, EV_READ | EV_PERSIST, telling, &told, NULL), -1);
    CHECK_INT(event_base_dispatch(base), 1);
    CHECK(told.calls == 1 && told.what == EV_TIMEOUT);
    /* One that never comes does not leak with its base. */
    CHECK_INT(event_base_once(base, -1, EV_TIMEOUT, telling, &told, &minute), 0);
}

static int counting(const struct event_base* base, const struct event* ev, void* arg) {
    (void)base;
    (void)ev;
    return ++*(int*)arg == 2 ? 7 : 0;
}

static void all(void) {
    struct event_base* base = event_base_new();
    struct told told = {0, -1, 0};
    struct event first;
    struct event second;
    struct timeval minute = {60, 0};
    int seen = 0;
    int ends[2];
    CHECK_INT(pipe(ends), 0);
    event_assign(&first, base, ends[0], EV_READ | EV_PERSIST, telling, &told);
    event_assign(&second, base, -1, 0, telling, &told);
    CHECK_INT(event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED), 0);
    event_add(&first, NULL);
    event_add(&second, &minute);
    CHECK_INT(event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED), 2);
    CHECK_INT(event_base_get_num_events(base, EVENT_BASE_COUNT_ACTIVE), 0);
    CHECK_INT(event_base_foreach_event(base, counting, &seen), 7);
    CHECK_INT(seen, 2);
    event_base_active_by_fd(base, ends[0], EV_READ);
    CHECK_INT(event_base_get_num_events(base, EVENT_BASE_COUNT_ACTIVE), 1);
    event_del(&second);
    CHECK_INT(event_base_loop(base, EVLOOP_NONBLOCK), 0);
    CHECK(told.calls == 1 && told.what == EV_READ);
    CHECK(event_base_get_max_events(base, EVENT_BASE_COUNT_ADDED, 1) >= 2);
    CHECK_INT(event_base_get_max_events(base, EVENT_BASE_COUNT_ADDED, 0), 0);
    event_base_dump_events(base, stderr);
    close(ends[0]);
    close(ends[1]);
    event_base_free(base); /* with an event that is pending */
}

static void finalized(struct event* ev, void* arg) {
    (void)ev;
    ++*(int*)arg;
}

static void finalizers(struct event_base* base) {
    int calls = 0;
    struct event* ev = event_new(base, -1, 0, noting, &calls);
    CHECK_INT(event_free_finalize(0, ev, finalized), 0);
    CHECK_INT(calls, 0); /* in the loop, not within the call */
    event_base_loop(base, EVLOOP_NONBLOCK);
    CHECK_INT(calls, 1);
}

static void otherBase(struct event_base* base) {
    struct event_base* other = event_base_new();
    struct told told = {0, -1, 0};
    struct event ev;
    struct timeval minute = {60, 0};
    event_assign(&ev, base, -1, 0, telling, &told);
    event_add(&ev, &minute);
    CHECK_INT(event_base_set(other, &ev), -1); /* it is pending */
    event_del(&ev);
    CHECK_INT(event_base_set(other, &ev), 0);
    CHECK(event_get_base(&ev) == other);
    event_base_free(other);
}

int main(void) {
    struct event_base* base = event_base_new();
    getters(base);
    descriptors(base);
    timers(base);
    periods(base);
    urgency();
    signals(base);
    onceOnly(base);
    all();
    finalizers(base);
    otherBase(base);
    event_base_free(base);
    return checksReport();
}
