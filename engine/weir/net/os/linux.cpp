#include <weir/net/os/os.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

namespace weir::os {

int openSocket(int family, int type) {
    return ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int acceptSocket(int listener, sockaddr* peer, socklen_t* size, SocketFlags flags) {
    return ::accept4(
        listener, peer, size,
        (flags.nonBlocking ? SOCK_NONBLOCK : 0) | (flags.closeOnExec ? SOCK_CLOEXEC : 0));
}

// Linux hands network errors that wait on the new socket to accept (accept(2), "Error handling").
bool isPeersAcceptError(int code) {
    switch (code) {
        case EINTR:
        case ECONNABORTED:
        case EPROTO:
        case EPERM:
        case ENETDOWN:
        case ENOPROTOOPT:
        case EHOSTDOWN:
        case ENONET:
        case EHOSTUNREACH:
        case EOPNOTSUPP:
        case ENETUNREACH:
        case ETIMEDOUT:
            return true;
        default:
            return false;
    }
}

// SO_PEERNAME answers as long as the socket lives, but only where it is asked for no more bytes
// than the address has.
int peerName(int fd, sockaddr* peer, socklen_t* size) {
    const socklen_t space = *size;
    if (::getpeername(fd, peer, size) == 0) {
        return 0;
    }
    const int code = errno;
    for (const socklen_t of : {socklen_t{sizeof(sockaddr_in6)}, socklen_t{sizeof(sockaddr_in)}}) {
        *size = of;
        if (code == ENOTCONN && space >= of &&
            ::getsockopt(fd, SOL_SOCKET, SO_PEERNAME, peer, size) == 0) {
            return 0;
        }
    }
    errno = code;
    return -1;
}

int openPipe(int (&ends)[2]) {
    return ::pipe2(ends, O_NONBLOCK | O_CLOEXEC);
}

bool hasAbstractNames() {
    return true;
}

void countDrops(int fd) {
    const int on = 1;
    // A kernel built without it only leaves the drops uncounted.
    static_cast<void>(::setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on));
}

std::optional<std::uint32_t> dropCount(const msghdr& message) {
    auto* from = const_cast<msghdr*>(&message); // CMSG_NXTHDR(3) wants it so; nothing is changed
    for (cmsghdr* part = CMSG_FIRSTHDR(from); part != nullptr; part = CMSG_NXTHDR(from, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_RXQ_OVFL) {
            std::uint32_t count = 0;
            std::memcpy(&count, CMSG_DATA(part), sizeof count);
            return count;
        }
    }
    return std::nullopt;
}

} // namespace weir::os
