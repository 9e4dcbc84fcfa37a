#include <weir/net/os/os.h>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace weir::os {

namespace {

/// Between socket(2) and here another thread may fork and exec; POSIX offers no way around that.
int prepare(int fd, SocketFlags wanted = {}) {
    if (fd < 0) {
        return fd;
    }
    const int flags = ::fcntl(fd, F_GETFL);
    // Some systems' accept(2) hands on what the listener is.
    const int status = wanted.nonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    if (flags < 0 || ::fcntl(fd, F_SETFL, status) < 0 ||
        ::fcntl(fd, F_SETFD, wanted.closeOnExec ? FD_CLOEXEC : 0) < 0) {
        const int code = errno;
        ::close(fd);
        errno = code;
        return -1;
    }
    return fd;
}

int prepareSocket(int fd, SocketFlags wanted = {}) {
    fd = prepare(fd, wanted);
#ifdef SO_NOSIGPIPE
    if (fd >= 0) {
        const int on = 1;
        static_cast<void>(::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on));
    }
#endif
    return fd;
}

} // namespace

int openSocket(int family, int type) {
    return prepareSocket(::socket(family, type, 0));
}

int acceptSocket(int listener, sockaddr* peer, socklen_t* size, SocketFlags flags) {
    return prepareSocket(::accept(listener, peer, size), flags);
}

bool isPeersAcceptError(int code) {
    return code == EINTR || code == ECONNABORTED || code == EPROTO || code == EPERM;
}

int peerName(int fd, sockaddr* peer, socklen_t* size) {
    return ::getpeername(fd, peer, size);
}

int openPipe(int (&ends)[2]) {
    if (::pipe(ends) < 0) {
        return -1;
    }
    if (prepare(ends[0]) < 0) {
        ::close(ends[1]);
        return -1;
    }
    if (prepare(ends[1]) < 0) {
        ::close(ends[0]);
        return -1;
    }
    return 0;
}

bool hasAbstractNames() {
    return false;
}

void countDrops(int /*fd*/) {}

std::optional<std::uint32_t> dropCount(const msghdr& /*message*/) {
    return std::nullopt;
}

} // namespace weir::os
