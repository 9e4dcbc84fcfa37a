#include <weir/net/socket.h>
#include <weir/workbench/socket_link.h>
#include <weir/workbench/socket_options.h>

#include <utility>

namespace weir {

namespace {

std::string textOf(const Result<SocketAddress>& address) {
    return address ? address->toString() : std::string();
}

} // namespace

SocketLink::SocketLink(EventLoop& loop, UniqueFd socket)
    : m_stream(loop, std::move(socket), {.io = this}) {}

Result<void> SocketLink::connect(const Target& target, Resolver& resolver) {
    if (target.transport == Transport::Unix) {
        const Result<SocketAddress> path = SocketAddress::unixPath(target.path);
        return path ? m_stream.connect(*path) : path.error();
    }
    if (const Result<SocketAddress> address = SocketAddress::parse(target.host, target.port)) {
        return m_stream.connect(*address);
    }
    return m_stream.connect(resolver, target.host, target.port);
}

void SocketLink::sendNow() {
    if (m_stream.isConnected() && !m_stream.output().empty()) {
        SocketIo system;
        (void)m_stream.output().sendFront(m_stream.descriptor(), system);
    }
}

Result<void> SocketLink::setOptions(const SocketOptions& options) {
    m_asked = options;
    const int fd = m_stream.descriptor();
    if (fd < 0 || options == SocketOptions()) {
        return {};
    }
    const Result<SocketOptions> now = applySocketOptions(fd, options);
    if (!now) {
        return now.error();
    }
    m_options = *now;
    return {};
}

std::string SocketLink::localAddress() const {
    return textOf(weir::localAddress(m_stream.descriptor()));
}

std::string SocketLink::peerAddress() const {
    return textOf(weir::peerAddress(m_stream.descriptor()));
}

ssize_t SocketLink::receive(int fd, std::span<const iovec> pieces) {
    const ssize_t got = SocketIo::receive(fd, pieces);
    if (got > 0 && m_tap != nullptr) {
        m_tap->received(pieces, static_cast<std::size_t>(got));
    }
    return got;
}

ssize_t SocketLink::send(int fd, std::span<const iovec> pieces) {
    const ssize_t sent = SocketIo::send(fd, pieces);
    if (sent > 0 && m_tap != nullptr) {
        m_tap->sent(pieces, static_cast<std::size_t>(sent));
    }
    return sent;
}

} // namespace weir
