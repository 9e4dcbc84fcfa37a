/* Buffer events over sockets, and listeners (tutorial 3 and 5). */

#include "check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_compat.h>
#include <event2/bufferevent_struct.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* What one side was told; the loop ends once it has what it waits for. */
struct side {
    struct event_base* base;
    char got[256];
    int reads;
    int writes;
    short events;
    int error;
    size_t wantedBytes;
    short wantedEvents;
    int wantedWrites;
};

static void leaveWhenDone(struct side* side) {
    if ((side->wantedBytes > 0 && strlen(side->got) >= side->wantedBytes) ||
        (side->events & side->wantedEvents) != 0 ||
        (side->wantedWrites > 0 && side->writes >= side->wantedWrites)) {
        event_base_loopexit(side->base, NULL);
    }
}

static void onRead(struct bufferevent* bev, void* ctx) {
    struct side* side = ctx;
    const size_t have = strlen(side->got);
    const size_t size = bufferevent_read(bev, side->got + have, sizeof side->got - 1 - have);
    side->got[have + size] = '\0';
    ++side->reads;
    leaveWhenDone(side);
}

static void onWritten(struct bufferevent* bev, void* ctx) {
    struct side* side = ctx;
    (void)bev;
    ++side->writes;
    leaveWhenDone(side);
}

static void onEvent(struct bufferevent* bev, short what, void* ctx) {
    struct side* side = ctx;
    (void)bev;
    side->error = errno;
    side->events |= what;
    leaveWhenDone(side);
}

static struct bufferevent* wrap(struct event_base* base, int fd, int options, struct side* side) {
    struct bufferevent* bev = bufferevent_socket_new(base, fd, options | BEV_OPT_CLOSE_ON_FREE);
    memset(side, 0, sizeof *side);
    side->base = base;
    bufferevent_setcb(bev, onRead, onWritten, onEvent, side);
    return bev;
}

static void pair(int ends[2]) {
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    evutil_make_socket_nonblocking(ends[0]);
    evutil_make_socket_nonblocking(ends[1]);
}

static void settings(struct event_base* base) {
    struct side side;
    struct bufferevent* bev;
    bufferevent_data_cb readcb;
    bufferevent_event_cb eventcb;
    void* arg;
    size_t low = 9;
    size_t high = 9;
    struct timeval second = {1, 500000};
    int ends[2];
    pair(ends);
    bev = wrap(base, ends[0], 0, &side);
    CHECK_INT(bufferevent_get_enabled(bev), EV_WRITE);
    CHECK_INT(bufferevent_enable(bev, EV_READ), 0);
    CHECK_INT(bufferevent_get_enabled(bev), EV_READ | EV_WRITE);
    CHECK_INT(bev->enabled, EV_READ | EV_WRITE);
    CHECK_INT(bufferevent_disable(bev, EV_READ), 0);
    CHECK_INT(bev->enabled, EV_WRITE);
    bufferevent_setwatermark(bev, EV_READ, 10, 100);
    CHECK_INT(bufferevent_getwatermark(bev, EV_READ, &low, &high), 0);
    CHECK(low == 10 && high == 100);
    CHECK(bev->wm_read.low == 10 && bev->wm_read.high == 100 && bev->wm_write.high == 0);
    CHECK_INT(bufferevent_getwatermark(bev, EV_READ | EV_WRITE, &low, &high), -1);
    CHECK_INT(bufferevent_set_timeouts(bev, &second, NULL), 0);
    CHECK(bev->timeout_read.tv_sec == 1 && bev->timeout_read.tv_usec == 500000);
    bufferevent_getcb(bev, &readcb, NULL, &eventcb, &arg);
    CHECK(readcb == onRead && eventcb == onEvent && arg == &side);
    CHECK(bev->readcb == onRead && bev->cbarg == &side);
    CHECK_INT(bufferevent_getfd(bev), ends[0]);
    CHECK_INT(bev->ev_read.ev_fd, ends[0]);
    CHECK(bufferevent_get_base(bev) == base && bev->ev_base == base);
    CHECK(bufferevent_get_input(bev) == bev->input && bufferevent_get_output(bev) == bev->output);
    CHECK(bufferevent_get_underlying(bev) == NULL);
    CHECK(bufferevent_pair_get_partner(bev) == NULL);
    bufferevent_incref(bev);
    CHECK_INT(bufferevent_decref(bev), 0);
    bufferevent_free(bev);
    event_base_loop(base, EVLOOP_NONBLOCK);
    CHECK_INT(close(ends[0]), -1); /* BEV_OPT_CLOSE_ON_FREE */
    close(ends[1]);
    CHECK(bufferevent_socket_new(base, -1, BEV_OPT_UNLOCK_CALLBACKS) == NULL);
}

