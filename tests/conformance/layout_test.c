/* The sizes, offsets and numbers that a compiled program has in it (x86-64). */

#include "check.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_struct.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/listener.h>
#include <event2/thread.h>
#include <event2/util.h>
#include <stddef.h>

#define IS(what, number) _Static_assert((what) == (number), #what)
#define AT(type, field, number) IS(offsetof(struct type, field), number)

IS(sizeof(struct event), 128);
IS(sizeof(struct event_callback), 40);
IS(sizeof(struct bufferevent), 392);
IS(sizeof(struct evbuffer_ptr), 24);
IS(sizeof(struct evbuffer_iovec), 16);
IS(sizeof(struct evbuffer_cb_info), 24);
IS(sizeof(struct event_watermark), 16);
IS(sizeof(struct evthread_lock_callbacks), 40);
IS(sizeof(struct evthread_condition_callbacks), 40);
IS(sizeof(evutil_socket_t), 4);
IS(sizeof(ev_off_t), 8);

AT(event_callback, evcb_flags, 16);
AT(event_callback, evcb_pri, 18);
AT(event_callback, evcb_closure, 19);
AT(event_callback, evcb_cb_union, 24);
AT(event_callback, evcb_arg, 32);
AT(event, ev_timeout_pos, 40);
AT(event, ev_fd, 56);
AT(event, ev_base, 64);
AT(event, ev_, 72);
AT(event, ev_events, 104);
AT(event, ev_res, 106);
AT(event, ev_timeout, 112);
AT(bufferevent, be_ops, 8);
AT(bufferevent, ev_read, 16);
AT(bufferevent, ev_write, 144);
AT(bufferevent, input, 272);
AT(bufferevent, output, 280);
AT(bufferevent, wm_read, 288);
AT(bufferevent, wm_write, 304);
AT(bufferevent, readcb, 320);
AT(bufferevent, writecb, 328);
AT(bufferevent, errorcb, 336);
AT(bufferevent, cbarg, 344);
AT(bufferevent, timeout_read, 352);
AT(bufferevent, timeout_write, 368);
AT(bufferevent, enabled, 384);
AT(evbuffer_ptr, internal_, 8);

