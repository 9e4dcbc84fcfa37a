#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <event2/util.h>
#include <net/if.h>
#include <netinet/in.h>

namespace {

/// What stands in "[host]:port", "host:port" or "host"; a host with several colons is IPv6 without
/// a port.
struct HostAndPort {
    std::string host;
    std::optional<std::string_view> port;
};

std::optional<HostAndPort> split(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        HostAndPort parts{std::string(text.substr(1, end - 1)), std::nullopt};
        const auto rest = text.substr(end + 1);
        if (rest.starts_with(':')) {
            parts.port = rest.substr(1);
        } else if (!rest.empty()) {
            return std::nullopt;
        }
        return parts;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
        return HostAndPort{std::string(text), std::nullopt};
    }
    return HostAndPort{std::string(text.substr(0, colon)), text.substr(colon + 1)};
}

/// 0 where there is none.
std::optional<in_port_t> toPort(std::optional<std::string_view> text) {
    if (!text) {
        return in_port_t{0};
    }
    unsigned number = 0;
    const char* const last = text->data() + text->size();
    const auto [end, code] = std::from_chars(text->data(), last, number);
    if (code != std::errc() || end != last || number == 0 || number > 65535) {
        return std::nullopt;
    }
    return htons(static_cast<in_port_t>(number));
}

template <class Address>
int give(const Address& address, sockaddr* out, int* size) {
    if (*size < 0 || static_cast<std::size_t>(*size) < sizeof address) {
        return -1;
    }
    std::memset(out, 0, static_cast<std::size_t>(*size));
    std::memcpy(out, &address, sizeof address);
    *size = static_cast<int>(sizeof address);
    return 0;
}

int sign(long difference) {
    return (difference > 0) - (difference < 0);
}

int compareV4(const sockaddr* one, const sockaddr* other, bool withPort) {
    sockaddr_in a{};
    sockaddr_in b{};
    std::memcpy(&a, one, sizeof a);
    std::memcpy(&b, other, sizeof b);
    const int addresses = std::memcmp(&a.sin_addr, &b.sin_addr, sizeof a.sin_addr);
    if (addresses != 0 || !withPort) {
        return addresses;
    }
    return sign(static_cast<long>(ntohs(a.sin_port)) - ntohs(b.sin_port));
}

int compareV6(const sockaddr* one, const sockaddr* other, bool withPort) {
    sockaddr_in6 a{};
    sockaddr_in6 b{};
    std::memcpy(&a, one, sizeof a);
    std::memcpy(&b, other, sizeof b);
    const int addresses = std::memcmp(&a.sin6_addr, &b.sin6_addr, sizeof a.sin6_addr);
    if (addresses != 0 || !withPort) {
        return addresses;
    }
    return sign(static_cast<long>(ntohs(a.sin6_port)) - ntohs(b.sin6_port));
}

} // namespace

const char* evutil_inet_ntop(int af, const void* src, char* dst, size_t len) {
    return src != nullptr && dst != nullptr ? ::inet_ntop(af, src, dst, static_cast<socklen_t>(len))
                                            : nullptr;
}

int evutil_inet_pton(int af, const char* src, void* dst) {
    return src != nullptr && dst != nullptr ? ::inet_pton(af, src, dst) : 0;
}

int evutil_inet_pton_scope(int af, const char* src, void* dst, unsigned* indexp) {
    if (src == nullptr || dst == nullptr || indexp == nullptr) {
        return 0;
    }
    *indexp = 0;
    const std::string_view text(src);
    const auto percent = text.find('%');
    if (af != AF_INET6 || percent == std::string_view::npos) {
        return ::inet_pton(af, src, dst);
    }
    const std::string scope(text.substr(percent + 1));
    unsigned index = ::if_nametoindex(scope.c_str());
    if (index == 0) {
        const auto [end, code] = std::from_chars(scope.data(), scope.data() + scope.size(), index);
        if (code != std::errc() || end != scope.data() + scope.size()) {
            return 0;
        }
    }
    *indexp = index;
    return ::inet_pton(af, std::string(text.substr(0, percent)).c_str(), dst);
}

int evutil_parse_sockaddr_port(const char* str, struct sockaddr* out, int* outlen) {
    if (str == nullptr || out == nullptr || outlen == nullptr) {
        return -1;
    }
    const auto parts = split(str);
    if (!parts) {
        return -1;
    }
    const auto port = toPort(parts->port);
    if (!port) {
        return -1;
    }
    sockaddr_in6 v6{};
    unsigned scope = 0;
    if (evutil_inet_pton_scope(AF_INET6, parts->host.c_str(), &v6.sin6_addr, &scope) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = *port;
        v6.sin6_scope_id = scope;
        return give(v6, out, outlen);
    }
    sockaddr_in v4{};
    if (*str != '[' && ::inet_pton(AF_INET, parts->host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = *port;
        return give(v4, out, outlen);
    }
    return -1;
}

int evutil_sockaddr_cmp(const struct sockaddr* sa1, const struct sockaddr* sa2, int include_port) {
    if (sa1 == nullptr || sa2 == nullptr) {
        return sign(static_cast<long>(sa1 != nullptr) - static_cast<long>(sa2 != nullptr));
    }
    if (sa1->sa_family != sa2->sa_family) {
        return sign(static_cast<long>(sa1->sa_family) - sa2->sa_family);
    }
    switch (sa1->sa_family) {
        case AF_INET:
            return compareV4(sa1, sa2, include_port != 0);
        case AF_INET6:
            return compareV6(sa1, sa2, include_port != 0);
        default:
            return 0; // of a kind whose size only the caller knows
    }
}

int evutil_getaddrinfo(const char* nodename, const char* servname,
                       const struct evutil_addrinfo* hints_in, struct evutil_addrinfo** res) {
    return res != nullptr ? ::getaddrinfo(nodename, servname, hints_in, res) : EVUTIL_EAI_FAIL;
}

void evutil_freeaddrinfo(struct evutil_addrinfo* ai) {
    if (ai != nullptr) {
        ::freeaddrinfo(ai);
    }
}

const char* evutil_gai_strerror(int err) {
    switch (err) {
        case 0:
            return "No error";
        case EVUTIL_EAI_CANCEL:
            return "Request canceled";
        default:
            return ::gai_strerror(err);
    }
}
