#pragma once

#include <weir/base/result.h>
#include <weir/base/unique_fd.h>
#include <weir/net/socket_address.h>

#include <cstdint>
#include <string_view>

/// Portable sockets (the classic evutil, tutorial 4.2): every descriptor made here is non-blocking
/// and close-on-exec. All fail with Error::system; any thread.
namespace weir {

Result<UniqueFd> openStreamSocket(int family);
Result<UniqueFd> openDatagramSocket(int family);
Result<void> setNonBlocking(int fd);
/// SO_REUSEADDR, with which a listener's port can be bound again at once (tutorial 4.2).
Result<void> setReuseAddress(int fd);
/// IPV6_V6ONLY (RFC 3493, 5.3) of a socket that will be bound to `address`. Nothing happens where
/// that is not IPv6; an IPv4 address mapped into IPv6 always gets false, as it needs.
Result<void> setV6Only(int fd, const SocketAddress& address, bool only);
Result<void> bindSocket(int fd, const SocketAddress& address);
/// True when connected at once, false when it goes on (EINPROGRESS, connect(2)).
Result<bool> connectSocket(int fd, const SocketAddress& address);
/// The pending error of a socket, 0 when there is none (SO_ERROR, socket(7)).
int takeSocketError(int fd);
Result<SocketAddress> localAddress(int fd);
Result<SocketAddress> peerAddress(int fd); // on Linux also after a reset
/// So that close(2) sends RST instead of FIN (SO_LINGER with zero, socket(7)).
Result<void> setResetOnClose(int fd);

} // namespace weir
