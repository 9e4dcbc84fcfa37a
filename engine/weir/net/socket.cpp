#include <weir/net/os/os.h>
#include <weir/net/socket.h>

#include <cerrno>

#include <fcntl.h>

namespace weir {

namespace {

Result<UniqueFd> open(int family, int type, std::string_view what) {
    UniqueFd fd(os::openSocket(family, type));
    if (!fd) {
        return Error::system(errno, what);
    }
    return fd;
}

template <class Call>
Result<SocketAddress> readAddress(Call call, int fd, std::string_view what) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (call(fd, reinterpret_cast<sockaddr*>(&storage), &size) < 0) {
        return Error::system(errno, what);
    }
    return SocketAddress::fromRaw(reinterpret_cast<sockaddr*>(&storage), size);
}

} // namespace

Result<UniqueFd> openStreamSocket(int family) {
    return open(family, SOCK_STREAM, "Cannot open a stream socket");
}

Result<UniqueFd> openDatagramSocket(int family) {
    return open(family, SOCK_DGRAM, "Cannot open a datagram socket");
}

Result<void> setNonBlocking(int fd) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
        return Error::system(errno,
                             "Cannot make descriptor " + std::to_string(fd) + " non-blocking");
    }
    return {};
}

Result<void> setReuseAddress(int fd) {
    const int on = 1;
    if (::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) {
        return Error::system(errno, "Cannot let a socket's address be used again");
    }
    return {};
}

Result<void> setV6Only(int fd, const SocketAddress& address, bool only) {
    if (address.family() != AF_INET6) {
        return {};
    }
    const auto& inside = reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr;
    const int value = only && !IN6_IS_ADDR_V4MAPPED(&inside) ? 1 : 0;
    if (::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof value) < 0) {
        return Error::system(errno, "Cannot choose whether a socket is for IPv6 only");
    }
    return {};
}

Result<void> bindSocket(int fd, const SocketAddress& address) {
    if (::bind(fd, address.raw(), address.rawSize()) < 0) {
        return Error::system(errno, "Cannot bind to " + address.toString());
    }
    return {};
}

Result<bool> connectSocket(int fd, const SocketAddress& address) {
    if (::connect(fd, address.raw(), address.rawSize()) == 0) {
        return true;
    }
    // After a signal it goes on too (POSIX, connect): calling it again would say EALREADY.
    if (errno == EINPROGRESS || errno == EINTR) {
        return false;
    }
    return Error::system(errno, "Cannot connect to " + address.toString());
}

int takeSocketError(int fd) {
    int code = 0;
    socklen_t size = sizeof code;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) < 0 ? errno : code;
}

Result<SocketAddress> localAddress(int fd) {
    return readAddress(::getsockname, fd, "Cannot read the socket's own address");
}

Result<SocketAddress> peerAddress(int fd) {
    return readAddress(os::peerName, fd, "Cannot read the address of the socket's peer");
}

Result<void> setResetOnClose(int fd) {
    const linger atOnce{.l_onoff = 1, .l_linger = 0};
    if (::setsockopt(fd, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce) < 0) {
        return Error::system(errno, "Cannot make the socket close with a reset");
    }
    return {};
}

} // namespace weir
