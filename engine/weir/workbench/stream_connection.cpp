#include <weir/base/units.h>
#include <weir/workbench/endpoint.h>
#include <weir/workbench/stream_connection.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>
#include <utility>

namespace weir {

namespace {

/// A record has 32 bits for it.
std::uint32_t forRecord(std::size_t watermark) {
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(watermark, most));
}

/// The first `size` (> 0) bytes of `pieces`.
std::span<const std::string_view> firstBytes(std::vector<std::string_view>& space,
                                             std::span<const iovec> pieces, std::size_t size) {
    space.clear();
    std::size_t left = size;
    for (const iovec& piece : pieces) {
        const std::size_t taken = std::min(left, piece.iov_len);
        if (taken > 0) {
            space.emplace_back(static_cast<const char*>(piece.iov_base), taken);
            left -= taken;
        }
    }
    return space;
}

} // namespace

StreamConnection::StreamConnection(Endpoint& endpoint, ConnectionId id,
                                   std::unique_ptr<StreamLink> link)
    : Connection(endpoint, id, endpoint.settings().target.transport),
      m_link(std::move(link)),
      m_stream(m_link->stream()),
      m_framer(endpoint.settings().connection.framing) {
    m_link->setTap(this);
    m_stream.setHandler(this);
}

void StreamConnection::open(const SocketAddress& peer) {
    setAddresses(m_link->localAddress(), peer.toString());
    if (const Result<void> applied = applyOptions(endpoint().settings().connection.socket);
        !applied) {
        recordError(applied.error(), false); // it works without
    }
    apply(endpoint().settings().connection);
    if (m_link->tls()) {
        setPhase(ConnectionPhase::Connecting, "accepted from " + this->peer() + ", TLS begins");
    } else {
        setPhase(ConnectionPhase::Open, "accepted from " + this->peer());
    }
}

Result<void> StreamConnection::connect() {
    const Target& target = endpoint().settings().target;
    (void)applyOptions(endpoint().settings().connection.socket); // opened() says whether they hold
    apply(endpoint().settings().connection);
    setAddresses({}, target.toString());
    setPhase(ConnectionPhase::Connecting, "connecting to " + target.toString());
    Result<void> begun = m_link->connect(target, core().resolver());
    if (!begun) {
        fail(begun.error());
    }
    return begun;
}

Result<void> StreamConnection::shutdownWrite() {
    if (!m_shutDownAsked) {
        m_shutDownAsked = true;
        m_link->shutdownWrite();
        core().changed(*this);
        updateShutDown();
    }
    return {};
}

void StreamConnection::close(std::string_view why) {
    std::string what(why);
    if (const std::size_t unsent = m_stream.output().size(); unsent > 0) {
        what += ", " + formatSize(unsent) + " not sent";
    }
    m_link->close();
    updateSuspended();
    end(ConnectionPhase::Closed, what);
}

void StreamConnection::reset() {
    m_link->reset();
    updateSuspended();
    end(ConnectionPhase::Closed, "closed: reset by us");
}

void StreamConnection::onRead(Stream& /*stream*/) {
    const CallbackScope scope(*this, CallbackKind::Read, m_stream.input().size(),
                              forRecord(m_stream.readWatermarks().low));
    takeInput();
    finishServing();
    updateShutDown();
    updateSuspended();
}

void StreamConnection::onWritten(Stream& /*stream*/) {
    const CallbackScope scope(*this, CallbackKind::Written, m_stream.output().size(),
                              forRecord(m_stream.writeWatermarks().low));
    if (m_held) {
        takeInput();
    }
    finishServing();
    updateShutDown();
    updateSuspended();
}

void StreamConnection::onEvent(Stream& /*stream*/, StreamEvents events) {
    const CallbackScope scope(*this, CallbackKind::Event, 0, 0, static_cast<std::uint16_t>(events),
                              eventText(events));
    if (any(events, StreamEvents::Connected)) {
        connected();
    }
    if (any(events, StreamEvents::Error)) {
        fail(streamError());
        return;
    }
    if (any(events, StreamEvents::Timeout) && phase() == ConnectionPhase::Connecting) {
        fail(Error::system(ETIMEDOUT, "Connection to " + peer() + " failed"));
        return;
    }
    if (any(events, StreamEvents::Eof)) {
        peerEnded();
    }
}

Error StreamConnection::streamError() const {
    const std::optional<Error>& error = m_stream.lastError();
    return error ? m_link->explained(*error)
                 : Error::system(EIO, "Talking to " + peer() + " failed");
}

std::string StreamConnection::eventText(StreamEvents events) const {
    if (any(events, StreamEvents::Error)) {
        return streamError().message();
    }
    if (any(events, StreamEvents::Timeout)) {
        const bool reading = any(events, StreamEvents::Reading);
        const std::optional<Duration> timeout =
            reading ? m_stream.readTimeout() : m_stream.writeTimeout();
        return std::string(reading ? "nothing came" : "nothing could be sent") +
               (timeout ? " for " + formatDuration(*timeout) : std::string());
    }
    if (any(events, StreamEvents::Eof)) {
        return "the peer closed its direction";
    }
    return any(events, StreamEvents::Connected) ? "connected to " + peer() : std::string();
}

void StreamConnection::connected() {
    setAddresses(m_link->localAddress(), m_link->peerAddress());
    if (const Result<void> opened = m_link->opened(); !opened) {
        recordError(opened.error(), false); // it works without
    }
    const std::optional<TlsState> tls = m_link->tls();
    const bool accepted = endpoint().settings().role == Role::Listener;
    setPhase(ConnectionPhase::Open, (accepted ? "accepted from " : "connected to ") + peer() +
                                        (tls ? ": " + toText(*tls) : std::string()));
    endpoint().setTls(tls);
    endpoint().connectionOpened(*this);
    updateShutDown();
}

void StreamConnection::peerEnded() {
    m_peerEnded = true;
    setPhase(ConnectionPhase::PeerClosed, "the peer closed its direction");
    finishServing();
    updateShutDown();
}

/// FIN goes out by itself once the output is empty, and this is asked after everything that can
/// have emptied it.
void StreamConnection::updateShutDown() {
    if (hasEnded() || !m_link->hasShutDown()) {
        return;
    }
    if (m_peerEnded) {
        close(m_served ? "closed: the peer closed" : "closed: both directions have ended");
    } else if (phase() != ConnectionPhase::ShutDown) {
        setPhase(ConnectionPhase::ShutDown, "our direction is closed");
    }
}

/// Asked after everything that can have filled or emptied the input.
void StreamConnection::updateSuspended() {
    const Blocked blocked = readBlocked();
    const bool suspended = any(blocked, Blocked::HighWatermark) && !any(blocked, Blocked::Closed);
    if (suspended == m_suspendedSince.has_value()) {
        return;
    }
    if (suspended) {
        m_suspendedSince = core().now();
    } else {
        endpoint().countSuspended(core().now() - *std::exchange(m_suspendedSince, std::nullopt));
    }
}

void StreamConnection::fail(const Error& error) {
    recordError(error, true);
    m_link->close();
    updateSuspended();
    end(ConnectionPhase::Failed, "failed");
}

void StreamConnection::received(std::span<const iovec> pieces, std::size_t size) {
    recordReceived(firstBytes(core().pieceSpace(), pieces, size));
}

void StreamConnection::sent(std::span<const iovec> pieces, std::size_t size) {
    recordSent(firstBytes(core().pieceSpace(), pieces, size));
}

} // namespace weir
