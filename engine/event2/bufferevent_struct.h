#pragma once

/* The layout of struct bufferevent, for old programs that read its fields, which are kept up to
   date. Only `cbarg` and the callbacks may be written. */

#include <event2/bufferevent.h>
#include <event2/event_struct.h>
#include <event2/util.h>
#include <event2/visibility.h>

#ifdef __cplusplus
extern "C" {
#endif

struct event_watermark {
    size_t low;
    size_t high;
};

struct bufferevent {
    struct event_base* ev_base;
    const struct bufferevent_ops* be_ops;
    /* Never added: they only say which descriptor, base and directions the transport has. */
    struct event ev_read;
    struct event ev_write;
    struct evbuffer* input;
    struct evbuffer* output;
    struct event_watermark wm_read;
    struct event_watermark wm_write;
    bufferevent_data_cb readcb;
    bufferevent_data_cb writecb;
    bufferevent_event_cb errorcb;
    void* cbarg;
    struct timeval timeout_read;
    struct timeval timeout_write;
    short enabled;
};

#ifdef __cplusplus
}
#endif
