#include <weir/net/socket.h>
#include <weir/stream/socket_peer.h>

#include <cstring>

#include <netinet/in.h>

namespace weir {

bool SocketPeer::keep(const SocketAddress& address) {
    forget();
    if (address.family() != AF_INET || address.rawSize() < sizeof(sockaddr_in)) {
        return false;
    }
    sockaddr_in raw{};
    std::memcpy(&raw, address.raw(), sizeof(raw));
    std::memcpy(m_address.data(), &raw.sin_addr, m_address.size());
    std::memcpy(m_port.data(), &raw.sin_port, m_port.size());
    return true;
}

std::string SocketPeer::name(int fd) const {
    if (isKept()) {
        sockaddr_in raw{};
        raw.sin_family = AF_INET;
        std::memcpy(&raw.sin_addr, m_address.data(), m_address.size());
        std::memcpy(&raw.sin_port, m_port.data(), m_port.size());
        const auto* const any = static_cast<const sockaddr*>(static_cast<const void*>(&raw));
        return SocketAddress::fromRaw(any, sizeof(raw)).toString();
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
