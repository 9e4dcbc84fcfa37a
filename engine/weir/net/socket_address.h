#pragma once

#include <weir/base/result.h>

#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace weir {

/// An IPv4, IPv6 or Unix-domain address as the socket calls want it. A plain value; any thread.
class SocketAddress {
public:
    /// Of no family; the peer of an unnamed Unix-domain socket looks like this too.
    SocketAddress();

    /// `host` is a numeric IPv4 or IPv6 address (with or without brackets, with a scope such as
    /// fe80::1%eth0), never a name. Fails with a sentence that says what would be right.
    static Result<SocketAddress> parse(std::string_view host, std::uint16_t port);
    /// `path` fits into sun_path (unix(7)), which its error says otherwise. A leading '@' names
    /// Linux's abstract namespace.
    static Result<SocketAddress> unixPath(std::string_view path);
    /// Copies what accept(2) or getsockname(2) filled in.
    [[nodiscard]] static SocketAddress fromRaw(const sockaddr* address, socklen_t size);
    /// 127.0.0.1 with `port`.
    [[nodiscard]] static SocketAddress loopback(std::uint16_t port);

    [[nodiscard]] const sockaddr* raw() const;

    [[nodiscard]] socklen_t rawSize() const { return m_size; }

    /// AF_INET, AF_INET6, AF_UNIX or AF_UNSPEC.
    [[nodiscard]] int family() const;
    /// In host order; 0 for Unix-domain addresses.
    [[nodiscard]] std::uint16_t port() const;
    /// 127.0.0.0/8, ::1, the former mapped into IPv6, or a Unix-domain address: not reachable from
    /// another machine.
    [[nodiscard]] bool isLoopback() const;
    /// Any interface: 0.0.0.0 or ::.
    [[nodiscard]] bool isAny() const;
    /// "127.0.0.1:80", "[::1]:80", the path, "@name" or "unnamed".
    [[nodiscard]] std::string toString() const;

    bool operator==(const SocketAddress& other) const;

private:
    union Storage {
        sockaddr any;
        sockaddr_in v4;
        sockaddr_in6 v6;
        sockaddr_un local;
    };

    Storage m_storage;
    socklen_t m_size = 0;
};

/// A hash for unordered containers, e.g. of a datagram listener's peers.
struct SocketAddressHash {
    std::size_t operator()(const SocketAddress& address) const;
};

} // namespace weir
