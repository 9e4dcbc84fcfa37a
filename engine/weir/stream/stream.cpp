#include <weir/base/assert.h>
#include <weir/stream/stream.h>
#include <weir/stream/stream_extras.h>
#include <weir/stream/stream_guards.h>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {

namespace {

constexpr Duration noTimeout{-1};

constexpr Blocked suspensions = Blocked::RateLimit | Blocked::GroupLimit | Blocked::Above;

} // namespace

Stream::Stream(EventLoop& loop, const StreamOptions& options)
    : RawDeferred([](RawDeferred& work) { static_cast<Stream&>(work).runWork(); }),
      m_loop(loop),
      m_readTimeout(noTimeout),
      m_deferCallbacks(options.deferCallbacks),
      m_threadSafe(options.threadSafe),
      m_unlockCallbacks(options.unlockCallbacks) {
    WEIR_ASSERT(!options.unlockCallbacks || (options.threadSafe && options.deferCallbacks));
    if (m_threadSafe) {
        extras().lock = std::make_shared<std::recursive_mutex>();
    }
    prepareBuffers();
}

void Stream::prepareBuffers() {
    // Bytes that did not come from the peer, or that left unsent, would break what both ends count.
    inputBuffer.freezeEnd(true);
    outputBuffer.freezeFront(true);
    inputBuffer.m_use = Buffer::StreamsUse::Input;
    outputBuffer.m_use = Buffer::StreamsUse::Output;
    if (m_threadSafe) {
        inputBuffer.enableLocking(m_extras->lock);
        outputBuffer.enableLocking(m_extras->lock);
    }
}

Stream::~Stream() {
    if (m_watch != nullptr) {
        m_watch->m_destroyed = true;
    }
    RawDeferred::retire(m_loop);
}

void Stream::dispose(std::unique_ptr<Stream> stream) {
    EventLoop& loop = stream->loop();
    if (loop.isInLoopThread()) {
        return;
    }
    {
        const std::lock_guard guard(*stream);
        stream->setHandler(nullptr);
        stream->disable(Directions::Both);
    }
    loop.post([kept = std::move(stream)] {});
}

void Stream::setHandler(StreamHandler* handler) {
    const std::lock_guard guard(*this);
    m_handler = handler;
}

StreamHandler* Stream::handler() const {
    const std::lock_guard guard(*this);
    return m_handler;
}

void Stream::enable(Directions directions) {
    const std::lock_guard guard(*this);
    m_enabled = m_enabled | directions;
    m_timedOut = m_timedOut & ~directions;
    updateReading();
    updateWriting();
}

void Stream::disable(Directions directions) {
    const std::lock_guard guard(*this);
    m_enabled = m_enabled & ~directions;
    m_timedOut = m_timedOut & ~directions;
    updateReading();
    updateWriting();
}

Directions Stream::enabled() const {
    const std::lock_guard guard(*this);
    return m_enabled;
}

void Stream::suspend(Directions directions, Blocked why) {
    WEIR_ASSERT((why & ~suspensions) == Blocked::None);
    const std::lock_guard guard(*this);
    const unsigned bits = static_cast<unsigned>(why) >> suspensionShift;
    if (any(directions, Directions::Read) && (bits & ~m_readSuspended) != 0) {
        m_readSuspended = (m_readSuspended | bits) & suspensionMask;
        updateReading();
    }
    if (any(directions, Directions::Write) && (bits & ~m_writeSuspended) != 0) {
        m_writeSuspended = (m_writeSuspended | bits) & suspensionMask;
        updateWriting();
    }
}

void Stream::resume(Directions directions, Blocked why) {
    const std::lock_guard guard(*this);
    const unsigned bits = static_cast<unsigned>(why & suspensions) >> suspensionShift;
    if (any(directions, Directions::Read) && (bits & m_readSuspended) != 0) {
        m_readSuspended = m_readSuspended & ~bits & suspensionMask;
        updateReading();
    }
    if (any(directions, Directions::Write) && (bits & m_writeSuspended) != 0) {
        m_writeSuspended = m_writeSuspended & ~bits & suspensionMask;
        updateWriting();
    }
}

