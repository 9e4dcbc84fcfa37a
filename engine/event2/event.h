#pragma once

/* Event loops and events (tutorial 1 and 2), over weir/loop.

   Functions that return int return 0 for success and -1 for failure, those that return a pointer
   NULL for failure, where nothing else is said. A NULL or senseless argument is a failure and not
   the end of the program.

   Thread: a base belongs to the thread that runs it. After evthread_use_pthreads() (thread.h) a
   base that is made then, without EVENT_BASE_FLAG_NOLOCK, and its events may be used from any
   thread. */

#include <event2/util.h>
#include <event2/visibility.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct event_base;
struct event;
struct event_config;

/* --- Versions and methods (tutorial 1.2) --- */

#define LIBEVENT_VERSION EVENT__VERSION
#define LIBEVENT_VERSION_NUMBER EVENT__NUMERIC_VERSION

EVENT2_EXPORT_SYMBOL
const char* event_get_version(void);
EVENT2_EXPORT_SYMBOL
ev_uint32_t event_get_version_number(void);
/* The backends of this system, the preferred first, ended by NULL. */
EVENT2_EXPORT_SYMBOL
const char** event_get_supported_methods(void);

/* --- How to make a base (tutorial 1.3) --- */

enum event_method_feature {
    EV_FEATURE_ET = 0x01,         /* edge-triggered events */
    EV_FEATURE_O1 = 0x02,         /* adding, deleting and finding what is active are O(1) */
    EV_FEATURE_FDS = 0x04,        /* any descriptor, not only sockets and pipes */
    EV_FEATURE_EARLY_CLOSE = 0x08 /* EV_CLOSED before everything was read */
};

enum event_base_config_flag {
    EVENT_BASE_FLAG_NOLOCK = 0x01,               /* used from one thread only */
    EVENT_BASE_FLAG_IGNORE_ENV = 0x02,           /* do not look at EVENT_NO* */
    EVENT_BASE_FLAG_STARTUP_IOCP = 0x04,         /* Windows; without effect elsewhere */
    EVENT_BASE_FLAG_NO_CACHE_TIME = 0x08,        /* ask the clock each time */
    EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST = 0x10, /* put changes of a descriptor together */
    EVENT_BASE_FLAG_PRECISE_TIMER = 0x20         /* waits as exact as the system can */
};

EVENT2_EXPORT_SYMBOL
struct event_config* event_config_new(void);
EVENT2_EXPORT_SYMBOL
void event_config_free(struct event_config* cfg);
/* Tutorial 1.3.1. A method that does not exist is avoided, too. */
EVENT2_EXPORT_SYMBOL
int event_config_avoid_method(struct event_config* cfg, const char* method);
/* Tutorial 1.3.2; `feature` is made of EV_FEATURE_ and replaces what was asked for before. */
EVENT2_EXPORT_SYMBOL
int event_config_require_features(struct event_config* cfg, int feature);
/* Tutorial 1.3.3; adds to the flags that are set. */
EVENT2_EXPORT_SYMBOL
int event_config_set_flag(struct event_config* cfg, int flag);
/* A hint for Windows; without effect elsewhere. */
EVENT2_EXPORT_SYMBOL
int event_config_set_num_cpus_hint(struct event_config* cfg, int cpus);
/* The loop looks for new events after at most so many callbacks (-1: no limit) or so long (NULL: no
   limit), while it runs callbacks of `min_priority` or of a less urgent one. */
EVENT2_EXPORT_SYMBOL
int event_config_set_max_dispatch_interval(struct event_config* cfg,
                                           const struct timeval* max_interval, int max_callbacks,
                                           int min_priority);

/* --- The base (tutorial 1.1, 1.3) --- */

EVENT2_EXPORT_SYMBOL
struct event_base* event_base_new(void);
/* NULL where no backend has what `cfg` asks for (tutorial 1.3.2). */
EVENT2_EXPORT_SYMBOL
struct event_base* event_base_new_with_config(const struct event_config* cfg);
/* The events that are still pending are taken off the base and stay their owners' (tutorial 1.1);
   what event_finalize() waits for is done. */
