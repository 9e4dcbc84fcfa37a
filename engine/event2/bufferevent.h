#pragma once

/* Buffer events (tutorial 3), over weir/stream: an input and an output buffer over a transport.

   Functions that return int return 0 for success and -1 for failure, where nothing else is said.

   Thread: the base's, unless BEV_OPT_THREADSAFE was given and evthread_use_pthreads() called. */

#include <event2/util.h>
#include <event2/visibility.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bufferevent;
struct event_base;
struct evbuffer;
struct evdns_base;
struct sockaddr;

/* What an event callback is told (tutorial 3.2). */
#define BEV_EVENT_READING 0x01
#define BEV_EVENT_WRITING 0x02
#define BEV_EVENT_EOF 0x10
#define BEV_EVENT_ERROR 0x20
#define BEV_EVENT_TIMEOUT 0x40
#define BEV_EVENT_CONNECTED 0x80

typedef void (*bufferevent_data_cb)(struct bufferevent* bev, void* ctx);
/* With BEV_EVENT_ERROR, errno is the error. */
typedef void (*bufferevent_event_cb)(struct bufferevent* bev, short what, void* ctx);

/* Tutorial 3.4. */
enum bufferevent_options {
    BEV_OPT_CLOSE_ON_FREE = (1 << 0),
    BEV_OPT_THREADSAFE = (1 << 1),
    BEV_OPT_DEFER_CALLBACKS = (1 << 2),
    BEV_OPT_UNLOCK_CALLBACKS = (1 << 3)
};

/* --- Sockets (tutorial 3.5) --- */

EVENT2_EXPORT_SYMBOL
struct bufferevent* bufferevent_socket_new(struct event_base* base, evutil_socket_t fd,
                                           int options);
/* Where `addr` is NULL the socket is being connected by the caller. */
EVENT2_EXPORT_SYMBOL
int bufferevent_socket_connect(struct bufferevent* bev, const struct sockaddr* addr, int socklen);
/* Looks the name up first, without blocking, by the system (`evdns_base` is NULL). */
EVENT2_EXPORT_SYMBOL
int bufferevent_socket_connect_hostname(struct bufferevent* bev, struct evdns_base* evdns_base,
                                        int family, const char* hostname, int port);
/* An EVUTIL_EAI_ code, 0 where the last look-up worked. */
EVENT2_EXPORT_SYMBOL
int bufferevent_socket_get_dns_error(struct bufferevent* bev);

/* --- Any kind (tutorial 3.6, 3.7) --- */

/* Not from one thread while another uses it. */
EVENT2_EXPORT_SYMBOL
void bufferevent_free(struct bufferevent* bufev);
/* Kept by one more, or by one less: 1 where that freed it, else 0. */
EVENT2_EXPORT_SYMBOL
void bufferevent_incref(struct bufferevent* bufev);
EVENT2_EXPORT_SYMBOL
int bufferevent_decref(struct bufferevent* bufev);
EVENT2_EXPORT_SYMBOL
int bufferevent_base_set(struct event_base* base, struct bufferevent* bufev);
EVENT2_EXPORT_SYMBOL
struct event_base* bufferevent_get_base(struct bufferevent* bev);
EVENT2_EXPORT_SYMBOL
int bufferevent_priority_set(struct bufferevent* bufev, int pri);
EVENT2_EXPORT_SYMBOL
int bufferevent_get_priority(const struct bufferevent* bufev);

EVENT2_EXPORT_SYMBOL
void bufferevent_setcb(struct bufferevent* bufev, bufferevent_data_cb readcb,
                       bufferevent_data_cb writecb, bufferevent_event_cb eventcb, void* cbarg);
/* Each may be NULL. */
EVENT2_EXPORT_SYMBOL
void bufferevent_getcb(struct bufferevent* bufev, bufferevent_data_cb* readcb_ptr,
                       bufferevent_data_cb* writecb_ptr, bufferevent_event_cb* eventcb_ptr,
                       void** cbarg_ptr);

/* Tutorial 3.7: sockets alone; -1: none. */
EVENT2_EXPORT_SYMBOL
int bufferevent_setfd(struct bufferevent* bufev, evutil_socket_t fd);
EVENT2_EXPORT_SYMBOL
evutil_socket_t bufferevent_getfd(struct bufferevent* bufev);
/* What a filter filters, else NULL. */
EVENT2_EXPORT_SYMBOL
struct bufferevent* bufferevent_get_underlying(struct bufferevent* bufev);