void Stream::setWatermarks(Directions directions, Watermarks watermarks) {
    const std::lock_guard guard(*this);
    if (any(directions, Directions::Write)) {
        extras().writeWatermarks = watermarks;
    }
    if (any(directions, Directions::Read)) {
        const std::size_t size = inputBuffer.size();
        const bool wasBelow = size < readLow();
        extras().readWatermarks = watermarks;
        if (wasBelow && size >= watermarks.low && size > 0) {
            queueRead();
        }
        updateReading();
    }
}

Watermarks Stream::readWatermarks() const {
    const std::lock_guard guard(*this);
    return m_extras ? m_extras->readWatermarks : Watermarks();
}

Watermarks Stream::writeWatermarks() const {
    const std::lock_guard guard(*this);
    return m_extras ? m_extras->writeWatermarks : Watermarks();
}

std::size_t Stream::readLow() const {
    return m_extras ? m_extras->readWatermarks.low : 0;
}

std::size_t Stream::readHigh() const {
    return m_extras ? m_extras->readWatermarks.high : 0;
}

void Stream::setTimeouts(std::optional<Duration> read, std::optional<Duration> write) {
    const std::lock_guard guard(*this);
    WEIR_ASSERT(!write || *write >= Duration::zero());
    m_readTimeout = stored(read);
    if (write || m_extras) {
        extras().writeTimeout = write;
    }
    restartTimeouts();
}

std::optional<Duration> Stream::readTimeout() const {
    const std::lock_guard guard(*this);
    return asTimeout(m_readTimeout);
}

std::optional<Duration> Stream::writeTimeout() const {
    const std::lock_guard guard(*this);
    return m_extras ? m_extras->writeTimeout : std::nullopt;
}

bool Stream::setPriority(int /*priority*/) {
    return false;
}

int Stream::priority() const {
    return m_loop.priorities() / 2;
}

void Stream::setDeferCallbacks(bool deferred) {
    const std::lock_guard guard(*this);
    m_deferCallbacks = deferred || m_unlockCallbacks;
}

bool Stream::deferCallbacks() const {
    const std::lock_guard guard(*this);
    return m_deferCallbacks;
}

void Stream::setMaxSingleRead(std::size_t size) {
    const std::lock_guard guard(*this);
    extras().maxSingleRead = size;
}

void Stream::setMaxSingleWrite(std::size_t size) {
    const std::lock_guard guard(*this);
    extras().maxSingleWrite = size;
}

std::size_t Stream::maxSingleRead() const {
    const std::lock_guard guard(*this);
    return m_extras ? m_extras->maxSingleRead : 0;
}

std::size_t Stream::maxSingleWrite() const {
    const std::lock_guard guard(*this);
    return m_extras ? m_extras->maxSingleWrite : 0;
}

bool Stream::flush(Directions /*directions*/, FlushMode /*mode*/) {
    return false;
}

int Stream::descriptor() const {
    const Stream* const below = underlying();
    return below != nullptr ? below->descriptor() : -1;
}

bool Stream::setDescriptor(UniqueFd socket) {
    Stream* const below = underlying();
    return below != nullptr && below->setDescriptor(std::move(socket));
}

Blocked Stream::readBlocked() const {
    const std::lock_guard guard(*this);
    return whyNotReading();
}

Blocked Stream::writeBlocked() const {
    const std::lock_guard guard(*this);
    return whyNotWriting();
}

