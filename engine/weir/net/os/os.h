#pragma once

#include <cstdint>
#include <optional>

#include <sys/socket.h>

/// What the systems do differently about sockets: one source a system, chosen by CMake. Private to
/// weir/net. As the calls they stand for, these return -1 and set errno. Any thread.
namespace weir::os {

/// socket(2), non-blocking and close-on-exec; writing to it raises no SIGPIPE where the system has
/// a socket option for that.
int openSocket(int family, int type);

/// How a socket is made.
struct SocketFlags {
    bool nonBlocking = true;
    bool closeOnExec = true;
};

/// accept(2).
int acceptSocket(int listener, sockaddr* peer, socklen_t* size, SocketFlags flags = {});
/// Whether accept(2) failed for a connection that came to nothing before it was accepted, or that a
/// firewall forbade: the listener is as good as before.
bool isPeersAcceptError(int code);
/// getpeername(2); where the system can still say it, also of a connection that was reset.
int peerName(int fd, sockaddr* peer, socklen_t* size);
/// pipe(2), both ends non-blocking and close-on-exec.
int openPipe(int (&ends)[2]);
/// Whether Unix-domain names that are no files exist (unix(7)).
bool hasAbstractNames();
/// Asks for the number of dropped datagrams with each that is read. Nothing happens where the
/// system does not count them.
void countDrops(int fd);
/// How many datagrams were dropped since the socket was made, modulo 2^32, as `message` says.
std::optional<std::uint32_t> dropCount(const msghdr& message);

} // namespace weir::os
