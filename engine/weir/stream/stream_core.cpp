#include <weir/base/assert.h>
#include <weir/stream/stream_core.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace weir {

namespace {

constexpr Duration noTimeout{-1};

} // namespace

StreamCore::StreamCore(Stream& stream, EventLoop& loop, const StreamOptions& options)
    : m_loop(loop),
      m_stream(stream),
      m_readTimeout(noTimeout),
      m_writeTimeout(noTimeout),
      m_callbacks(loop, [this] { runQueued(); }),
      m_deferCallbacks(options.deferCallbacks) {}

StreamCore::~StreamCore() {
    if (m_watch != nullptr) {
        m_watch->m_destroyed = true;
    }
}

void StreamCore::enable(Directions directions) {
    m_enabled |= directions;
    m_timedOut &= ~directions;
    updateReading();
    updateWriting();
}

void StreamCore::disable(Directions directions) {
    m_enabled &= ~directions;
    m_timedOut &= ~directions;
    updateReading();
    updateWriting();
}

void StreamCore::setWatermarks(Directions directions, Watermarks watermarks) {
    if (any(directions, Directions::Write)) {
        m_writeWatermarks = watermarks;
    }
    if (any(directions, Directions::Read)) {
        const std::size_t size = m_input.size();
        const bool wasBelow = size < m_readWatermarks.low;
        m_readWatermarks = watermarks;
        watchInput();
        if (wasBelow && size >= watermarks.low && size > 0) {
            m_pendingRead = true;
            m_loop.defer(m_callbacks);
        }
        updateReading();
    }
}

void StreamCore::setTimeouts(std::optional<Duration> read, std::optional<Duration> write) {
    m_readTimeout = stored(read);
    m_writeTimeout = stored(write);
    restartTimeouts();
}

Blocked StreamCore::readBlocked() const {
    Blocked why = transportReadBlocked();
    if (!any(m_enabled, Directions::Read)) {
        why |= any(m_timedOut, Directions::Read) ? Blocked::TimedOut : Blocked::Disabled;
    }
    if (isFull()) {
        why |= Blocked::HighWatermark;
    }
    if (m_ended) {
        why |= Blocked::Eof;
    }
    if (any(m_failed, Directions::Read)) {
        why |= Blocked::Failed;
    }
    return why;
}

Blocked StreamCore::writeBlocked() const {
    Blocked why = transportWriteBlocked();
    if (!any(m_enabled, Directions::Write)) {
        why |= any(m_timedOut, Directions::Write) ? Blocked::TimedOut : Blocked::Disabled;
    }
    if (m_output.empty()) {
        why |= Blocked::Nothing;
    }
    if (any(m_failed, Directions::Write)) {
        why |= Blocked::Failed;
    }
    return why;
}

const std::optional<Error>& StreamCore::lastError() const {
    static const std::optional<Error> none;
    return m_lastError ? *m_lastError : none;
}

std::size_t StreamCore::room() const {
    if (m_readWatermarks.high == 0) {
        return std::numeric_limits<std::size_t>::max();
    }
    return m_readWatermarks.high - std::min(m_readWatermarks.high, m_input.size());
}

bool StreamCore::tellRead() {
    m_pendingRead = true;
    return deferOrRun();
}

bool StreamCore::tellWritten() {
    m_pendingWritten = true;
    return deferOrRun();
}

bool StreamCore::tellEvents(StreamEvents events) {
    m_pendingEvents |= events;
    return deferOrRun();
}

void StreamCore::queueEvents(StreamEvents events) {
    m_pendingEvents |= events;
    m_loop.defer(m_callbacks);
}

void StreamCore::dropQueuedCallbacks() {
    m_pendingRead = false;
    m_pendingWritten = false;
    m_pendingEvents = StreamEvents::None;
    m_callbacks.cancel();
}

bool StreamCore::timedOut(Directions direction) {
    disableForTimeout(direction);
    return tellEvents(
        StreamEvents::Timeout |
        (direction == Directions::Read ? StreamEvents::Reading : StreamEvents::Writing));
}

void StreamCore::disableForTimeout(Directions direction) {
    m_enabled &= ~direction;
    m_timedOut |= direction;
    updateReading();
    updateWriting();
}

bool StreamCore::ended() {
    m_ended = true;
    updateReading();
    return tellEvents(StreamEvents::Eof | StreamEvents::Reading);
}

void StreamCore::markFailed(Directions directions, Error error) {
    m_failed |= directions;
    m_lastError = std::make_unique<std::optional<Error>>(std::move(error));
    updateReading();
    updateWriting();
}

void StreamCore::clearEnds() {
    m_ended = false;
    m_failed = Directions::None;
}

std::optional<Duration> StreamCore::asTimeout(Duration stored) {
    return stored == noTimeout ? std::nullopt : std::optional(stored);
}

Duration StreamCore::stored(std::optional<Duration> timeout) {
    WEIR_ASSERT(!timeout || *timeout >= Duration::zero());
    return timeout.value_or(noTimeout);
}

bool StreamCore::hasPending() const {
    return m_pendingRead || m_pendingWritten || m_pendingEvents != StreamEvents::None;
}

bool StreamCore::deferOrRun() {
    if (m_deferCallbacks) {
        m_loop.defer(m_callbacks);
        return true;
    }
    return runPending();
}

bool StreamCore::runPending() {
    const Watch watch(*this);
    // Each is looked at when its turn comes: the callback before it may have dropped it, by
    // close(), or may have taken the bytes.
    const auto connected = m_pendingEvents & StreamEvents::Connected;
    m_pendingEvents &= ~StreamEvents::Connected;
    tellEventsNow(connected);
    if (!watch.destroyed() && std::exchange(m_pendingRead, false) && m_handler != nullptr &&
        m_input.size() >= std::max<std::size_t>(m_readWatermarks.low, 1)) {
        m_handler->onRead(m_stream);
    }
    if (!watch.destroyed() && std::exchange(m_pendingWritten, false) && m_handler != nullptr) {
        m_handler->onWritten(m_stream);
    }
    if (!watch.destroyed()) {
        tellEventsNow(std::exchange(m_pendingEvents, StreamEvents::None));
    }
    if (watch.destroyed()) {
        return false;
    }
    if (hasPending()) {
        m_loop.defer(m_callbacks);
    } else {
        m_callbacks.cancel();
    }
    return true;
}

void StreamCore::tellEventsNow(StreamEvents events) {
    if (events != StreamEvents::None && m_handler != nullptr) {
        m_handler->onEvent(m_stream, events);
    }
}

void StreamCore::runQueued() {
    if (runPending()) {
        updateReading();
    }
}

void StreamCore::watchInput() {
    // Who takes bytes below the high watermark makes reading go on. Without one nothing depends on
    // what is taken, and the callback's memory is saved.
    if (m_readWatermarks.high > 0 && !m_watchesInput) {
        m_watchesInput = true;
        m_input.addCallback([this](Buffer&, const Buffer::Change& change) {
            if (change.removed > 0) {
                updateReading();
            }
        });
    }
}

} // namespace weir
