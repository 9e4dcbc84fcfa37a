#include <weir/loop/event.h>
#include <weir/stream/socket_stream.h>
#include <weir/stream/tls_bio.h>
#include <weir/stream/tls_stream.h>

#include <openssl/ssl.h>

#include <cerrno>
#include <mutex>
#include <utility>

namespace weir {

namespace {

/// While the transport holds so many bytes of records, no more are made.
constexpr std::size_t enoughRecords = std::size_t{64} * 1024;

/// How much the transport reads ahead. More than one read of a socket brings, so that it does not
/// pause and go on (two system calls) at each.
constexpr std::size_t mostAhead = 2 * SocketStream::maxRead;

} // namespace

TlsStream::TlsStream(Session session, TlsTransport transport, TlsStart start,
                     const TlsStreamOptions& options)
    : Stream(transport.stream().loop(), options.stream),
      m_transport(std::move(transport)),
      m_session(session),
      m_timers(*this),
      m_handshakeTimeout(options.handshakeTimeout),
      m_tap(options.tap),
      m_host(options.host),
      m_phase(start == TlsStart::Open ? Phase::Open : Phase::Waiting),
      m_allowDirtyShutdown(options.allowDirtyShutdown) {
    shareLock(below());
    // A record is at most 16 KiB, and may leave OpenSSL in parts. Idle sessions give their buffers
    // back.
    SSL_set_mode(session.ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_set_options(session.ssl, SSL_OP_NO_RENEGOTIATION);
}

TlsStream::~TlsStream() {
    below().setHandler(nullptr);
    pauseTransport(false);
    if (m_bio != nullptr) {
        below().output().removeCallback(m_drained);
        detachTlsBio(*m_bio); // the session may live on
        BIO_free(m_bio);
    }
    if (m_session.owned) {
        SSL_free(m_session.ssl);
    }
}

bool TlsStream::attach() {
    const std::lock_guard guard(*this);
    m_bio = makeTlsBio(below());
    if (m_bio == nullptr) {
        return false;
    }
    // One for this stream, since whoever has the session may replace its BIOs.
    BIO_up_ref(m_bio);
    SSL_set_bio(m_session.ssl, m_bio, m_bio);
    m_drained = below().output().addCallback([this](Buffer&, const Buffer::Change& change) {
        if (change.removed > 0) {
            transportDrained();
        }
    });
    below().setHandler(this);
    below().setWatermarks(Directions::Read, {.low = 0, .high = mostAhead});
    below().enable(Directions::Both);
    updateReading();
    schedule();
    return true;
}

Blocked TlsStream::transportReadBlocked() const {
    return isShaking() ? Blocked::Connecting : Blocked::None;
}

Blocked TlsStream::transportWriteBlocked() const {
    Blocked why = transportReadBlocked();
    if (transportIsFull()) {
        why |= Blocked::WouldBlock;
    }
    if (m_shutDown && output().empty()) {
        why |= Blocked::ShutDown;
    }
    return why;
}

void TlsStream::updateReading() {
    const bool reads = isOpen() && mayRead();
    if (isShaking() || reads) {
        pauseTransport(false);
    } else if (!hasQueuedCallbacks()) {
        // Behind the callbacks that are queued, which may take the bytes, this is asked again.
        pauseTransport(true);
    }
    if (m_phase == Phase::Waiting || (reads && hasMoreToRead())) {
        schedule();
    }
    updateTimers();
}

void TlsStream::updateWriting() {
    if (m_phase == Phase::Waiting || (isOpen() && mayWrite() && !transportIsFull())) {
        schedule();
    }
    updateTimers();
}

void TlsStream::atTurnEnd() {
    if (m_toReport != StreamEvents::None) {
        (void)tellEvents(std::exchange(m_toReport, StreamEvents::None));
    } else {
        advance();
    }
}

void TlsStream::onRead(Stream& /*below*/) {
    const Entry entry(*this);
    m_timers.restart(Directions::Read);
    advance();
}

void TlsStream::onWritten(Stream& /*below*/) {
    // What was taken has been seen by transportDrained().
}

void TlsStream::onEvent(Stream& /*below*/, StreamEvents events) {
    const Entry entry(*this);
    if (any(events, StreamEvents::Error)) {
        transportFailed(events);
    } else if (any(events, StreamEvents::Timeout)) {
        // Only one that was set on the transport itself, e.g. for its connecting.
        (void)tellEvents(events & ~StreamEvents::Connected);
    } else {
        advance();
    }
}

bool TlsStream::transportIsConnected() const {
    return !any(below().writeBlocked(), Blocked::Connecting | Blocked::Closed);
}

bool TlsStream::transportHasEnded() const {
    return any(below().readBlocked(), Blocked::Eof);
}

bool TlsStream::transportIsFull() const {
    const std::size_t high = below().writeWatermarks().high;
    return below().output().size() >= (high > 0 ? high : enoughRecords);
}

/// Whether decrypt() has something to do before the transport brings more.
bool TlsStream::hasMoreToRead() const {
    return SSL_has_pending(m_session.ssl) == 1 || !below().input().empty() || transportHasEnded();
}

void TlsStream::pauseTransport(bool pause) {
    if (pause == m_paused) {
        return;
    }
    m_paused = pause;
    if (pause) {
        below().suspend(Directions::Read, Blocked::Above);
    } else {
        below().resume(Directions::Read, Blocked::Above);
    }
}

void TlsStream::transportDrained() {
    m_timers.restart(Directions::Write);
    // Also where OpenSSL itself waits for space (mostTlsOutput).
    if (!transportIsFull()) {
        schedule();
    }
}

void TlsStream::schedule() {
    if (m_phase != Phase::Failed) {
        queueTurnEnd();
    }
}

void TlsStream::restartTimeouts() {
    m_timers.restartBoth();
}

void TlsStream::updateTimers() {
    const bool shakes = m_phase == Phase::Shaking && any(enabled(), Directions::Read);
    m_timers.count(Directions::Read, shakes || (isOpen() && mayRead()));
    const bool waits = !output().empty() || !below().output().empty();
    m_timers.count(Directions::Write, isOpen() && any(enabled(), Directions::Write) && waits);
}

void TlsStream::startHandshakeTimer(Duration limit) {
    m_handshakeTimer = std::make_unique<Event>(loop(), -1, EventFlags::None, [this](EventFlags) {
        const Entry entry(*this);
        fail(Error::system(ETIMEDOUT, handshakeName() + " took too long"), StreamEvents::Error);
    });
    // A timer watches no descriptor that could be refused.
    (void)m_handshakeTimer->add(limit);
}

} // namespace weir