Blocked Stream::whyNotReading() const {
    Blocked why = transportReadBlocked() | static_cast<Blocked>(m_readSuspended << suspensionShift);
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

Blocked Stream::whyNotWriting() const {
    Blocked why =
        transportWriteBlocked() | static_cast<Blocked>(m_writeSuspended << suspensionShift);
    if (!any(m_enabled, Directions::Write)) {
        why |= any(m_timedOut, Directions::Write) ? Blocked::TimedOut : Blocked::Disabled;
    }
    if (outputBuffer.empty()) {
        why |= Blocked::Nothing;
    }
    if (any(m_failed, Directions::Write)) {
        why |= Blocked::Failed;
    }
    return why;
}

const std::optional<Error>& Stream::lastError() const {
    static const std::optional<Error> none;
    const std::lock_guard guard(*this);
    return m_extras ? m_extras->lastError : none;
}

bool Stream::isAtHigh() const {
    const std::size_t high = readHigh();
    return high > 0 && inputBuffer.size() >= high;
}

std::size_t Stream::roomToHigh() const {
    const std::size_t high = readHigh();
    return high == 0 ? Buffer::all : high - std::min(high, inputBuffer.size());
}

void Stream::disableForTimeout(Directions direction) {
    m_enabled = m_enabled & ~direction;
    m_timedOut = m_timedOut | direction;
    updateReading();
    updateWriting();
}

void Stream::markEnded() {
    m_ended = true;
    updateReading();
}

void Stream::markFailed(Directions directions, Error error) {
    m_failed = m_failed | directions;
    extras().lastError = std::move(error);
    updateReading();
    updateWriting();
}

void Stream::clearEnds() {
    m_ended = false;
    m_failed = Directions::None;
}

void Stream::shareLock(const Stream& other) {
    m_threadSafe = other.m_threadSafe;
    if (m_threadSafe) {
        extras().lock = other.m_extras->lock;
    } else {
        m_unlockCallbacks = false;
        if (m_extras) {
            m_extras->lock.reset();
        }
    }
    // A buffer keeps the lock that it has.
    inputBuffer = Buffer();
    outputBuffer = Buffer();
    prepareBuffers();
}

std::optional<Duration> Stream::asTimeout(Duration stored) {
    return stored == noTimeout ? std::nullopt : std::optional(stored);
}

Duration Stream::stored(std::optional<Duration> timeout) {
    WEIR_ASSERT(!timeout || *timeout >= Duration::zero());
    return timeout.value_or(noTimeout);
}

Stream::Extras& Stream::extras() {
    if (!m_extras) {
        m_extras = std::make_unique<Extras>();
    }
    return *m_extras;
}

std::shared_ptr<std::recursive_mutex> Stream::sharedLock() const {
    return m_extras->lock;
}

void Stream::lockSlowly() const {
    if (m_extras->lock) {
        m_extras->lock->lock();
    }
}

void Stream::unlockSlowly() const {
    if (m_extras->lock) {
        m_extras->lock->unlock();
    }
}

Stream::KindExtras* Stream::keptKindExtras() const {
    return m_extras->kind.get();
}

void Stream::setKindExtras(std::unique_ptr<KindExtras> kind) {
    extras().kind = std::move(kind);
}

/// The buffers lie side by side in the first part of the stream.
Stream& Stream::holderOf(Buffer& buffer) {
    static_assert(std::is_standard_layout_v<StreamBuffers>);
    auto* const at = reinterpret_cast<std::byte*>(&buffer);
    const std::size_t offset =
        buffer.m_use == Buffer::StreamsUse::Output ? offsetof(StreamBuffers, outputBuffer) : 0;
    return static_cast<Stream&>(*reinterpret_cast<StreamBuffers*>(at - offset));
}

void Buffer::tellStream(std::size_t added, std::size_t removed) {
    Stream::holderOf(*this).bufferChanged(*this, added, removed);
}

void Stream::bufferChanged(const Buffer& buffer, std::size_t added, std::size_t removed) {
    if (&buffer == &outputBuffer) {
        if (added > 0 && !m_turnEndQueued) {
            updateWriting();
        }
    } else if (removed > 0 && readHigh() > 0) {
        // Who takes bytes below the high watermark makes reading go on; without one nothing depends
        // on what is taken.
        updateReading();
    }
}

} // namespace weir