static void bothWays(struct event_base* base, int options) {
    struct side left;
    struct side right;
    struct bufferevent* here;
    struct bufferevent* there;
    struct evbuffer* more = evbuffer_new();
    int ends[2];
    pair(ends);
    here = wrap(base, ends[0], options, &left);
    there = wrap(base, ends[1], options, &right);
    bufferevent_enable(here, EV_READ);
    bufferevent_enable(there, EV_READ);

    /* The read callback waits for the low watermark. */
    bufferevent_setwatermark(there, EV_READ, 10, 0);
    right.wantedBytes = 10;
    bufferevent_write(here, "hello", 5);
    event_base_loop(base, EVLOOP_ONCE);
    event_base_loop(base, EVLOOP_NONBLOCK);
    CHECK_INT(right.reads, 0);
    evbuffer_add(more, "world", 5);
    CHECK_INT(bufferevent_write_buffer(here, more), 0);
    CHECK_INT(evbuffer_get_length(more), 0);
    event_base_dispatch(base);
    CHECK_TEXT(right.got, "helloworld");
    CHECK_INT(right.reads, 1);
    CHECK(left.writes >= 1);

    /* The end comes behind the data. */
    bufferevent_setwatermark(there, EV_READ, 0, 0);
    right.wantedBytes = 0;
    right.wantedEvents = BEV_EVENT_EOF;
    bufferevent_write(here, "bye", 3);
    left.wantedWrites = left.writes + 1;
    event_base_dispatch(base);
    bufferevent_free(here);
    event_base_dispatch(base);
    CHECK_TEXT(right.got, "helloworldbye");
    CHECK_INT(right.events, BEV_EVENT_EOF | BEV_EVENT_READING);
    bufferevent_free(there);
    evbuffer_free(more);
}