EVENT2_EXPORT_SYMBOL
void event_base_free(struct event_base* base);
/* As event_base_free(), and finalizers do not run. */
EVENT2_EXPORT_SYMBOL
void event_base_free_nofinalize(struct event_base* base);
/* Makes the base usable in the child after fork(2). */
EVENT2_EXPORT_SYMBOL
int event_reinit(struct event_base* base);

EVENT2_EXPORT_SYMBOL
const char* event_base_get_method(const struct event_base* base);
EVENT2_EXPORT_SYMBOL
int event_base_get_features(const struct event_base* base);

#define EVENT_MAX_PRIORITIES 256
/* Tutorial 1.3.4: 1 to EVENT_MAX_PRIORITIES, while no event is active. */
EVENT2_EXPORT_SYMBOL
int event_base_priority_init(struct event_base* base, int n_priorities);
EVENT2_EXPORT_SYMBOL
int event_base_get_npriorities(struct event_base* base);

/* What event_base_get_num_events() and _max_events() count, or a sum of these. */
#define EVENT_BASE_COUNT_ACTIVE 1U
#define EVENT_BASE_COUNT_VIRTUAL 2U
#define EVENT_BASE_COUNT_ADDED 4U
EVENT2_EXPORT_SYMBOL
int event_base_get_num_events(struct event_base* base, unsigned int flags);
/* The most there have been since the base was made, or since `clear` was last not 0. */
EVENT2_EXPORT_SYMBOL
int event_base_get_max_events(struct event_base* base, unsigned int flags, int clear);

/* --- The loop (tutorial 2.5) --- */

#define EVLOOP_ONCE 0x01
#define EVLOOP_NONBLOCK 0x02
#define EVLOOP_NO_EXIT_ON_EMPTY 0x04

/* 0 after a normal end, 1 where nothing was or is pending, -1 where the backend failed or the loop
   runs already. */
EVENT2_EXPORT_SYMBOL
int event_base_loop(struct event_base* base, int flags);
EVENT2_EXPORT_SYMBOL
int event_base_dispatch(struct event_base* base);
/* Tutorial 2.5.2; NULL: at once. */
EVENT2_EXPORT_SYMBOL
int event_base_loopexit(struct event_base* base, const struct timeval* tv);
EVENT2_EXPORT_SYMBOL
int event_base_loopbreak(struct event_base* base);
/* The running loop looks for new events as soon as the running callback has returned. */
EVENT2_EXPORT_SYMBOL
int event_base_loopcontinue(struct event_base* base);
/* Tutorial 2.5.3. */
EVENT2_EXPORT_SYMBOL
int event_base_got_exit(struct event_base* base);
EVENT2_EXPORT_SYMBOL
int event_base_got_break(struct event_base* base);

/* The time of day; within callbacks the one at which the loop woke. */
EVENT2_EXPORT_SYMBOL
int event_base_gettimeofday_cached(struct event_base* base, struct timeval* tv);
/* Renews the time that callbacks are told. */
EVENT2_EXPORT_SYMBOL
int event_base_update_cache_time(struct event_base* base);
/* The monotonic time that the base counts in. */
EVENT2_EXPORT_SYMBOL
int event_gettime_monotonic(struct event_base* base, struct timeval* tp);

/* --- Events (tutorial 2.1) --- */

#define EV_TIMEOUT 0x01
#define EV_READ 0x02
#define EV_WRITE 0x04
#define EV_SIGNAL 0x08
#define EV_PERSIST 0x10
#define EV_ET 0x20
#define EV_FINALIZE 0x40
#define EV_CLOSED 0x80

typedef void (*event_callback_fn)(evutil_socket_t, short, void*);

/* In place of an argument: the callback is told its own event. */
EVENT2_EXPORT_SYMBOL
void* event_self_cbarg(void);
EVENT2_EXPORT_SYMBOL
struct event* event_new(struct event_base* base, evutil_socket_t fd, short events,
                        event_callback_fn callback, void* arg);
/* Into memory of the caller's; fails for a pending event, for flags that do not go together, and
   where `ev` is NULL. */
