/* Bases: how they are made, and how their loop runs (tutorial 1 and 2.5). */

#include "check.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int count;

static void counting(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    (void)arg;
    ++count;
}

static void breaking(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    ++count;
    event_base_loopbreak(arg);
}

static void exiting(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    ++count;
    event_base_loopexit(arg, NULL);
}

static void methods(void) {
    const char** names = event_get_supported_methods();
    int known = 0;
    for (int i = 0; names[i] != NULL; ++i) {
        known += strcmp(names[i], "epoll") == 0 || strcmp(names[i], "poll") == 0 ||
                 strcmp(names[i], "select") == 0;
    }
    CHECK_INT(known, 3);
    CHECK(strncmp(event_get_version(), "2.1.12", 6) == 0);
}

static void configurations(void) {
    struct event_config* cfg = event_config_new();
    struct event_base* base;
    struct timeval interval = {0, 1000};
    CHECK_INT(event_config_avoid_method(cfg, "epoll"), 0);
    CHECK_INT(event_config_avoid_method(cfg, "io_uring"), 0);
    CHECK_INT(event_config_set_flag(cfg, EVENT_BASE_FLAG_IGNORE_ENV | EVENT_BASE_FLAG_NOLOCK), 0);
    CHECK_INT(event_config_set_num_cpus_hint(cfg, 2), 0);
    CHECK_INT(event_config_set_max_dispatch_interval(cfg, &interval, 3, 1), 0);
    base = event_base_new_with_config(cfg);
    CHECK_TEXT(event_base_get_method(base), "poll");
    CHECK_INT(event_base_get_features(base) & EV_FEATURE_ET, 0);
    event_base_free(base);
    CHECK_INT(event_config_require_features(cfg, EV_FEATURE_ET), 0);
    CHECK(event_base_new_with_config(cfg) == NULL);
    event_config_free(cfg);

    cfg = event_config_new();
    event_config_require_features(cfg, EV_FEATURE_O1 | EV_FEATURE_FDS);
    CHECK(event_base_new_with_config(cfg) == NULL);
    event_config_require_features(cfg, EV_FEATURE_ET | EV_FEATURE_O1);
    base = event_base_new_with_config(cfg);
    CHECK(base != NULL);
    CHECK_INT(event_base_get_features(base) & (EV_FEATURE_ET | EV_FEATURE_O1),
              EV_FEATURE_ET | EV_FEATURE_O1);
    event_base_free(base);
    event_config_free(cfg);
}

static void environment(void) {
    struct event_base* base;
    setenv("EVENT_NOEPOLL", "1", 1);
    base = event_base_new();
    CHECK_TEXT(event_base_get_method(base), "poll");
    event_base_free(base);
    unsetenv("EVENT_NOEPOLL");
}

static void priorities(void) {
    struct event_base* base = event_base_new();
    CHECK_INT(event_base_get_npriorities(base), 1);
    CHECK_INT(event_base_priority_init(base, 3), 0);
    CHECK_INT(event_base_get_npriorities(base), 3);
    CHECK_INT(event_base_priority_init(base, 0), -1);
    CHECK_INT(event_base_priority_init(base, EVENT_MAX_PRIORITIES + 1), -1);
    CHECK_INT(event_base_get_npriorities(base), 3);
    event_base_free(base);
}

static void ends(void) {
    struct event_base* base = event_base_new();
    struct event first;
    struct event second;
    const struct timeval soon = {0, 1000};
    CHECK_INT(event_base_dispatch(base), 1); /* nothing to wait for */
    event_assign(&first, base, -1, 0, breaking, base);
    event_assign(&second, base, -1, 0, counting, NULL);

    count = 0;
    event_active(&first, EV_READ, 1);
    event_active(&second, EV_READ, 1);
    CHECK_INT(event_base_dispatch(base), 0);
    CHECK_INT(count, 1);
    CHECK(event_base_got_break(base));
    CHECK(!event_base_got_exit(base));
    CHECK_INT(event_base_dispatch(base), 1); /* what was left behind */
    CHECK_INT(count, 2);
    CHECK(!event_base_got_break(base));

    event_assign(&first, base, -1, 0, exiting, base);
    count = 0;
    event_active(&first, EV_READ, 1);
    event_active(&second, EV_READ, 1);
    CHECK_INT(event_base_dispatch(base), 0);
    CHECK_INT(count, 2); /* all that was active */
    CHECK(event_base_got_exit(base));
    CHECK(!event_base_got_break(base));

    CHECK_INT(event_base_loopexit(base, &soon), 0);
    CHECK_INT(event_base_dispatch(base), 0);
    CHECK(event_base_got_exit(base));

    CHECK_INT(event_base_loopexit(base, NULL), 0); /* leaves the next run after one turn */
    CHECK_INT(event_base_loop(base, EVLOOP_NO_EXIT_ON_EMPTY), 0);
    CHECK(event_base_got_exit(base));

    CHECK_INT(event_base_loop(base, EVLOOP_NONBLOCK), 1);
    event_active(&second, EV_READ, 1);
    count = 0;
    CHECK(event_base_loop(base, EVLOOP_NONBLOCK) >= 0);
    CHECK_INT(count, 1);
    event_add(&second, &soon);
    CHECK_INT(event_base_loop(base, EVLOOP_ONCE), 0);
    CHECK_INT(count, 2);
    event_base_free(base);
}

static void nesting(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    CHECK_INT(event_base_loop(arg, EVLOOP_NONBLOCK), -1);
    ++count;
}

static void doesNotRunWithinItself(void) {
    struct event_base* base = event_base_new();
    count = 0;
    CHECK_INT(event_base_once(base, -1, EV_TIMEOUT, nesting, base, NULL), 0);
    event_base_dispatch(base);
    CHECK_INT(count, 1);
    event_base_free(base);
}

static void clocks(void) {
    struct event_base* base = event_base_new();
    struct timeval before;
    struct timeval now;
    struct timeval monotonic = {-1, -1};
    evutil_gettimeofday(&before, NULL);
    CHECK_INT(event_base_gettimeofday_cached(base, &now), 0);
    CHECK(now.tv_sec >= before.tv_sec - 1 && now.tv_sec <= before.tv_sec + 60);
    CHECK_INT(event_base_update_cache_time(base), 0);
    CHECK_INT(event_gettime_monotonic(base, &monotonic), 0);
    CHECK(monotonic.tv_sec >= 0 && monotonic.tv_usec >= 0 && monotonic.tv_usec < 1000000);
    event_base_free(base);
}

/* The child goes on with the parent's events, and neither disturbs the other. */
static void afterFork(void) {
    struct event_base* base = event_base_new();
    struct event readable;
    int ends[2];
    int status = -1;
    pid_t child;
    CHECK_INT(pipe(ends), 0);
    event_assign(&readable, base, ends[0], EV_READ, counting, NULL);
    event_add(&readable, NULL);
    child = fork();
    if (child == 0) {
        int worked = event_reinit(base) == 0;
        count = 0;
        worked = worked && write(ends[1], "x", 1) == 1;
        worked = worked && event_base_loop(base, EVLOOP_ONCE) == 0 && count == 1;
        _exit(worked ? 0 : 1);
    }
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    count = 0;
    CHECK_INT(event_base_loop(base, EVLOOP_ONCE), 0); /* the byte is still there */
    CHECK_INT(count, 1);
    close(ends[0]);
    close(ends[1]);
    event_base_free(base);
}

int main(void) {
    methods();
    configurations();
    environment();
    priorities();
    ends();
    doesNotRunWithinItself();
    clocks();
    afterFork();
    return checksReport();
}
