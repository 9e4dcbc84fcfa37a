/* One base, several threads. */

#include "check.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/thread.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

enum { rounds = 2000 };

static struct event_base* base;
static int calls;

static void* run(void* arg) {
    (void)arg;
    CHECK_INT(event_base_loop(base, EVLOOP_NO_EXIT_ON_EMPTY), 0);
    return NULL;
}

static void counting(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    (void)arg;
    ++calls; /* on the loop's thread alone */
}

static void* adding(void* arg) {
    struct timeval now = {0, 0};
    (void)arg;
    for (int i = 0; i < rounds; ++i) {
        CHECK_INT(event_base_once(base, -1, EV_TIMEOUT, counting, NULL, &now), 0);
    }
    return NULL;
}

static void leaveWhenAll(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    (void)arg;
    if (calls == 2 * rounds) {
        event_base_loopexit(base, NULL);
    }
}

static void eventsFromOthers(void) {
    struct event check;
    struct timeval often = {0, 1000};
    pthread_t threads[3];
    calls = 0;
    event_assign(&check, base, -1, EV_PERSIST, leaveWhenAll, NULL);
    event_add(&check, &often);
    pthread_create(&threads[0], NULL, run, NULL);
    pthread_create(&threads[1], NULL, adding, NULL);
    pthread_create(&threads[2], NULL, adding, NULL);
    for (int i = 0; i < 3; ++i) {
        pthread_join(threads[i], NULL);
    }
    CHECK_INT(calls, 2 * rounds);
    event_del(&check);
}

/* loopbreak and activation from another thread end a wait without a limit. */
static void waking(void) {
    struct event user;
    pthread_t thread;
    calls = 0;
    event_assign(&user, base, -1, 0, counting, NULL);
    event_active(&user, 0, 1);
    pthread_create(&thread, NULL, run, NULL);
    event_base_loopexit(base, NULL);
    pthread_join(thread, NULL);
    CHECK_INT(calls, 1);
    CHECK(event_base_got_exit(base));
}

/* event_del() waits for a callback that runs on another thread. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int inCallback;
static int mayReturn;
static int returned;

static void slow(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    (void)arg;
    pthread_mutex_lock(&mutex);
    inCallback = 1;
    pthread_cond_broadcast(&changed);
    while (!mayReturn) {
        pthread_cond_wait(&changed, &mutex);
    }
    returned = 1;
    pthread_mutex_unlock(&mutex);
}

static void* letReturn(void* arg) {
    (void)arg;
    pthread_mutex_lock(&mutex);
    mayReturn = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void deletingWaits(void) {
    struct event ev;
    pthread_t thread;
    pthread_t other;
    event_assign(&ev, base, -1, 0, slow, NULL);
    event_active(&ev, 0, 1);
    pthread_create(&thread, NULL, run, NULL);
    pthread_mutex_lock(&mutex);
    while (!inCallback) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    CHECK_INT(event_del_noblock(&ev), 0);
    CHECK_INT(returned, 0);
    pthread_create(&other, NULL, letReturn, NULL);
    CHECK_INT(event_del(&ev), 0);
    CHECK_INT(returned, 1);
    pthread_join(other, NULL);
    event_base_loopexit(base, NULL);
    pthread_join(thread, NULL);
}

static size_t received;

static void onRead(struct bufferevent* bev, void* ctx) {
    struct evbuffer* input = bufferevent_get_input(bev);
    (void)ctx;
    received += evbuffer_get_length(input);
    evbuffer_drain(input, evbuffer_get_length(input));
    if (received == 2 * rounds * 10) {
        event_base_loopexit(base, NULL);
    }
}

static void* writing(void* arg) {
    for (int i = 0; i < rounds; ++i) {
        /* Two that are one. */
        bufferevent_lock(arg);
        CHECK_INT(bufferevent_write(arg, "01234", 5), 0);
        CHECK_INT(bufferevent_write(arg, "56789", 5), 0);
        bufferevent_unlock(arg);
    }
    return NULL;
}

static void streamsFromOthers(void) {
    struct bufferevent* here;
    struct bufferevent* there;
    pthread_t threads[3];
    int ends[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    evutil_make_socket_nonblocking(ends[0]);
    evutil_make_socket_nonblocking(ends[1]);
    here = bufferevent_socket_new(base, ends[0], BEV_OPT_THREADSAFE | BEV_OPT_CLOSE_ON_FREE);
    there = bufferevent_socket_new(base, ends[1],
                                   BEV_OPT_THREADSAFE | BEV_OPT_CLOSE_ON_FREE |
                                       BEV_OPT_DEFER_CALLBACKS | BEV_OPT_UNLOCK_CALLBACKS);
    received = 0;
    bufferevent_setcb(there, onRead, NULL, NULL, NULL);
    bufferevent_enable(there, EV_READ);
    pthread_create(&threads[0], NULL, run, NULL);
    pthread_create(&threads[1], NULL, writing, here);
    pthread_create(&threads[2], NULL, writing, here);
    for (int i = 0; i < 3; ++i) {
        pthread_join(threads[i], NULL);
    }
    CHECK_INT(received, 2 * rounds * 10);
    bufferevent_free(here);
    bufferevent_free(there);
    event_base_loop(base, EVLOOP_NONBLOCK);
}

static void finalized(struct event* ev, void* arg) {
    (void)ev;
    (void)arg;
    event_base_loopexit(base, NULL);
}

static void finalizing(void) {
    struct event* ev = event_new(base, -1, EV_FINALIZE, counting, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, run, NULL);
    CHECK_INT(event_free_finalize(0, ev, finalized), 0);
    pthread_join(thread, NULL);
}

static void* noCondition(unsigned type) {
    (void)type;
    return NULL;
}

static void freeNoCondition(void* condition) {
    (void)condition;
}

static int signalNoCondition(void* condition, int broadcast) {
    (void)condition;
    (void)broadcast;
    return -1;
}

static int signalOtherCondition(void* condition, int broadcast) {
    (void)condition;
    (void)broadcast;
    return -1;
}

static int waitForNoCondition(void* condition, void* lock, const struct timeval* timeout) {
    (void)condition;
    (void)lock;
    (void)timeout;
    return -1;
}

/* The same callbacks may be set again, whatever lies between the members; others may not. */
static void sameCallbacks(void) {
    static const int fillings[] = {0, 0xff, 0x55};
    struct evthread_condition_callbacks callbacks;
    for (size_t i = 0; i < sizeof fillings / sizeof fillings[0]; ++i) {
        memset(&callbacks, fillings[i], sizeof callbacks);
        callbacks.condition_api_version = EVTHREAD_CONDITION_API_VERSION;
        callbacks.alloc_condition = noCondition;
        callbacks.free_condition = freeNoCondition;
        callbacks.signal_condition = signalNoCondition;
        callbacks.wait_condition = waitForNoCondition;
        CHECK_INT(evthread_set_condition_callbacks(&callbacks), 0);
    }
    callbacks.signal_condition = signalOtherCondition;
    CHECK_INT(evthread_set_condition_callbacks(&callbacks), -1);
    CHECK_INT(evthread_set_condition_callbacks(NULL), 0);
}

int main(void) {
    sameCallbacks();
    CHECK_INT(evthread_use_pthreads(), 0);
    CHECK_INT(evthread_use_pthreads(), 0);
    base = event_base_new();
    CHECK_INT(evthread_make_base_notifiable(base), 0);
    waking();
    eventsFromOthers();
    deletingWaits();
    streamsFromOthers();
    finalizing();
    event_base_free(base);
    return checksReport();
}
