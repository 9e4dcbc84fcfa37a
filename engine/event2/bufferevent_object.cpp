#include <cerrno>
#include <utility>

#include <event2/buffer_handles.h>
#include <event2/bufferevent_object.h>
#include <event2/event.h>
#include <event2/threads.h>
#include <event2/time_values.h>

namespace weir::c_api {

class BuffereventObject::Reference {
public:
    explicit Reference(BuffereventObject& object) : m_object(object) { object.ref(); }

    ~Reference() { m_object.unref(); }

    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

private:
    BuffereventObject& m_object;
};

BuffereventObject::BuffereventObject(std::unique_ptr<Stream> stream, const bufferevent_ops& kind,
                                     int options)
    : bufferevent{}, m_options(options) {
    be_ops = &kind;
    adoptStream(std::move(stream));
}

BuffereventObject::~BuffereventObject() {
    const bool closes = (m_options & BEV_OPT_CLOSE_ON_FREE) != 0;
    destroyStream(closes && m_underlying == nullptr);
    if (m_underlying != nullptr) {
        setUnderlying(nullptr);
    }
}

/// The socket is the program's, or it is closed here and not by the stream: bufferevent_setfd()
/// must not close the old one.
void BuffereventObject::destroyStream(bool closes) {
    m_stream->setHandler(nullptr);
    UniqueFd socket(closes ? m_stream->descriptor() : -1);
    EventLoop& loop = m_stream->loop();
    if (loop.isInLoopThread()) {
        m_stream.reset();
        return;
    }
    m_stream->disable(Directions::Both);
    loop.post([stream = std::move(m_stream), resolver = std::move(m_resolver),
               socket = std::move(socket)]() mutable {
        stream.reset(); // before what it uses
    });
}

std::optional<StreamOptions> BuffereventObject::streamOptions(EventLoop& loop, int options) {
    StreamOptions made;
    made.deferCallbacks = (options & BEV_OPT_DEFER_CALLBACKS) != 0;
    made.closeOnFree = false;
    const bool unlocked = (options & BEV_OPT_UNLOCK_CALLBACKS) != 0;
    if (unlocked && !made.deferCallbacks) {
        return std::nullopt;
    }
    made.threadSafe =
        (options & BEV_OPT_THREADSAFE) != 0 && areThreadsUsed() && loop.isThreadSafe();
    made.unlockCallbacks = unlocked && made.threadSafe;
    return made;
}

bool BuffereventObject::unref() {
    if (m_references.fetch_sub(1, std::memory_order_acq_rel) > 1) {
        return false;
    }
    delete this;
    return true;
}

void BuffereventObject::adoptStream(std::unique_ptr<Stream> stream) {
    m_stream = std::move(stream);
    m_stream->setHandler(this);
    ev_base = handleOf(m_stream->loop());
    input = handleOf(m_stream->input());
    output = handleOf(m_stream->output());
    showSettings();
}

void BuffereventObject::replaceStream(std::unique_ptr<Stream> stream) {
    const Stream& old = *m_stream;
    stream->setWatermarks(Directions::Read, old.readWatermarks());
    stream->setWatermarks(Directions::Write, old.writeWatermarks());
    stream->setTimeouts(old.readTimeout(), old.writeTimeout());
    stream->setPriority(old.priority());
    stream->disable(Directions::Both);
    stream->enable(old.enabled());
    const auto gone = std::move(m_stream);
    adoptStream(std::move(stream));
}

void BuffereventObject::showSettings() {
    const auto show = [](std::optional<Duration> timeout) {
        return toTimeval(timeout.value_or(Duration::zero()));
    };
    const Watermarks reading = m_stream->readWatermarks();
    const Watermarks writing = m_stream->writeWatermarks();
    wm_read = {reading.low, reading.high};
    wm_write = {writing.low, writing.high};
    timeout_read = show(m_stream->readTimeout());
    timeout_write = show(m_stream->writeTimeout());
    enabled = eventsOf(m_stream->enabled());
    const int fd = m_stream->descriptor();
    event_assign(&ev_read, ev_base, fd, EV_READ | EV_PERSIST, nullptr, this);
    event_assign(&ev_write, ev_base, fd, EV_WRITE | EV_PERSIST, nullptr, this);
}

void BuffereventObject::setUnderlying(bufferevent* underlying) {
    if (underlying != nullptr) {
        of(underlying).ref();
        m_underlying = underlying;
        return;
    }
    BuffereventObject& below = of(std::exchange(m_underlying, nullptr));
    // It is told of its stream again, which had this object's as handler.
    below.m_stream->setHandler(&below);
    if ((m_options & BEV_OPT_CLOSE_ON_FREE) != 0) {
        bufferevent_free(&below);
    }
    below.unref();
}

int BuffereventObject::lookUpCode() const {
    const StreamLock lock(*m_stream);
    const auto& error = m_stream->lastError();
    return error && error->domain() == ErrorDomain::Lookup ? error->code() : 0;
}

void BuffereventObject::onRead(Stream& /*stream*/) {
    const Reference keep(*this);
    if (readcb != nullptr) {
        readcb(this, cbarg);
    }
}

void BuffereventObject::onWritten(Stream& /*stream*/) {
    const Reference keep(*this);
    if (writecb != nullptr) {
        writecb(this, cbarg);
    }
}

void BuffereventObject::onEvent(Stream& stream, StreamEvents events) {
    const Reference keep(*this);
    enabled = eventsOf(stream.enabled()); // a timeout has changed it
    if (errorcb == nullptr) {
        return;
    }
    if (any(events, StreamEvents::Error) && stream.lastError()) {
        errno = stream.lastError()->code();
    }
    errorcb(this, static_cast<short>(events), cbarg);
}

bufferevent* makeObject(std::unique_ptr<Stream> stream, const bufferevent_ops& kind, int options) {
    return new BuffereventObject(std::move(stream), kind, options);
}

} // namespace weir::c_api
