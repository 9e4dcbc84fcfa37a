#include <event2/os/os.h>
#include <event2/util.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

int switchOn(int fd, int level, int option) {
    const int on = 1;
    return ::setsockopt(fd, level, option, &on, sizeof on);
}

int addFlag(int fd, int get, int set, int flag) {
    const int flags = ::fcntl(fd, get);
    if (flags < 0) {
        return -1;
    }
    return (flags & flag) != 0 ? 0 : ::fcntl(fd, set, flags | flag);
}

} // namespace

int evutil_socketpair(int d, int type, int protocol, evutil_socket_t sv[2]) {
    if (sv == nullptr) {
        errno = EINVAL;
        return -1;
    }
    return ::socketpair(d, type, protocol, sv);
}

int evutil_make_socket_nonblocking(evutil_socket_t sock) {
    return addFlag(sock, F_GETFL, F_SETFL, O_NONBLOCK);
}

int evutil_make_socket_closeonexec(evutil_socket_t sock) {
    return addFlag(sock, F_GETFD, F_SETFD, FD_CLOEXEC);
}

int evutil_make_listen_socket_reuseable(evutil_socket_t sock) {
    return switchOn(sock, SOL_SOCKET, SO_REUSEADDR);
}

int evutil_make_listen_socket_reuseable_port(evutil_socket_t sock) {
    return switchOn(sock, SOL_SOCKET, SO_REUSEPORT);
}

int evutil_make_listen_socket_ipv6only(evutil_socket_t sock) {
    return switchOn(sock, IPPROTO_IPV6, IPV6_V6ONLY);
}

int evutil_make_tcp_listen_socket_deferred(evutil_socket_t sock) {
    return weir::c_api::os::deferAccept(sock);
}

int evutil_closesocket(evutil_socket_t sock) {
    return ::close(sock);
}
