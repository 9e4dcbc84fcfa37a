#pragma once

/* Accepting connections (tutorial 5), over weir/net. */

#include <event2/event.h>
#include <event2/visibility.h>

#ifdef __cplusplus
extern "C" {
#endif

struct evconnlistener;
struct sockaddr;

/* `sock` is the callback's from now on. */
typedef void (*evconnlistener_cb)(struct evconnlistener* listener, evutil_socket_t sock,
                                  struct sockaddr* address, int socklen, void* ptr);
/* accept(2) failed for a reason that is not the peer's; errno says which. */
typedef void (*evconnlistener_errorcb)(struct evconnlistener* listener, void* ptr);

#define LEV_OPT_LEAVE_SOCKETS_BLOCKING (1u << 0)
#define LEV_OPT_CLOSE_ON_FREE (1u << 1)
#define LEV_OPT_CLOSE_ON_EXEC (1u << 2)
#define LEV_OPT_REUSEABLE (1u << 3)
#define LEV_OPT_THREADSAFE (1u << 4)
#define LEV_OPT_DISABLED (1u << 5)
#define LEV_OPT_DEFERRED_ACCEPT (1u << 6)
#define LEV_OPT_REUSEABLE_PORT (1u << 7)
#define LEV_OPT_BIND_IPV6ONLY (1u << 8)

/* A listener on `fd`, which is bound; `backlog` as for listen(2), negative: a good one, 0: it
   listens already. Without a callback it waits for one. NULL where that fails. */
EVENT2_EXPORT_SYMBOL
struct evconnlistener* evconnlistener_new(struct event_base* base, evconnlistener_cb cb, void* ptr,
                                          unsigned flags, int backlog, evutil_socket_t fd);
/* Makes and binds the socket, too. */
EVENT2_EXPORT_SYMBOL
struct evconnlistener* evconnlistener_new_bind(struct event_base* base, evconnlistener_cb cb,
                                               void* ptr, unsigned flags, int backlog,
                                               const struct sockaddr* sa, int socklen);
/* Also from its own callback. */
EVENT2_EXPORT_SYMBOL
void evconnlistener_free(struct evconnlistener* lev);
/* Tutorial 5.2. 0 or -1. */
EVENT2_EXPORT_SYMBOL
int evconnlistener_enable(struct evconnlistener* lev);
EVENT2_EXPORT_SYMBOL
int evconnlistener_disable(struct evconnlistener* lev);
/* Tutorial 5.3; NULL: nothing is accepted until there is one. */
EVENT2_EXPORT_SYMBOL
void evconnlistener_set_cb(struct evconnlistener* lev, evconnlistener_cb cb, void* arg);
EVENT2_EXPORT_SYMBOL
void evconnlistener_set_error_cb(struct evconnlistener* lev, evconnlistener_errorcb errorcb);
/* Tutorial 5.4. */
EVENT2_EXPORT_SYMBOL
struct event_base* evconnlistener_get_base(struct evconnlistener* lev);
EVENT2_EXPORT_SYMBOL
evutil_socket_t evconnlistener_get_fd(struct evconnlistener* lev);

#ifdef __cplusplus
}
#endif
