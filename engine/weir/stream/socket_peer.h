#pragma once

#include <weir/net/socket_address.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <netinet/in.h>

namespace weir {

/// Who is at the other end of a connected socket, for error messages. A TCP peer has to be kept,
/// since the system forgets it with a reset (getpeername(2) then fails); it takes 28 bytes here
/// instead of the 112 that a SocketAddress needs for Unix-domain paths, which are asked for anew.
/// A plain value.
class SocketPeer {
public:
    void keep(const SocketAddress& address);
    /// Asks the system whom `fd` is connected to.
    void keepPeerOf(int fd);

    /// "127.0.0.1:80", the path of a Unix-domain peer, or where that has none "a peer on /path" or
    /// "an unnamed peer". `fd` may be -1.
    [[nodiscard]] std::string name(int fd) const;

private:
    alignas(sockaddr_in6) std::array<std::byte, sizeof(sockaddr_in6)> m_raw{};
    std::uint8_t m_size = 0;
};

} // namespace weir
