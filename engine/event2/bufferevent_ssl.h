#pragma once

/* TLS, over weir/stream/tls_stream.h and OpenSSL 3. In libevent_openssl. */

#include <event2/bufferevent.h>
#include <event2/util.h>
#include <event2/visibility.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ssl_st;

enum bufferevent_ssl_state {
    BUFFEREVENT_SSL_OPEN = 0,
    BUFFEREVENT_SSL_CONNECTING = 1,
    BUFFEREVENT_SSL_ACCEPTING = 2
};

/* TLS over another buffer event, or over a socket. `ssl` is freed with it, and where this fails
   (NULL), if BEV_OPT_CLOSE_ON_FREE is given; what is below is the caller's still where it fails. */
EVENT2_EXPORT_SYMBOL
struct bufferevent* bufferevent_openssl_filter_new(struct event_base* base,
                                                   struct bufferevent* underlying,
                                                   struct ssl_st* ssl,
                                                   enum bufferevent_ssl_state state, int options);
EVENT2_EXPORT_SYMBOL
struct bufferevent* bufferevent_openssl_socket_new(struct event_base* base, evutil_socket_t fd,
                                                   struct ssl_st* ssl,
                                                   enum bufferevent_ssl_state state, int options);
/* Whether an end without close_notify (RFC 8446, 6.1) is an end of file and not an error. -1 where
   it is not TLS. */
EVENT2_EXPORT_SYMBOL
int bufferevent_openssl_get_allow_dirty_shutdown(struct bufferevent* bev);
EVENT2_EXPORT_SYMBOL
void bufferevent_openssl_set_allow_dirty_shutdown(struct bufferevent* bev,
                                                  int allow_dirty_shutdown);
/* NULL where it is not TLS. */
EVENT2_EXPORT_SYMBOL
struct ssl_st* bufferevent_openssl_get_ssl(struct bufferevent* bufev);
/* Renegotiation is off: -1. */
EVENT2_EXPORT_SYMBOL
int bufferevent_ssl_renegotiate(struct bufferevent* bev);
/* The oldest OpenSSL error that has not been asked for, 0: none. */
EVENT2_EXPORT_SYMBOL
unsigned long bufferevent_get_openssl_error(struct bufferevent* bev);

#ifdef __cplusplus
}
#endif
