#include <weir/net/socket.h>
#include <weir/stream/socket_stream.h>
#include <weir/stream/stream_guards.h>

#include <memory>
#include <utility>

namespace weir {

static_assert(LoopConfig::maxPriorities <= 256, "a stream keeps its priority in a byte");

namespace {

// Another thread that stops the one it waits for the lock of must not wait for that one's callback.
constexpr EventFlags readFlags = EventFlags::Read | EventFlags::Persist | EventFlags::Finalise;
constexpr EventFlags writeFlags = EventFlags::Write | EventFlags::Persist | EventFlags::Finalise;

} // namespace

SocketStream::SocketStream(EventLoop& loop, UniqueFd socket, StreamOptions options)
    : Stream(loop, options),
      m_priority(static_cast<std::uint8_t>(loop.priorities() / 2)),
      m_closeOnFree(options.closeOnFree),
      m_readEvent(nullptr, -1, EventFlags::None, nullptr, nullptr) {
    output().setDrainsToDescriptor(true);
    if (options.io != nullptr) {
        rare().io = options.io;
    }
    adopt(std::move(socket));
}

SocketStream::~SocketStream() {
    release();
}

int SocketStream::descriptor() const {
    const std::lock_guard guard(*this);
    return m_socket.get();
}

bool SocketStream::isConnected() const {
    const std::lock_guard guard(*this);
    return m_state == State::Connected;
}

int SocketStream::priority() const {
    const std::lock_guard guard(*this);
    return m_priority;
}

bool SocketStream::setDescriptor(UniqueFd socket) {
    const std::lock_guard guard(*this);
    release();
    dropQueuedEvents();
    adopt(std::move(socket));
    updateReading();
    updateWriting();
    return true;
}

void SocketStream::close() {
    const Entry entry(*this);
    stop();
    m_socket.reset();
    m_state = State::Closed;
    clearEnds();
    dropQueuedCallbacks();
    const Watch watch(*this);
    output().freezeFront(false);
    output().drain(Buffer::all);
    if (!watch.destroyed()) { // by a callback of the output
        output().freezeFront(true);
    }
}

void SocketStream::reset() {
    const Entry entry(*this);
    if (m_socket) {
        // Where it fails there is no connection any more that could be reset.
        (void)setResetOnClose(m_socket.get());
    }
    close();
}

bool SocketStream::setPriority(int priority) {
    const std::lock_guard guard(*this);
    if (priority < 0 || priority >= loop().priorities()) {
        return false;
    }
    m_priority = static_cast<std::uint8_t>(priority);
    for (RawEvent* event : {&m_readEvent, static_cast<RawEvent*>(writeEvent())}) {
        if (event != nullptr && event->hasLoop()) {
            keepPriority(*event);
        }
    }
    return true;
}

Blocked SocketStream::transportReadBlocked() const {
    return linkBlocked();
}

Blocked SocketStream::transportWriteBlocked() const {
    Blocked why = linkBlocked();
    if (waitsForWriting()) {
        why |= Blocked::WouldBlock;
    }
    if (m_shutDown && output().empty()) {
        why |= Blocked::ShutDown;
    }
    return why;
}

Blocked SocketStream::linkBlocked() const {
    switch (m_state) {
        case State::Connected:
            return Blocked::None;
        case State::Resolving:
        case State::Connecting:
            return Blocked::Connecting;
        case State::Failed:
            return Blocked::Failed;
        case State::Unconnected:
        case State::Closed:
            break;
    }
    return Blocked::Closed;
}

void SocketStream::updateReading() {
    if (!m_readEvent.hasLoop()) {
        return;
    }
    const bool wanted = mayRead();
    if (wanted == m_readEvent.isPending()) {
        return;
    }
    if (wanted) {
        watch(m_readEvent, Directions::Read);
    } else {
        m_readEvent.remove();
    }
}

void SocketStream::restartTimeouts() {
    const auto restart = [](RawEvent* event, std::optional<Duration> timeout) {
        if (event == nullptr || !event->hasLoop() || !event->isPending()) {
            return;
        }
        if (timeout) {
            // It watches its descriptor already: only the deadline changes, which cannot fail.
            (void)event->add(timeout);
        } else {
            event->removeTimer();
        }
    };
    restart(&m_readEvent, readTimeout());
    restart(writeEvent(), writeTimeout());
}

void SocketStream::adopt(UniqueFd socket) {
    m_socket = std::move(socket);
    m_state = m_socket ? State::Connected : State::Unconnected;
    clearEnds();
    setShutDown(false);
    m_peer.forget();
    if (m_socket) {
        if (const auto peer = peerAddress(m_socket.get())) {
            // Only what costs nothing: there may be many. Of others the system is asked when
            // needed.
            (void)m_peer.keep(*peer);
        }
        makeReadEvent(m_socket.get());
    }
}

/// Lets go of the socket without a word to the handler, and closes it where it is owned.
void SocketStream::release() {
    stop();
    if (Rare* const kept = rareIfAny()) {
        kept->peer.reset();
    }
    if (!m_closeOnFree) {
        (void)m_socket.release();
    }
    m_socket.reset();
}

void SocketStream::stop() {
    dropAttempt();
    cancelTurnEnd();
    makeReadEvent(-1);
    dropWriteEvent();
}

void SocketStream::makeReadEvent(int fd) {
    if (m_readEvent.hasLoop()) {
        if (loop().isInLoopThread()) {
            m_readEvent.retire(); // perhaps from within its callback
        } else {
            m_readEvent.remove();
        }
    }
    std::construct_at(
        &m_readEvent, fd >= 0 ? &loop() : nullptr, fd, readFlags,
        [](int, short fired, void* stream) {
            static_cast<SocketStream*>(stream)->onReadEvent(static_cast<EventFlags>(fired));
        },
        this);
    if (fd >= 0) {
        m_readEvent.setPriority(m_priority);
    }
}

SocketStream::Rare& SocketStream::rare() {
    if (rareIfAny() == nullptr) {
        setKindExtras(std::make_unique<Rare>());
    }
    return *rareIfAny();
}

SocketStream::Attempt* SocketStream::attempt() const {
    const Rare* const kept = rareIfAny();
    return kept == nullptr ? nullptr : kept->attempt.get();
}

SocketIo* SocketStream::injectedIo() const {
    const Rare* const kept = rareIfAny();
    return kept == nullptr ? nullptr : kept->io;
}

void SocketStream::dropAttempt() {
    if (Rare* const kept = rareIfAny()) {
        kept->attempt.reset();
    }
}

void SocketStream::dropWriteEvent() {
    Rare* const kept = rareIfAny();
    if (kept == nullptr || !kept->writeEvent) {
        return;
    }
    if (isThreadSafe() && !loop().isInLoopThread()) {
        // Its callback may be waiting for this thread's lock, and it waits for the callback.
        kept->writeEvent->remove();
        loop().post([event = std::move(kept->writeEvent)] {});
    }
    kept->writeEvent.reset();
}

void SocketStream::keepPeer(const SocketAddress& address) {
    if (!m_peer.keep(address) && address.family() == AF_INET6) {
        rare().peer = std::make_unique<SocketAddress>(address);
    }
}

std::string SocketStream::peerName() const {
    const Rare* const kept = rareIfAny();
    if (!m_peer.isKept() && kept != nullptr && kept->peer) {
        return kept->peer->toString();
    }
    return m_peer.name(m_socket.get());
}

std::unique_ptr<ScopedEvent> SocketStream::makeWriteEvent(int fd) {
    auto event = std::make_unique<ScopedEvent>(
        loop(), fd, writeFlags,
        [](int, short fired, void* stream) {
            static_cast<SocketStream*>(stream)->onWriteEvent(static_cast<EventFlags>(fired));
        },
        this);
    event->setPriority(m_priority);
    return event;
}

/// An event does not change its priority while its callback is queued. It then does so when it
/// runs, before it waits again.
void SocketStream::keepPriority(RawEvent& event) const {
    if (event.priority() != m_priority) {
        event.setPriority(m_priority);
    }
}

bool SocketStream::watch(RawEvent& event, Directions direction) {
    const bool reads = direction == Directions::Read;
    const auto added = event.add(reads ? readTimeout() : writeTimeout());
    if (added) {
        return true;
    }
    markFailed(direction, added.error());
    queueEvents(StreamEvents::Error | (reads ? StreamEvents::Reading : StreamEvents::Writing));
    return false;
}

void SocketStream::setShutDown(bool shutDown) {
    m_shutDown = shutDown;
    m_finSent = false;
    // What would be appended behind the end could never be sent.
    output().freezeEnd(shutDown);
}

} // namespace weir