/* `event` is made of EV_READ and EV_WRITE. */
EVENT2_EXPORT_SYMBOL
int bufferevent_enable(struct bufferevent* bufev, short event);
EVENT2_EXPORT_SYMBOL
int bufferevent_disable(struct bufferevent* bufev, short event);
EVENT2_EXPORT_SYMBOL
short bufferevent_get_enabled(struct bufferevent* bufev);

/* Tutorial 3.2; a high mark of 0 is none. */
EVENT2_EXPORT_SYMBOL
void bufferevent_setwatermark(struct bufferevent* bufev, short events, size_t lowmark,
                              size_t highmark);
/* -1 where `events` is neither EV_READ nor EV_WRITE. */
EVENT2_EXPORT_SYMBOL
int bufferevent_getwatermark(struct bufferevent* bufev, short events, size_t* lowmark,
                             size_t* highmark);

/* Tutorial 3.6.3. */
EVENT2_EXPORT_SYMBOL
int bufferevent_write(struct bufferevent* bufev, const void* data, size_t size);
EVENT2_EXPORT_SYMBOL
int bufferevent_write_buffer(struct bufferevent* bufev, struct evbuffer* buf);
EVENT2_EXPORT_SYMBOL
size_t bufferevent_read(struct bufferevent* bufev, void* data, size_t size);
EVENT2_EXPORT_SYMBOL
int bufferevent_read_buffer(struct bufferevent* bufev, struct evbuffer* buf);
EVENT2_EXPORT_SYMBOL
struct evbuffer* bufferevent_get_input(struct bufferevent* bufev);
EVENT2_EXPORT_SYMBOL
struct evbuffer* bufferevent_get_output(struct bufferevent* bufev);

/* Tutorial 3.6.4; NULL: none. */
EVENT2_EXPORT_SYMBOL
int bufferevent_set_timeouts(struct bufferevent* bufev, const struct timeval* timeout_read,
                             const struct timeval* timeout_write);

/* Tutorial 3.8: recursive, and with it the buffers. */
EVENT2_EXPORT_SYMBOL
void bufferevent_lock(struct bufferevent* bufev);
EVENT2_EXPORT_SYMBOL
void bufferevent_unlock(struct bufferevent* bufev);

enum bufferevent_flush_mode {
    BEV_NORMAL = 0,  /* what can be moved */
    BEV_FLUSH = 1,   /* all that there is */
    BEV_FINISHED = 2 /* and nothing follows */
};

/* -1 failed, 0 nothing moved, 1 something did. Filters and pairs; a socket has nothing to flush. */
EVENT2_EXPORT_SYMBOL
int bufferevent_flush(struct bufferevent* bufev, short iotype, enum bufferevent_flush_mode mode);

enum bufferevent_trigger_options {
    BEV_TRIG_IGNORE_WATERMARKS = (1 << 16),
    BEV_TRIG_DEFER_CALLBACKS = BEV_OPT_DEFER_CALLBACKS
};

/* Run the read and write callbacks, or the event callback with `what`, as if it had happened. */
EVENT2_EXPORT_SYMBOL
void bufferevent_trigger(struct bufferevent* bufev, short iotype, int options);
EVENT2_EXPORT_SYMBOL
void bufferevent_trigger_event(struct bufferevent* bufev, short what, int options);

/* --- Filters and pairs --- */

enum bufferevent_filter_result { BEV_OK = 0, BEV_NEED_MORE = 1, BEV_ERROR = 2 };
/* Moves from `src` to `dst`, at most `dst_limit` bytes (-1: no limit). */
typedef enum bufferevent_filter_result (*bufferevent_filter_cb)(struct evbuffer* src,
                                                                struct evbuffer* dst,
                                                                ev_ssize_t dst_limit,
                                                                enum bufferevent_flush_mode mode,
                                                                void* ctx);
/* A filter that is NULL moves everything as it is. `free_context` gets `ctx` when it is freed. */
EVENT2_EXPORT_SYMBOL
struct bufferevent* bufferevent_filter_new(struct bufferevent* underlying,
                                           bufferevent_filter_cb input_filter,
                                           bufferevent_filter_cb output_filter, int options,
                                           void (*free_context)(void*), void* ctx);
/* Two, each of which reads what the other writes. */
EVENT2_EXPORT_SYMBOL
int bufferevent_pair_new(struct event_base* base, int options, struct bufferevent* pair[2]);
/* NULL where it is no pair, or the partner is gone. */
EVENT2_EXPORT_SYMBOL
struct bufferevent* bufferevent_pair_get_partner(struct bufferevent* bev);

