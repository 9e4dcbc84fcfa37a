#include <weir/base/units.h>
#include <weir/net/socket.h>
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

std::string addressText(const Result<SocketAddress>& address) {
    return address ? address->toString() : std::string();
}

/// The first `size` (> 0) bytes of `pieces`.
std::span<const std::string_view> firstBytes(std::vector<std::string_view>& space,
                                             std::span<const iovec> pieces, ssize_t size) {
    space.clear();
    auto left = static_cast<std::size_t>(size);
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

StreamConnection::StreamConnection(Endpoint& endpoint, ConnectionId id, UniqueFd socket)
    : Connection(endpoint, id, endpoint.settings().target.transport),
      m_stream(endpoint.core().loop(), std::move(socket), {.io = this}),
      m_framer(endpoint.settings().connection.framing) {
    m_stream.setHandler(this);
}

void StreamConnection::open(const SocketAddress& peer) {
    apply(endpoint().settings().connection);
    setAddresses(addressText(localAddress(m_stream.descriptor())), peer.toString());
    setPhase(ConnectionPhase::Open, "accepted from " + this->peer());
}

Result<void> StreamConnection::connect() {
    const Target& target = endpoint().settings().target;
    apply(endpoint().settings().connection);
    setAddresses({}, target.toString());
    setPhase(ConnectionPhase::Connecting, "connecting to " + target.toString());
    Result<void> begun = beginToConnect(target);
    if (!begun) {
        fail(begun.error());
    }
    return begun;
}

Result<void> StreamConnection::beginToConnect(const Target& target) {
    if (target.transport == Transport::Unix) {
        const Result<SocketAddress> path = SocketAddress::unixPath(target.path);
        return path ? m_stream.connect(*path) : path.error();
    }
    if (const Result<SocketAddress> address = SocketAddress::parse(target.host, target.port)) {
        return m_stream.connect(*address);
    }
    return m_stream.connect(core().resolver(), target.host, target.port);
}

Result<void> StreamConnection::shutdownWrite() {
    if (!m_shutDownAsked) {
        m_shutDownAsked = true;
        m_stream.shutdownWrite();
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
    m_stream.close();
    updateSuspended();
    end(ConnectionPhase::Closed, what);
}

void StreamConnection::reset() {
    m_stream.reset();
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
        fail(m_stream.lastError().value_or(Error::system(EIO, "Talking to " + peer() + " failed")));
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

std::string StreamConnection::eventText(StreamEvents events) const {
    if (any(events, StreamEvents::Error)) {
        return m_stream.lastError() ? m_stream.lastError()->message() : std::string();
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
    const int fd = m_stream.descriptor();
    setAddresses(addressText(localAddress(fd)), addressText(peerAddress(fd)));
    setPhase(ConnectionPhase::Open, "connected to " + peer());
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
    const bool shutDown = m_stream.isConnected() && any(m_stream.writeBlocked(), Blocked::ShutDown);
    if (hasEnded() || !shutDown) {
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
    const Blocked blocked = m_stream.readBlocked();
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
    m_stream.close();
    updateSuspended();
    end(ConnectionPhase::Failed, "failed");
}

ssize_t StreamConnection::receive(int fd, std::span<const iovec> pieces) {
    const ssize_t got = SocketIo::receive(fd, pieces);
    if (got > 0) {
        recordReceived(firstBytes(core().pieceSpace(), pieces, got));
    }
    return got;
}

ssize_t StreamConnection::send(int fd, std::span<const iovec> pieces) {
    const ssize_t sent = SocketIo::send(fd, pieces);
    if (sent > 0) {
        recordSent(firstBytes(core().pieceSpace(), pieces, sent));
    }
    return sent;
}

} // namespace weir
