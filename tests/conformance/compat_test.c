/* What old programs use: one current base, events in their own memory, bufferevent_new(). */

#include "check.h"

#include <event.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int calls;
static char got[64];

static void counting(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    (void)arg;
    ++calls;
}

static void onRead(struct bufferevent* bev, void* ctx) {
    /* As tmux does it. */
    const size_t size = EVBUFFER_LENGTH(bev->input);
    memcpy(got, EVBUFFER_DATA(bev->input), size);
    got[size] = '\0';
    evbuffer_drain(bev->input, size);
    (void)ctx;
    event_loopexit(NULL);
}

static void onError(struct bufferevent* bev, short what, void* ctx) {
    (void)bev;
    (void)ctx;
    CHECK_INT(what, 0);
}

static void logged(int severity, const char* message) {
    (void)severity;
    (void)message;
}

static void currentBase(void) {
    struct event_base* base = event_init();
    struct timeval soon = {0, 1000};
    struct event timer;
    struct event onSignal;
    CHECK(base != NULL);
    CHECK(event_get_method() != NULL);
    CHECK_INT(event_priority_init(2), 0);
    memset(&timer, 0xaa, sizeof timer); /* whatever the memory held before */
    timeout_set(&timer, counting, NULL);
    CHECK(timeout_initialized(&timer));
    CHECK(event_get_base(&timer) == base);
    timeout_add(&timer, &soon);
    CHECK(timeout_pending(&timer, NULL));
    CHECK_INT(event_once(-1, EV_TIMEOUT, counting, NULL, &soon), 0);
    CHECK_INT(event_dispatch(), 1);
    CHECK_INT(calls, 2);

    signal_set(&onSignal, SIGUSR2, counting, NULL);
    signal_add(&onSignal, NULL);
    CHECK_INT(EVENT_SIGNAL(&onSignal), SIGUSR2);
    raise(SIGUSR2);
    CHECK_INT(event_loop(EVLOOP_ONCE), 0);
    CHECK_INT(calls, 3);
    signal_del(&onSignal);
}

static void bufferEvents(void) {
    struct bufferevent* bev;
    int ends[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    evutil_make_socket_nonblocking(ends[0]);
    bev = bufferevent_new(ends[0], onRead, NULL, onError, NULL);
    CHECK(bev != NULL);
    bufferevent_settimeout(bev, 5, 0);
    CHECK_INT(bev->timeout_read.tv_sec, 5);
    bufferevent_enable(bev, EV_READ);
    CHECK_INT(write(ends[1], "old times", 9), 9);
    CHECK_INT(event_dispatch(), 0);
    CHECK_TEXT(got, "old times");
    CHECK_INT(bufferevent_priority_set(bev, 1), 0);
    CHECK_INT(bufferevent_get_priority(bev), 1);
    CHECK_INT(bufferevent_priority_set(bev, 2), -1);
    bufferevent_free(bev);
    event_loop(EVLOOP_NONBLOCK);
    CHECK_INT(close(ends[0]), 0); /* it is the program's */
    close(ends[1]);
}

/* A pipe or a terminal is as good as a socket. */
static void pipes(void) {
    struct bufferevent* bev;
    char bytes[8] = "";
    int ends[2];
    CHECK_INT(pipe(ends), 0);
    evutil_make_socket_nonblocking(ends[1]);
    bev = bufferevent_new(ends[1], NULL, NULL, onError, NULL);
    bufferevent_write(bev, "piped", 5);
    event_loop(EVLOOP_NONBLOCK);
    event_loop(EVLOOP_NONBLOCK);
    CHECK_INT(read(ends[0], bytes, sizeof bytes - 1), 5);
    CHECK_TEXT(bytes, "piped");
    bufferevent_free(bev);
    event_loop(EVLOOP_NONBLOCK);
    close(ends[0]);
    close(ends[1]);
}

int main(void) {
    event_set_log_callback(logged);
    currentBase();
    bufferEvents();
    pipes();
    event_base_free(NULL); /* the current one */
    return checksReport();
}