EVENT2_EXPORT_SYMBOL
int event_assign(struct event* ev, struct event_base* base, evutil_socket_t fd, short events,
                 event_callback_fn callback, void* arg);
/* Deletes it first. */
EVENT2_EXPORT_SYMBOL
void event_free(struct event* ev);
EVENT2_EXPORT_SYMBOL
int event_base_set(struct event_base* base, struct event* ev);
/* Debug mode, which looks for misuse in the classic library, is Weir's assertions: without effect.
 */
EVENT2_EXPORT_SYMBOL
void event_debug_unassign(struct event* ev);
EVENT2_EXPORT_SYMBOL
void event_enable_debug_mode(void);

/* Tutorial 2.2. */
EVENT2_EXPORT_SYMBOL
int event_add(struct event* ev, const struct timeval* timeout);
EVENT2_EXPORT_SYMBOL
int event_remove_timer(struct event* ev);
/* Where another thread runs the loop: event_del() waits for a running callback of the event, unless
   that has EV_FINALIZE; _noblock never does, _block always. */
EVENT2_EXPORT_SYMBOL
int event_del(struct event* ev);
EVENT2_EXPORT_SYMBOL
int event_del_noblock(struct event* ev);
EVENT2_EXPORT_SYMBOL
int event_del_block(struct event* ev);
/* Makes it active with `res`; a signal's event calls back `ncalls` times. */
EVENT2_EXPORT_SYMBOL
void event_active(struct event* ev, int res, short ncalls);

/* `callback` is called once the event's own callback does not run any more, on the loop's thread;
   the event is of no use from now on. event_free_finalize() frees it, too. */
typedef void (*event_finalize_callback_fn)(struct event*, void*);
EVENT2_EXPORT_SYMBOL
int event_finalize(unsigned flags, struct event* ev, event_finalize_callback_fn callback);
EVENT2_EXPORT_SYMBOL
int event_free_finalize(unsigned flags, struct event* ev, event_finalize_callback_fn callback);

/* Tutorial 2.6. EV_SIGNAL and EV_PERSIST are refused. */
EVENT2_EXPORT_SYMBOL
int event_base_once(struct event_base* base, evutil_socket_t fd, short events,
                    event_callback_fn callback, void* arg, const struct timeval* timeout);

/* Tutorial 2.3. */
EVENT2_EXPORT_SYMBOL
int event_priority_set(struct event* ev, int priority);

/* Which of `events` it waits for or is active with; the time of its timeout goes to `tv`. */
EVENT2_EXPORT_SYMBOL
int event_pending(const struct event* ev, short events, struct timeval* tv);
EVENT2_EXPORT_SYMBOL
int event_initialized(const struct event* ev);
/* Whose callback runs now, or NULL; from a callback. */
EVENT2_EXPORT_SYMBOL
struct event* event_base_get_running_event(struct event_base* base);

/* Tutorial 2.7. */
EVENT2_EXPORT_SYMBOL
evutil_socket_t event_get_fd(const struct event* ev);
#define event_get_signal(ev) ((int)event_get_fd(ev))
EVENT2_EXPORT_SYMBOL
struct event_base* event_get_base(const struct event* ev);
EVENT2_EXPORT_SYMBOL
short event_get_events(const struct event* ev);
EVENT2_EXPORT_SYMBOL
event_callback_fn event_get_callback(const struct event* ev);
EVENT2_EXPORT_SYMBOL
void* event_get_callback_arg(const struct event* ev);
EVENT2_EXPORT_SYMBOL
int event_get_priority(const struct event* ev);
/* Each may be NULL. */
EVENT2_EXPORT_SYMBOL
void event_get_assignment(const struct event* ev, struct event_base** base_out,
                          evutil_socket_t* fd_out, short* events_out,
                          event_callback_fn* callback_out, void** arg_out);
EVENT2_EXPORT_SYMBOL
size_t event_get_struct_event_size(void);