/* --- Rate limits --- */

struct ev_token_bucket_cfg;
struct bufferevent_rate_limit_group;
#define EV_RATE_LIMIT_MAX EV_SSIZE_MAX

/* Bytes a tick and at most at once, each way; `tick_len` NULL: a second. NULL where a rate is 0, is
   above its burst, or a number is above EV_RATE_LIMIT_MAX. */
EVENT2_EXPORT_SYMBOL
struct ev_token_bucket_cfg* ev_token_bucket_cfg_new(size_t read_rate, size_t read_burst,
                                                    size_t write_rate, size_t write_burst,
                                                    const struct timeval* tick_len);
/* Not while something uses it. */
EVENT2_EXPORT_SYMBOL
void ev_token_bucket_cfg_free(struct ev_token_bucket_cfg* cfg);
/* NULL: no limit. */
EVENT2_EXPORT_SYMBOL
int bufferevent_set_rate_limit(struct bufferevent* bev, struct ev_token_bucket_cfg* cfg);

EVENT2_EXPORT_SYMBOL
struct bufferevent_rate_limit_group* bufferevent_rate_limit_group_new(
    struct event_base* base, const struct ev_token_bucket_cfg* cfg);
EVENT2_EXPORT_SYMBOL
int bufferevent_rate_limit_group_set_cfg(struct bufferevent_rate_limit_group* group,
                                         const struct ev_token_bucket_cfg* cfg);
/* How many bytes a member gets at least, so that many members do not move single bytes. */
EVENT2_EXPORT_SYMBOL
int bufferevent_rate_limit_group_set_min_share(struct bufferevent_rate_limit_group* group,
                                               size_t share);
/* Not while it has members. */
EVENT2_EXPORT_SYMBOL
void bufferevent_rate_limit_group_free(struct bufferevent_rate_limit_group* group);
EVENT2_EXPORT_SYMBOL
int bufferevent_add_to_rate_limit_group(struct bufferevent* bev,
                                        struct bufferevent_rate_limit_group* group);
EVENT2_EXPORT_SYMBOL
int bufferevent_remove_from_rate_limit_group(struct bufferevent* bev);

/* How much is read or written at once at most; 0: as much as there is by default. */
EVENT2_EXPORT_SYMBOL
int bufferevent_set_max_single_read(struct bufferevent* bev, size_t size);
EVENT2_EXPORT_SYMBOL
int bufferevent_set_max_single_write(struct bufferevent* bev, size_t size);
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_get_max_single_read(struct bufferevent* bev);
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_get_max_single_write(struct bufferevent* bev);
/* How much its own limit leaves (perhaps negative); EV_SSIZE_MAX where it has none. */
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_get_read_limit(struct bufferevent* bev);
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_get_write_limit(struct bufferevent* bev);
/* How much it would read or write now, with all limits. */
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_get_max_to_read(struct bufferevent* bev);
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_get_max_to_write(struct bufferevent* bev);
EVENT2_EXPORT_SYMBOL
const struct ev_token_bucket_cfg* bufferevent_get_token_bucket_cfg(const struct bufferevent* bev);
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_rate_limit_group_get_read_limit(struct bufferevent_rate_limit_group* group);
EVENT2_EXPORT_SYMBOL
ev_ssize_t bufferevent_rate_limit_group_get_write_limit(struct bufferevent_rate_limit_group* group);
/* Count bytes against a limit that went another way; negative ones give back. */
EVENT2_EXPORT_SYMBOL
int bufferevent_decrement_read_limit(struct bufferevent* bev, ev_ssize_t decr);
EVENT2_EXPORT_SYMBOL
int bufferevent_decrement_write_limit(struct bufferevent* bev, ev_ssize_t decr);
EVENT2_EXPORT_SYMBOL
int bufferevent_rate_limit_group_decrement_read(struct bufferevent_rate_limit_group* group,
                                                ev_ssize_t decr);
EVENT2_EXPORT_SYMBOL
int bufferevent_rate_limit_group_decrement_write(struct bufferevent_rate_limit_group* group,
                                                 ev_ssize_t decr);
/* Either may be NULL. */
EVENT2_EXPORT_SYMBOL
void bufferevent_rate_limit_group_get_totals(struct bufferevent_rate_limit_group* group,
                                             ev_uint64_t* total_read_out,
                                             ev_uint64_t* total_written_out);
EVENT2_EXPORT_SYMBOL
void bufferevent_rate_limit_group_reset_totals(struct bufferevent_rate_limit_group* group);

#ifdef __cplusplus
}
#endif
