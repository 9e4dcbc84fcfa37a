#include <weir/workbench/socket_options.h>

#include <cerrno>
#include <string>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace weir {

namespace {

struct Option {
    int level;
    int name;
    std::string_view text;
};

constexpr Option noDelay{IPPROTO_TCP, TCP_NODELAY, "no delay (TCP_NODELAY)"};
constexpr Option keepAlive{SOL_SOCKET, SO_KEEPALIVE, "keep alive (SO_KEEPALIVE)"};
constexpr Option sendBuffer{SOL_SOCKET, SO_SNDBUF, "the send buffer (SO_SNDBUF)"};
constexpr Option receiveBuffer{SOL_SOCKET, SO_RCVBUF, "the receive buffer (SO_RCVBUF)"};

Result<int> setAndRead(int fd, const Option& option, int value) {
    socklen_t size = sizeof value;
    if (::setsockopt(fd, option.level, option.name, &value, size) < 0 ||
        ::getsockopt(fd, option.level, option.name, &value, &size) < 0) {
        return Error::system(errno, "Cannot set " + std::string(option.text) + " of the socket");
    }
    return value;
}

template <class T>
Result<void> apply(int fd, const Option& option, std::optional<T>& value) {
    if (value) {
        const Result<int> now = setAndRead(fd, option, static_cast<int>(*value));
        if (!now) {
            return now.error();
        }
        value = static_cast<T>(*now);
    }
    return {};
}

} // namespace

Result<SocketOptions> applySocketOptions(int fd, const SocketOptions& options) {
    SocketOptions now = options;
    for (const Result<void>& applied :
         {apply(fd, noDelay, now.noDelay), apply(fd, keepAlive, now.keepAlive),
          apply(fd, sendBuffer, now.sendBuffer), apply(fd, receiveBuffer, now.receiveBuffer)}) {
        if (!applied) {
            return applied.error();
        }
    }
    return now;
}

} // namespace weir