/* Timers, signals and events for the user to trigger. */
#define evtimer_assign(ev, b, cb, arg) event_assign((ev), (b), -1, 0, (cb), (arg))
#define evtimer_new(b, cb, arg) event_new((b), -1, 0, (cb), (arg))
#define evtimer_add(ev, tv) event_add((ev), (tv))
#define evtimer_del(ev) event_del(ev)
#define evtimer_pending(ev, tv) event_pending((ev), EV_TIMEOUT, (tv))
#define evtimer_initialized(ev) event_initialized(ev)
#define evsignal_assign(ev, b, x, cb, arg) \
    event_assign((ev), (b), (x), EV_SIGNAL | EV_PERSIST, cb, (arg))
#define evsignal_new(b, x, cb, arg) event_new((b), (x), EV_SIGNAL | EV_PERSIST, (cb), (arg))
#define evsignal_add(ev, tv) event_add((ev), (tv))
#define evsignal_del(ev) event_del(ev)
#define evsignal_pending(ev, tv) event_pending((ev), EV_SIGNAL, (tv))
#define evsignal_initialized(ev) event_initialized(ev)
#define evuser_new(b, cb, arg) event_new((b), -1, 0, (cb), (arg))
#define evuser_del(ev) event_del(ev)
#define evuser_pending(ev, tv) event_pending((ev), 0, (tv))
#define evuser_initialized(ev) event_initialized(ev)
#define evuser_trigger(ev) event_active((ev), 0, 0)

/* --- All events of a base --- */

/* Stops at the first call that does not return 0, and returns that. */
typedef int (*event_base_foreach_event_cb)(const struct event_base*, const struct event*, void*);
EVENT2_EXPORT_SYMBOL
int event_base_foreach_event(struct event_base* base, event_base_foreach_event_cb fn, void* arg);
EVENT2_EXPORT_SYMBOL
void event_base_dump_events(struct event_base* base, FILE* output);
/* Makes active what waits for some of `events` on `fd`, or for `sig`. */
EVENT2_EXPORT_SYMBOL
void event_base_active_by_fd(struct event_base* base, evutil_socket_t fd, short events);
EVENT2_EXPORT_SYMBOL
void event_base_active_by_signal(struct event_base* base, int sig);
/* To be passed as timeout by those that have many of the same length. Here every timeout costs the
   same; what is returned may be used as any other. */
EVENT2_EXPORT_SYMBOL
const struct timeval* event_base_init_common_timeout(struct event_base* base,
                                                     const struct timeval* duration);

/* --- What the library says, and what memory it takes --- */

#define EVENT_LOG_DEBUG 0
#define EVENT_LOG_MSG 1
#define EVENT_LOG_WARN 2
#define EVENT_LOG_ERR 3
#define _EVENT_LOG_DEBUG EVENT_LOG_DEBUG
#define _EVENT_LOG_MSG EVENT_LOG_MSG
#define _EVENT_LOG_WARN EVENT_LOG_WARN
#define _EVENT_LOG_ERR EVENT_LOG_ERR

/* Called with each message; NULL: they go to standard error. */
typedef void (*event_log_cb)(int severity, const char* msg);
EVENT2_EXPORT_SYMBOL
void event_set_log_callback(event_log_cb cb);
/* Called in place of exit(3) by event_err() and event_errx(), which must not return. */
typedef void (*event_fatal_cb)(int err);
EVENT2_EXPORT_SYMBOL
void event_set_fatal_callback(event_fatal_cb cb);
#define EVENT_DBG_ALL 0xffffffffu
#define EVENT_DBG_NONE 0
EVENT2_EXPORT_SYMBOL
void event_enable_debug_logging(ev_uint32_t which);

/* Where the C API takes the memory of what it makes for its caller (events, configurations, lines
   that were read), to be set before anything else. The engine below has its own pools. */
EVENT2_EXPORT_SYMBOL
void event_set_mem_functions(void* (*malloc_fn)(size_t sz),
                             void* (*realloc_fn)(void* ptr, size_t sz), void (*free_fn)(void* ptr));
#define EVENT_SET_MEM_FUNCTIONS_IMPLEMENTED

/* Frees what the library holds for the whole program; no object of its may be left. */
EVENT2_EXPORT_SYMBOL
void libevent_global_shutdown(void);

#ifdef __cplusplus
}
#endif
