// What every kind of buffer event does.

#include <event2/buffer_handles.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_compat.h>
#include <event2/bufferevent_object.h>
#include <event2/event.h>
#include <event2/time_values.h>

using namespace weir::c_api;
using weir::Duration;
using weir::Watermarks;

const struct bufferevent_ops bufferevent_ops_socket = {"socket"};
const struct bufferevent_ops bufferevent_ops_pair = {"pair_elt"};
const struct bufferevent_ops bufferevent_ops_filter = {"filter"};

namespace {

weir::Stream& streamOf(bufferevent* handle) {
    return BuffereventObject::of(handle).stream();
}

/// The classic buffer events have no timeout where it is NULL or 0.
std::optional<Duration> toStreamTimeout(const timeval* value) {
    const auto timeout = toTimeout(value);
    return timeout && *timeout > Duration::zero() ? timeout : std::nullopt;
}

weir::TriggerOptions triggerOptions(int options) {
    return {.ignoreWatermarks = (options & BEV_TRIG_IGNORE_WATERMARKS) != 0,
            .immediately = (options & BEV_TRIG_DEFER_CALLBACKS) == 0};
}

} // namespace

void bufferevent_free(struct bufferevent* bufev) {
    if (bufev == nullptr) {
        return;
    }
    bufferevent_setcb(bufev, nullptr, nullptr, nullptr, nullptr);
    BuffereventObject::of(bufev).unref();
}

void bufferevent_incref(struct bufferevent* bufev) {
    BuffereventObject::of(bufev).ref();
}

int bufferevent_decref(struct bufferevent* bufev) {
    return BuffereventObject::of(bufev).unref() ? 1 : 0;
}

struct event_base* bufferevent_get_base(struct bufferevent* bev) {
    return bev->ev_base;
}

int bufferevent_priority_set(struct bufferevent* bufev, int pri) {
    return status(streamOf(bufev).setPriority(pri));
}

int bufferevent_get_priority(const struct bufferevent* bufev) {
    return BuffereventObject::of(bufev).stream().priority();
}

void bufferevent_setcb(struct bufferevent* bufev, bufferevent_data_cb readcb,
                       bufferevent_data_cb writecb, bufferevent_event_cb eventcb, void* cbarg) {
    const StreamLock lock(streamOf(bufev));
    bufev->readcb = readcb;
    bufev->writecb = writecb;
    bufev->errorcb = eventcb;
    bufev->cbarg = cbarg;
}

void bufferevent_getcb(struct bufferevent* bufev, bufferevent_data_cb* readcb_ptr,
                       bufferevent_data_cb* writecb_ptr, bufferevent_event_cb* eventcb_ptr,
                       void** cbarg_ptr) {
    const StreamLock lock(streamOf(bufev));
    if (readcb_ptr != nullptr) {
        *readcb_ptr = bufev->readcb;
    }
    if (writecb_ptr != nullptr) {
        *writecb_ptr = bufev->writecb;
    }
    if (eventcb_ptr != nullptr) {
        *eventcb_ptr = bufev->errorcb;
    }
    if (cbarg_ptr != nullptr) {
        *cbarg_ptr = bufev->cbarg;
    }
}

evutil_socket_t bufferevent_getfd(struct bufferevent* bufev) {
    return streamOf(bufev).descriptor();
}

struct bufferevent* bufferevent_get_underlying(struct bufferevent* bufev) {
    return BuffereventObject::of(bufev).underlying();
}

int bufferevent_enable(struct bufferevent* bufev, short event) {
    return guarded(-1, [&] {
        const StreamLock lock(streamOf(bufev));
        streamOf(bufev).enable(directionsOf(event));
        bufev->enabled = eventsOf(streamOf(bufev).enabled());
        return 0;
    });
}

int bufferevent_disable(struct bufferevent* bufev, short event) {
    return guarded(-1, [&] {
        const StreamLock lock(streamOf(bufev));
        streamOf(bufev).disable(directionsOf(event));
        bufev->enabled = eventsOf(streamOf(bufev).enabled());
        return 0;
    });
}

