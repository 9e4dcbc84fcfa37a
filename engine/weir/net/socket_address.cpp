#include <weir/net/os/os.h>
#include <weir/net/quoted.h>
#include <weir/net/socket_address.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>

#include <arpa/inet.h>
#include <net/if.h>

namespace weir {

namespace {

constexpr std::size_t pathOffset = offsetof(sockaddr_un, sun_path);
constexpr std::size_t longestPath = sizeof(sockaddr_un{}.sun_path) - 1;
constexpr std::string_view example = "write e.g. 127.0.0.1 or ::1";

Error notNumeric(std::string_view host) {
    return Error::input(quoted(host) + " is not a numeric address; " + std::string(example));
}

/// The interface's number, which may stand as a number itself.
std::optional<std::uint32_t> scopeNumber(std::string_view scope) {
    std::uint32_t number = 0;
    const char* end = scope.data() + scope.size();
    const auto [rest, failure] = std::from_chars(scope.data(), end, number);
    if (failure == std::errc{} && rest == end && number != 0) {
        return number;
    }
    number = ::if_nametoindex(std::string(scope).c_str());
    return number == 0 ? std::nullopt : std::optional(number);
}

std::string scopeName(std::uint32_t number) {
    char name[IF_NAMESIZE] = {};
    return ::if_indextoname(number, name) != nullptr ? name : std::to_string(number);
}

bool isV4Mapped(const in6_addr& address) {
    return IN6_IS_ADDR_V4MAPPED(&address);
}

/// Of a mapped address: the IPv4 address in it, in network order.
in_addr_t mappedV4(const in6_addr& address) {
    in_addr_t v4 = 0;
    std::memcpy(&v4, &address.s6_addr[12], sizeof v4);
    return v4;
}

bool isV4Loopback(in_addr_t address) {
    return ntohl(address) >> 24 == IN_LOOPBACKNET;
}

} // namespace

SocketAddress::SocketAddress() {
    std::memset(&m_storage, 0, sizeof m_storage);
    m_storage.any.sa_family = AF_UNSPEC;
}

Result<SocketAddress> SocketAddress::parse(std::string_view host, std::uint16_t port) {
    std::string_view bare = host;
    const bool bracketed = bare.size() >= 2 && bare.front() == '[' && bare.back() == ']';
    if (bracketed) {
        bare = bare.substr(1, bare.size() - 2);
    }
    const std::size_t percent = bare.find('%');
    const std::string address(bare.substr(0, percent));
    // inet_pton(3) would stop at a NUL and take what stands before it.
    if (address.size() >= INET6_ADDRSTRLEN || bare.find('\0') != std::string_view::npos) {
        return notNumeric(host);
    }

    SocketAddress result;
    if (::inet_pton(AF_INET6, address.c_str(), &result.m_storage.v6.sin6_addr) == 1) {
        result.m_storage.v6.sin6_family = AF_INET6;
        result.m_storage.v6.sin6_port = htons(port);
        result.m_size = sizeof(sockaddr_in6);
        if (percent != std::string_view::npos) {
            const std::string_view scope = bare.substr(percent + 1);
            const auto number = scopeNumber(scope);
            if (!number) {
                return Error::input("There is no interface " + quoted(scope) +
                                    "; write an address such as fe80::1%eth0 with one of this "
                                    "machine's interfaces");
            }
            result.m_storage.v6.sin6_scope_id = *number;
        }
        return result;
    }
    result = SocketAddress();
    if (::inet_pton(AF_INET, address.c_str(), &result.m_storage.v4.sin_addr) == 1 && !bracketed &&
        percent == std::string_view::npos) {
        result.m_storage.v4.sin_family = AF_INET;
        result.m_storage.v4.sin_port = htons(port);
        result.m_size = sizeof(sockaddr_in);
        return result;
    }
    return notNumeric(host);
}

Result<SocketAddress> SocketAddress::unixPath(std::string_view path) {
    constexpr std::string_view right = "write e.g. /run/weir.sock";
    if (path.empty() || path == "@") {
        return Error::input("The Unix-domain path is empty; " + std::string(right));
    }
    if (path.find('\0') != std::string_view::npos) {
        return Error::input("A Unix-domain path cannot hold a NUL, and " + quoted(path) +
                            " does; " + std::string(right));
    }
    if (path.size() > longestPath) {
        return Error::input("The path " + quoted(path) + " has " + std::to_string(path.size()) +
                            " bytes; a Unix-domain path has at most " +
                            std::to_string(longestPath));
    }
    const bool isAbstract = path.front() == '@';
    if (isAbstract && !os::hasAbstractNames()) {
        return Error::input("The name " + quoted(path) +
                            " needs Linux, which alone has abstract names; " + std::string(right));
    }
    SocketAddress result;
    result.m_storage.local.sun_family = AF_UNIX;
    char* to = result.m_storage.local.sun_path;
    std::memcpy(to, path.data(), path.size());
    if (isAbstract) {
        to[0] = '\0';
    }
    // A file's path counts its closing NUL; an abstract name has none (unix(7)).
    result.m_size = static_cast<socklen_t>(pathOffset + path.size() + (isAbstract ? 0 : 1));
    return result;
}

SocketAddress SocketAddress::fromRaw(const sockaddr* address, socklen_t size) {
    SocketAddress result;
    if (address == nullptr || size < sizeof(sa_family_t) + offsetof(sockaddr, sa_family)) {
        return result;
    }
    sa_family_t family = AF_UNSPEC;
    std::memcpy(&family, reinterpret_cast<const char*>(address) + offsetof(sockaddr, sa_family),
                sizeof family);
    if (family == AF_INET && size >= sizeof(sockaddr_in)) {
        std::memcpy(&result.m_storage, address, sizeof(sockaddr_in));
        result.m_size = sizeof(sockaddr_in);
    } else if (family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
        std::memcpy(&result.m_storage, address, sizeof(sockaddr_in6));
        result.m_size = sizeof(sockaddr_in6);
    } else if (family == AF_UNIX && size > pathOffset) {
        const std::size_t taken = std::min<std::size_t>(size, sizeof(sockaddr_un));
        std::memcpy(&result.m_storage, address, taken);
        const char* path = result.m_storage.local.sun_path;
        const std::size_t length = ::strnlen(path, taken - pathOffset);
        if (length > 0) {
            // Systems differ about counting the closing NUL: always here, as unixPath() does.
            result.m_size =
                static_cast<socklen_t>(std::min(pathOffset + length + 1, sizeof(sockaddr_un)));
        } else if (os::hasAbstractNames() && taken > pathOffset + 1) {
            result.m_size = static_cast<socklen_t>(taken);
        } else {
            result = SocketAddress();
        }
    }
    return result;
}

SocketAddress SocketAddress::loopback(std::uint16_t port) {
    SocketAddress result;
    result.m_storage.v4.sin_family = AF_INET;
    result.m_storage.v4.sin_port = htons(port);
    result.m_storage.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    result.m_size = sizeof(sockaddr_in);
    return result;
}

const sockaddr* SocketAddress::raw() const {
    return &m_storage.any;
}

int SocketAddress::family() const {
    return m_storage.any.sa_family;
}

std::uint16_t SocketAddress::port() const {
    switch (family()) {
        case AF_INET:
            return ntohs(m_storage.v4.sin_port);
        case AF_INET6:
            return ntohs(m_storage.v6.sin6_port);
        default:
            return 0;
    }
}

bool SocketAddress::isLoopback() const {
    switch (family()) {
        case AF_INET:
            return isV4Loopback(m_storage.v4.sin_addr.s_addr);
        case AF_INET6: {
            const in6_addr& address = m_storage.v6.sin6_addr;
            return IN6_IS_ADDR_LOOPBACK(&address) ||
                   (isV4Mapped(address) && isV4Loopback(mappedV4(address)));
        }
        case AF_UNIX:
            return true;
        default:
            return false;
    }
}

bool SocketAddress::isAny() const {
    switch (family()) {
        case AF_INET:
            return m_storage.v4.sin_addr.s_addr == htonl(INADDR_ANY);
        case AF_INET6: {
            const in6_addr& address = m_storage.v6.sin6_addr;
            return IN6_IS_ADDR_UNSPECIFIED(&address) ||
                   (isV4Mapped(address) && mappedV4(address) == htonl(INADDR_ANY));
        }
        default:
            return false;
    }
}

std::string SocketAddress::toString() const {
    char text[INET6_ADDRSTRLEN] = {};
    switch (family()) {
        case AF_INET:
            ::inet_ntop(AF_INET, &m_storage.v4.sin_addr, text, sizeof text);
            return std::string(text) + ':' + std::to_string(port());
        case AF_INET6: {
            ::inet_ntop(AF_INET6, &m_storage.v6.sin6_addr, text, sizeof text);
            const std::uint32_t scope = m_storage.v6.sin6_scope_id;
            const std::string suffix = scope == 0 ? "" : '%' + scopeName(scope);
            return '[' + (text + suffix) + "]:" + std::to_string(port());
        }
        case AF_UNIX: {
            std::string path(m_storage.local.sun_path, m_size - pathOffset);
            if (path.front() == '\0') {
                // Any byte may stand in an abstract name; a NUL is shown as /proc/net/unix does.
                std::replace(path.begin(), path.end(), '\0', '@');
            } else if (path.back() == '\0') {
                path.pop_back();
            }
            return path;
        }
        default:
            return "unnamed";
    }
}

bool SocketAddress::operator==(const SocketAddress& other) const {
    if (family() != other.family() || m_size != other.m_size) {
        return false;
    }
    switch (family()) {
        case AF_INET:
            return m_storage.v4.sin_port == other.m_storage.v4.sin_port &&
                   m_storage.v4.sin_addr.s_addr == other.m_storage.v4.sin_addr.s_addr;
        case AF_INET6:
            // Not the flow label: it belongs to a packet and not to a place.
            return m_storage.v6.sin6_port == other.m_storage.v6.sin6_port &&
                   m_storage.v6.sin6_scope_id == other.m_storage.v6.sin6_scope_id &&
                   std::memcmp(&m_storage.v6.sin6_addr, &other.m_storage.v6.sin6_addr,
                               sizeof(in6_addr)) == 0;
        case AF_UNIX:
            return std::memcmp(m_storage.local.sun_path, other.m_storage.local.sun_path,
                               m_size - pathOffset) == 0;
        default:
            return true;
    }
}

std::size_t SocketAddressHash::operator()(const SocketAddress& address) const {
    std::string_view place;
    switch (address.family()) {
        case AF_INET: {
            const auto* v4 = reinterpret_cast<const sockaddr_in*>(address.raw());
            place = {reinterpret_cast<const char*>(&v4->sin_addr), sizeof(in_addr)};
            break;
        }
        case AF_INET6: {
            const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address.raw());
            place = {reinterpret_cast<const char*>(&v6->sin6_addr), sizeof(in6_addr)};
            break;
        }
        case AF_UNIX: {
            const auto* local = reinterpret_cast<const sockaddr_un*>(address.raw());
            place = {local->sun_path, address.rawSize() - pathOffset};
            break;
        }
        default:
            break;
    }
    constexpr std::size_t oddNumber = 0x9e3779b1;
    return std::hash<std::string_view>{}(place) ^ (address.port() * oddNumber);
}

} // namespace weir
