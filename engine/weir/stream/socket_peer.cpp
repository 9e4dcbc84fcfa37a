#include <weir/net/socket.h>
#include <weir/stream/socket_peer.h>

#include <cstring>

namespace weir {

void SocketPeer::keep(const SocketAddress& address) {
    m_size = 0;
    if (address.family() == AF_UNIX || address.rawSize() > m_raw.size()) {
        return;
    }
    m_size = static_cast<std::uint8_t>(address.rawSize());
    std::memcpy(m_raw.data(), address.raw(), m_size);
}

void SocketPeer::keepPeerOf(int fd) {
    m_size = 0;
    if (const auto peer = peerAddress(fd)) {
        keep(*peer);
    }
}

std::string SocketPeer::name(int fd) const {
    if (m_size > 0) {
        // The bytes came from a sockaddr of this size; fromRaw() copies them.
        const auto* raw = static_cast<const sockaddr*>(static_cast<const void*>(m_raw.data()));
        return SocketAddress::fromRaw(raw, m_size).toString();
    }
    const std::string unnamed = SocketAddress().toString();
    if (const auto peer = peerAddress(fd); peer && peer->toString() != unnamed) {
        return peer->toString();
    }
    if (const auto own = localAddress(fd); own && own->toString() != unnamed) {
        return "a peer on " + own->toString();
    }
    return "an unnamed peer";
}

} // namespace weir