IS(EV_TIMEOUT, 0x01);
IS(EV_READ, 0x02);
IS(EV_WRITE, 0x04);
IS(EV_SIGNAL, 0x08);
IS(EV_PERSIST, 0x10);
IS(EV_ET, 0x20);
IS(EV_FINALIZE, 0x40);
IS(EV_CLOSED, 0x80);
IS(EVLOOP_ONCE, 1);
IS(EVLOOP_NONBLOCK, 2);
IS(EVLOOP_NO_EXIT_ON_EMPTY, 4);
IS(EV_FEATURE_ET, 1);
IS(EV_FEATURE_O1, 2);
IS(EV_FEATURE_FDS, 4);
IS(EV_FEATURE_EARLY_CLOSE, 8);
IS(EVENT_BASE_FLAG_NOLOCK, 1);
IS(EVENT_BASE_FLAG_IGNORE_ENV, 2);
IS(EVENT_BASE_FLAG_STARTUP_IOCP, 4);
IS(EVENT_BASE_FLAG_NO_CACHE_TIME, 8);
IS(EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST, 16);
IS(EVENT_BASE_FLAG_PRECISE_TIMER, 32);
IS(EVENT_BASE_COUNT_ACTIVE, 1);
IS(EVENT_BASE_COUNT_VIRTUAL, 2);
IS(EVENT_BASE_COUNT_ADDED, 4);
IS(EVENT_MAX_PRIORITIES, 256);
IS(EVLIST_TIMEOUT, 1);
IS(EVLIST_INSERTED, 2);
IS(EVLIST_ACTIVE, 8);
IS(EVLIST_INIT, 0x80);
IS(EVENT_LOG_ERR, 3);
IS(BEV_EVENT_READING, 0x01);
IS(BEV_EVENT_WRITING, 0x02);
IS(BEV_EVENT_EOF, 0x10);
IS(BEV_EVENT_ERROR, 0x20);
IS(BEV_EVENT_TIMEOUT, 0x40);
IS(BEV_EVENT_CONNECTED, 0x80);
IS(BEV_OPT_CLOSE_ON_FREE, 1);
IS(BEV_OPT_THREADSAFE, 2);
IS(BEV_OPT_DEFER_CALLBACKS, 4);
IS(BEV_OPT_UNLOCK_CALLBACKS, 8);
IS(BEV_NORMAL, 0);
IS(BEV_FLUSH, 1);
IS(BEV_FINISHED, 2);
IS(BEV_OK, 0);
IS(BEV_NEED_MORE, 1);
IS(BEV_ERROR, 2);
IS(BEV_TRIG_IGNORE_WATERMARKS, 1 << 16);
IS(BEV_TRIG_DEFER_CALLBACKS, 4);
IS(LEV_OPT_LEAVE_SOCKETS_BLOCKING, 1);
IS(LEV_OPT_CLOSE_ON_FREE, 2);
IS(LEV_OPT_CLOSE_ON_EXEC, 4);
IS(LEV_OPT_REUSEABLE, 8);
IS(LEV_OPT_THREADSAFE, 16);
IS(LEV_OPT_DISABLED, 32);
IS(LEV_OPT_DEFERRED_ACCEPT, 64);
IS(LEV_OPT_REUSEABLE_PORT, 128);
IS(LEV_OPT_BIND_IPV6ONLY, 256);
IS(EVBUFFER_EOL_ANY, 0);
IS(EVBUFFER_EOL_CRLF, 1);
IS(EVBUFFER_EOL_CRLF_STRICT, 2);
IS(EVBUFFER_EOL_LF, 3);
IS(EVBUFFER_EOL_NUL, 4);
IS(EVBUFFER_PTR_SET, 0);
IS(EVBUFFER_PTR_ADD, 1);
IS(EVBUFFER_FLAG_DRAINS_TO_FD, 1);
IS(EVBUFFER_CB_ENABLED, 1);
IS(EVBUF_FS_CLOSE_ON_FREE, 1);
IS(EVBUF_FS_DISABLE_MMAP, 2);
IS(EVBUF_FS_DISABLE_SENDFILE, 4);
IS(EVBUF_FS_DISABLE_LOCKING, 8);
IS(EVTHREAD_WRITE, 4);
IS(EVTHREAD_READ, 8);
IS(EVTHREAD_TRY, 16);
IS(EVTHREAD_LOCKTYPE_RECURSIVE, 1);
IS(EVTHREAD_LOCKTYPE_READWRITE, 2);
IS(EVUTIL_EAI_CANCEL, -90001);
IS(LIBEVENT_VERSION_NUMBER, 0x02010c00);

static void never(evutil_socket_t fd, short what, void* arg) {
    (void)fd;
    (void)what;
    (void)arg;
}

int main(void) {
    struct event_base* base = event_base_new();
    struct event ev;
    CHECK_INT(event_get_struct_event_size(), sizeof ev);
    CHECK_INT(event_get_version_number(), LIBEVENT_VERSION_NUMBER);
    /* The fields lie where the library puts them. */
    memset(&ev, 0, sizeof ev);
    CHECK(!event_initialized(&ev));
    CHECK_INT(event_assign(&ev, base, 7, EV_READ | EV_PERSIST, never, &base), 0);
    CHECK(event_initialized(&ev));
    CHECK_INT(ev.ev_fd, 7);
    CHECK(ev.ev_base == base);
    CHECK_INT(ev.ev_events, EV_READ | EV_PERSIST);
    CHECK(ev.ev_evcallback.evcb_cb_union.evcb_callback == never);
    CHECK(ev.ev_evcallback.evcb_arg == &base);
    CHECK((ev.ev_evcallback.evcb_flags & EVLIST_INIT) != 0);
    event_active(&ev, EV_READ, 1);
    CHECK_INT(ev.ev_res, EV_READ);
    event_del(&ev);
    event_base_free(base);
    return checksReport();
}
