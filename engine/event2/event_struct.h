#pragma once

/* The layout of struct event, for programs that keep events in their own memory. Only its size, and
   that it is set up by event_assign(), are a contract; the fields are read by old programs and
   written by nobody but the library. */

#include <event2/util.h>
#include <event2/visibility.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What evcb_flags is made of in the classic library. Here it has EVLIST_INIT, by which
   event_initialized() goes; what an event waits for is asked with event_pending(). */
#define EVLIST_TIMEOUT 0x01      /* its timeout runs */
#define EVLIST_INSERTED 0x02     /* its descriptor or signal is watched */
#define EVLIST_SIGNAL 0x04       /* unused */
#define EVLIST_ACTIVE 0x08       /* its callback is queued */
#define EVLIST_INTERNAL 0x10     /* the library's own */
#define EVLIST_ACTIVE_LATER 0x20 /* its callback is queued for the next turn */
#define EVLIST_FINALIZING 0x40   /* see event_finalize() */
#define EVLIST_INIT 0x80         /* assigned */
#define EVLIST_ALL 0xff

struct event;
struct event_base;

/* A callback that can be queued. */
struct event_callback {
    struct {
        struct event_callback* tqe_next;
        struct event_callback** tqe_prev;
    } evcb_active_next;

    short evcb_flags;
    ev_uint8_t evcb_pri;
    ev_uint8_t evcb_closure;

    union {
        void (*evcb_callback)(evutil_socket_t, short, void*);
        void (*evcb_selfcb)(struct event_callback*, void*);
        void (*evcb_evfinalize)(struct event*, void*);
        void (*evcb_cbfinalize)(struct event_callback*, void*);
    } evcb_cb_union;

    void* evcb_arg;
};

struct event {
    struct event_callback ev_evcallback;

    union {
        struct {
            struct event* tqe_next;
            struct event** tqe_prev;
        } ev_next_with_common_timeout;

        int min_heap_idx;
    } ev_timeout_pos;

    evutil_socket_t ev_fd;
    struct event_base* ev_base;

    union {
        struct {
            struct {
                struct event* le_next;
                struct event** le_prev;
            } ev_io_next;
            struct timeval ev_timeout;
        } ev_io;

        struct {
            struct {
                struct event* le_next;
                struct event** le_prev;
            } ev_signal_next;

            short ev_ncalls;
            short* ev_pncalls;
        } ev_signal;
    } ev_;

    short ev_events;
    short ev_res;
    struct timeval ev_timeout;
};

/* Lists of events, which some programs keep. */
struct event_list {
    struct event* tqh_first;
    struct event** tqh_last;
};

struct event_dlist {
    struct event* lh_first;
};

#ifdef __cplusplus
}
#endif