static void highWatermark(struct event_base* base) {
    struct side side;
    struct bufferevent* bev;
    struct evbuffer* into = evbuffer_new();
    char bytes[100];
    int ends[2];
    pair(ends);
    bev = wrap(base, ends[0], 0, &side);
    bufferevent_setcb(bev, NULL, NULL, NULL, NULL);
    bufferevent_setwatermark(bev, EV_READ, 0, 10);
    bufferevent_enable(bev, EV_READ);
    memset(bytes, 'x', sizeof bytes);
    CHECK_INT(write(ends[1], bytes, sizeof bytes), sizeof bytes);
    for (int i = 0; i < 5; ++i) {
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    CHECK_INT(evbuffer_get_length(bufferevent_get_input(bev)), 10);
    CHECK(evbuffer_pullup(bufferevent_get_input(bev), -1) != NULL);
    CHECK_INT(evbuffer_add(bufferevent_get_input(bev), "forged", 6), -1);
    CHECK_INT(bufferevent_read_buffer(bev, into), 0);
    CHECK_INT(evbuffer_get_length(into), 10);
    for (int i = 0; i < 5; ++i) {
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    CHECK_INT(evbuffer_get_length(bufferevent_get_input(bev)), 10);
    evbuffer_free(into);
    bufferevent_free(bev);
    close(ends[1]);
}

static void timeouts(struct event_base* base) {
    struct side side;
    struct bufferevent* bev;
    struct timeval soon = {0, 20000};
    int ends[2];
    pair(ends);
    bev = wrap(base, ends[0], 0, &side);
    bufferevent_set_timeouts(bev, &soon, NULL);
    bufferevent_enable(bev, EV_READ);
    side.wantedEvents = BEV_EVENT_TIMEOUT;
    event_base_dispatch(base);
    CHECK_INT(side.events, BEV_EVENT_TIMEOUT | BEV_EVENT_READING);
    CHECK_INT(bufferevent_get_enabled(bev), EV_WRITE); /* tutorial 3.6.4 */
    bufferevent_free(bev);
    close(ends[1]);
}

static void triggers(struct event_base* base) {
    struct side side;
    struct bufferevent* bev;
    int ends[2];
    pair(ends);
    bev = wrap(base, ends[0], 0, &side);
    bufferevent_trigger(bev, EV_READ | EV_WRITE, BEV_TRIG_IGNORE_WATERMARKS);
    event_base_loop(base, EVLOOP_NONBLOCK);
    CHECK(side.reads == 1 && side.writes == 1);
    bufferevent_trigger_event(bev, BEV_EVENT_EOF, BEV_TRIG_DEFER_CALLBACKS);
    CHECK_INT(side.events, 0);
    event_base_loop(base, EVLOOP_NONBLOCK);
    CHECK_INT(side.events, BEV_EVENT_EOF);
    CHECK_INT(bufferevent_setfd(bev, -1), 0);
    CHECK_INT(bufferevent_getfd(bev), -1);
    CHECK_INT(close(ends[0]), 0); /* which does not close the one before */
    bufferevent_free(bev);
    close(ends[1]);
}

/* A server as tutorial 5.5's. */
struct server {
    struct bufferevent* bev;
    struct side side;
    int accepted;
};

static void onAccept(struct evconnlistener* listener, evutil_socket_t fd, struct sockaddr* address,
                     int socklen, void* arg) {
    struct server* server = arg;
    CHECK_INT(address->sa_family, AF_INET);
    CHECK_INT(socklen, sizeof(struct sockaddr_in));
    ++server->accepted;
    server->bev = wrap(evconnlistener_get_base(listener), fd, 0, &server->side);
    bufferevent_enable(server->bev, EV_READ);
    bufferevent_write(server->bev, "welcome", 7);
    evconnlistener_disable(listener);
}

static struct evconnlistener* listen_(struct event_base* base, struct server* server,
                                      struct sockaddr_in* address) {
    struct evconnlistener* listener;
    socklen_t size = sizeof *address;
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    memset(server, 0, sizeof *server);
    listener =
        evconnlistener_new_bind(base, onAccept, server, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE,
                                -1, (struct sockaddr*)address, sizeof *address);
    CHECK(listener != NULL);
    CHECK_INT(getsockname(evconnlistener_get_fd(listener), (struct sockaddr*)address, &size), 0);
    return listener;
}

static void connecting(struct event_base* base, int preset) {
    struct server server;
    struct side client;
    struct sockaddr_in address;
    struct evconnlistener* listener = listen_(base, &server, &address);
    struct bufferevent* bev;
    int fd = -1;
    if (preset) {
        fd = socket(AF_INET, SOCK_STREAM, 0);
        evutil_make_socket_nonblocking(fd);
    }
    bev = wrap(base, fd, BEV_OPT_DEFER_CALLBACKS, &client);
    bufferevent_enable(bev, EV_READ);
    bufferevent_write(bev, "early", 5); /* tutorial 3.5.2 */
    CHECK_INT(bufferevent_socket_connect(bev, (struct sockaddr*)&address, sizeof address), 0);
    CHECK(!preset || bufferevent_getfd(bev) == fd);
    client.wantedBytes = 7;
    event_base_dispatch(base);
    CHECK_INT(client.events, BEV_EVENT_CONNECTED);
    CHECK_TEXT(client.got, "welcome");
    server.side.wantedBytes = 5;
    if (strlen(server.side.got) < 5) {
        event_base_dispatch(base);
    }
    CHECK_TEXT(server.side.got, "early");
    CHECK_INT(server.accepted, 1);
    bufferevent_free(bev);
    bufferevent_free(server.bev);
    evconnlistener_free(listener);
}

static void connectingByName(struct event_base* base) {
    struct server server;
    struct side client;
    struct sockaddr_in address;
    struct evconnlistener* listener = listen_(base, &server, &address);
    struct bufferevent* bev = wrap(base, -1, 0, &client);
    client.wantedBytes = 7;
    bufferevent_enable(bev, EV_READ);
    CHECK_INT(bufferevent_socket_connect_hostname(bev, NULL, AF_INET, "127.0.0.1",
                                                  ntohs(address.sin_port)),
              0);
    event_base_dispatch(base);
    CHECK_INT(client.events, BEV_EVENT_CONNECTED);
    CHECK_INT(bufferevent_socket_get_dns_error(bev), 0);
    CHECK_TEXT(client.got, "welcome");
    bufferevent_free(bev);
    bufferevent_free(server.bev);
    evconnlistener_free(listener);
}

static void refused(struct event_base* base) {
    struct server server;
    struct side client;
    struct sockaddr_in address;
    struct bufferevent* bev = wrap(base, -1, 0, &client);
    evconnlistener_free(listen_(base, &server, &address)); /* a port where nobody listens */
    client.wantedEvents = BEV_EVENT_ERROR;
    if (bufferevent_socket_connect(bev, (struct sockaddr*)&address, sizeof address) == 0) {
        event_base_dispatch(base);
        CHECK_INT(client.events & (BEV_EVENT_ERROR | BEV_EVENT_CONNECTED), BEV_EVENT_ERROR);
        CHECK_INT(client.error, ECONNREFUSED);
    }
    bufferevent_free(bev);
}

static void freeInCallback(struct bufferevent* bev, void* ctx) {
    ++*(int*)ctx;
    bufferevent_free(bev);
}

static void freedInItsCallback(struct event_base* base) {
    int freed = 0;
    int ends[2];
    struct bufferevent* bev;
    pair(ends);
    bev = bufferevent_socket_new(base, ends[0], BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(bev, freeInCallback, NULL, NULL, &freed);
    bufferevent_enable(bev, EV_READ);
    CHECK_INT(write(ends[1], "x", 1), 1);
    event_base_dispatch(base);
    CHECK_INT(freed, 1);
    close(ends[1]);
}

int main(void) {
    struct event_base* base = event_base_new();
    settings(base);
    bothWays(base, 0);
    bothWays(base, BEV_OPT_DEFER_CALLBACKS);
    highWatermark(base);
    timeouts(base);
    triggers(base);
    connecting(base, 0);
    connecting(base, 1);
    connectingByName(base);
    refused(base);
    freedInItsCallback(base);
    event_base_free(base);
    return checksReport();
}