short bufferevent_get_enabled(struct bufferevent* bufev) {
    return eventsOf(streamOf(bufev).enabled());
}

void bufferevent_setwatermark(struct bufferevent* bufev, short events, size_t lowmark,
                              size_t highmark) {
    guarded(0, [&] {
        const StreamLock lock(streamOf(bufev));
        streamOf(bufev).setWatermarks(directionsOf(events), {lowmark, highmark});
        if ((events & EV_READ) != 0) {
            bufev->wm_read = {lowmark, highmark};
        }
        if ((events & EV_WRITE) != 0) {
            bufev->wm_write = {lowmark, highmark};
        }
        return 0;
    });
}

int bufferevent_getwatermark(struct bufferevent* bufev, short events, size_t* lowmark,
                             size_t* highmark) {
    if (events != EV_READ && events != EV_WRITE) {
        return -1;
    }
    const Watermarks marks =
        events == EV_READ ? streamOf(bufev).readWatermarks() : streamOf(bufev).writeWatermarks();
    if (lowmark != nullptr) {
        *lowmark = marks.low;
    }
    if (highmark != nullptr) {
        *highmark = marks.high;
    }
    return 0;
}

int bufferevent_write(struct bufferevent* bufev, const void* data, size_t size) {
    return evbuffer_add(bufev->output, data, size);
}

int bufferevent_write_buffer(struct bufferevent* bufev, struct evbuffer* buf) {
    return evbuffer_add_buffer(bufev->output, buf);
}

size_t bufferevent_read(struct bufferevent* bufev, void* data, size_t size) {
    const int count = evbuffer_remove(bufev->input, data, size);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

int bufferevent_read_buffer(struct bufferevent* bufev, struct evbuffer* buf) {
    return evbuffer_add_buffer(buf, bufev->input);
}

struct evbuffer* bufferevent_get_input(struct bufferevent* bufev) {
    return bufev->input;
}

struct evbuffer* bufferevent_get_output(struct bufferevent* bufev) {
    return bufev->output;
}

int bufferevent_set_timeouts(struct bufferevent* bufev, const struct timeval* timeout_read,
                             const struct timeval* timeout_write) {
    return guarded(-1, [&] {
        const StreamLock lock(streamOf(bufev));
        streamOf(bufev).setTimeouts(toStreamTimeout(timeout_read), toStreamTimeout(timeout_write));
        bufev->timeout_read = timeout_read != nullptr ? *timeout_read : timeval{};
        bufev->timeout_write = timeout_write != nullptr ? *timeout_write : timeval{};
        return 0;
    });
}

void bufferevent_settimeout(struct bufferevent* bufev, int timeout_read, int timeout_write) {
    const timeval read{timeout_read, 0};
    const timeval write{timeout_write, 0};
    bufferevent_set_timeouts(bufev, &read, &write);
}

void bufferevent_lock(struct bufferevent* bufev) {
    streamOf(bufev).lock();
}

void bufferevent_unlock(struct bufferevent* bufev) {
    streamOf(bufev).unlock();
}

int bufferevent_flush(struct bufferevent* bufev, short iotype, enum bufferevent_flush_mode mode) {
    return guarded(-1, [&] {
        const auto flushMode = static_cast<weir::FlushMode>(mode);
        return streamOf(bufev).flush(directionsOf(iotype), flushMode) ? 1 : 0;
    });
}

void bufferevent_trigger(struct bufferevent* bufev, short iotype, int options) {
    guarded(0, [&] {
        streamOf(bufev).trigger(directionsOf(iotype), triggerOptions(options));
        return 0;
    });
}

void bufferevent_trigger_event(struct bufferevent* bufev, short what, int options) {
    guarded(0, [&] {
        streamOf(bufev).triggerEvents(static_cast<weir::StreamEvents>(what),
                                      triggerOptions(options));
        return 0;
    });
}
