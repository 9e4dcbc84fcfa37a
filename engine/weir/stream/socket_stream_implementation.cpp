#include <weir/net/socket.h>
#include <weir/stream/socket_stream_implementation.h>

#include <utility>

namespace weir {

static_assert(LoopConfig::maxPriorities <= 256, "a stream keeps its priority in a byte");

SocketStream::Implementation::Implementation(SocketStream& stream, EventLoop& loop, UniqueFd socket,
                                             const StreamOptions& options)
    : StreamCore(stream, loop, options),
      m_io(options.io),
      m_flush(loop, [this] { flush(); }),
      m_priority(static_cast<std::uint8_t>(loop.priorities() / 2)),
      m_closeOnFree(options.closeOnFree) {
    // Bytes that did not come from the peer, or that left unsent, would break what both ends count.
    input().freezeEnd(true);
    output().freezeFront(true);
    output().addCallback([this](Buffer&, const Buffer::Change& change) {
        if (change.added > 0 && !m_flush.isQueued()) {
            updateWriting();
        }
    });
    adopt(std::move(socket));
}

SocketStream::Implementation::~Implementation() {
    release();
}

void SocketStream::Implementation::setDescriptor(UniqueFd socket) {
    release();
    dropQueuedEvents();
    adopt(std::move(socket));
    updateReading();
    updateWriting();
}

void SocketStream::Implementation::close() {
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

void SocketStream::Implementation::reset() {
    if (m_socket) {
        // Where it fails there is no connection any more that could be reset.
        (void)setResetOnClose(m_socket.get());
    }
    close();
}

bool SocketStream::Implementation::setPriority(int priority) {
    if (priority < 0 || priority >= loop().priorities()) {
        return false;
    }
    m_priority = static_cast<std::uint8_t>(priority);
    for (RawEvent* event : {m_readEvent.get(), m_writeEvent.get()}) {
        if (event != nullptr) {
            keepPriority(*event);
        }
    }
    return true;
}

Blocked SocketStream::Implementation::transportReadBlocked() const {
    return linkBlocked();
}

Blocked SocketStream::Implementation::transportWriteBlocked() const {
    Blocked why = linkBlocked();
    if (waitsForWriting()) {
        why |= Blocked::WouldBlock;
    }
    if (m_shutDown && output().empty()) {
        why |= Blocked::ShutDown;
    }
    return why;
}

Blocked SocketStream::Implementation::linkBlocked() const {
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

void SocketStream::Implementation::updateReading() {
    if (!m_readEvent) {
        return;
    }
    const bool wanted = mayRead();
    if (wanted == m_readEvent->isPending()) {
        return;
    }
    if (wanted) {
        watch(*m_readEvent, Directions::Read);
    } else {
        m_readEvent->remove();
    }
}

void SocketStream::Implementation::restartTimeouts() {
    const auto restart = [](RawEvent* event, std::optional<Duration> timeout) {
        if (event == nullptr || !event->isPending()) {
            return;
        }
        if (timeout) {
            // It watches its descriptor already: only the deadline changes, which cannot fail.
            (void)event->add(timeout);
        } else {
            event->removeTimer();
        }
    };
    restart(m_readEvent.get(), readTimeout());
    restart(m_writeEvent.get(), writeTimeout());
}

void SocketStream::Implementation::adopt(UniqueFd socket) {
    m_socket = std::move(socket);
    m_state = m_socket ? State::Connected : State::Unconnected;
    clearEnds();
    setShutDown(false);
    if (m_socket) {
        m_peer.keepPeerOf(m_socket.get());
        makeReadEvent();
    }
}

/// Lets go of the socket without a word to the handler, and closes it where it is owned.
void SocketStream::Implementation::release() {
    stop();
    if (!m_closeOnFree) {
        (void)m_socket.release();
    }
    m_socket.reset();
}

void SocketStream::Implementation::stop() {
    m_attempt.reset();
    m_flush.cancel();
    m_readEvent.reset();
    m_writeEvent.reset();
}

void SocketStream::Implementation::makeReadEvent() {
    m_readEvent = std::make_unique<ScopedEvent>(
        loop(), m_socket.get(), EventFlags::Read | EventFlags::Persist,
        [](int, short fired, void* stream) {
            static_cast<Implementation*>(stream)->onReadEvent(static_cast<EventFlags>(fired));
        },
        this);
    m_readEvent->setPriority(m_priority);
}

std::unique_ptr<ScopedEvent> SocketStream::Implementation::makeWriteEvent(int fd) {
    auto event = std::make_unique<ScopedEvent>(
        loop(), fd, EventFlags::Write | EventFlags::Persist,
        [](int, short fired, void* stream) {
            static_cast<Implementation*>(stream)->onWriteEvent(static_cast<EventFlags>(fired));
        },
        this);
    event->setPriority(m_priority);
    return event;
}

/// An event does not change its priority while its callback is queued. It then does so when it
/// runs, before it waits again.
void SocketStream::Implementation::keepPriority(RawEvent& event) const {
    if (event.priority() != m_priority) {
        event.setPriority(m_priority);
    }
}

bool SocketStream::Implementation::watch(RawEvent& event, Directions direction) {
    const bool reads = direction == Directions::Read;
    const auto added = event.add(reads ? readTimeout() : writeTimeout());
    if (added) {
        return true;
    }
    markFailed(direction, added.error());
    queueEvents(StreamEvents::Error | (reads ? StreamEvents::Reading : StreamEvents::Writing));
    return false;
}

void SocketStream::Implementation::setShutDown(bool shutDown) {
    m_shutDown = shutDown;
    m_finSent = false;
    // What would be appended behind the end could never be sent.
    output().freezeEnd(shutDown);
}

} // namespace weir
