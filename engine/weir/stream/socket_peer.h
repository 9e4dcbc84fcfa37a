#pragma once

#include <weir/net/socket_address.h>

#include <array>
#include <cstdint>
#include <string>

namespace weir {

/// Who is at the other end of a connected socket, for error messages. A TCP peer has to be kept
/// where the system forgets it with a reset (getpeername(2) then fails). Only IPv4 peers are kept
/// here, in six bytes, since there is one of these in each stream. A plain value.
class SocketPeer {
public:
    /// False, and forgets the one before, where it is not an IPv4 address.
    bool keep(const SocketAddress& address);

    void forget() { m_port = {}; }

    [[nodiscard]] bool isKept() const { return m_port != std::array<std::uint8_t, 2>{}; }

    /// "127.0.0.1:80"; of one that is not kept what the system says about `fd`, which may be -1:
    /// the path of a Unix-domain peer, or where that has none "a peer on /path" or "an unnamed
    /// peer".
    [[nodiscard]] std::string name(int fd) const;

private:
    // In the network's order; bytes, so that it fits anywhere.
    std::array<std::uint8_t, 4> m_address{};
    std::array<std::uint8_t, 2> m_port{};
};

} // namespace weir
