#pragma once

#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/loop/event_loop.h>
#include <weir/net/socket_address.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weir {

/// Turns a name into addresses without blocking the loop. Injected, so that tests need no network.
///
/// Thread: the loop's, on which the callback runs too, never before resolve() returned.
class Resolver {
public:
    using Callback = Function<void(Result<std::vector<SocketAddress>> addresses)>;

    /// Destroying it makes sure that the callback does not run.
    class Request {
    public:
        virtual ~Request() = default;
    };

    virtual ~Resolver() = default;
    /// `host` is a name or a numeric address. On success there is at least one address, the
    /// preferred first (RFC 6724). The error names the host.
    [[nodiscard]] virtual std::unique_ptr<Request> resolve(const std::string& host,
                                                           std::uint16_t port,
                                                           Callback callback) = 0;
};

/// getaddrinfo(3) on a thread of its own, started with the first name that is not numeric; one
/// look-up after the other. Destroying it waits for a look-up that is under way, as getaddrinfo
/// cannot be interrupted; requests that are left then stay without an answer. While a name is
/// looked up, the loop has something pending, and RunMode::UntilEmpty goes on.
class SystemResolver final : public Resolver {
public:
    /// Looks one host up, for as long as it takes. Called on the thread.
    using LookUp =
        Function<Result<std::vector<SocketAddress>>(const std::string& host, std::uint16_t port)>;

    /// Names are looked up for addresses of `family`, AF_UNSPEC: any.
    explicit SystemResolver(EventLoop& loop, int family = AF_UNSPEC);
    /// Asks `lookUp` in place of getaddrinfo.
    SystemResolver(EventLoop& loop, LookUp lookUp);
    ~SystemResolver() override;
    SystemResolver(const SystemResolver&) = delete;
    SystemResolver& operator=(const SystemResolver&) = delete;

    [[nodiscard]] std::unique_ptr<Request> resolve(const std::string& host, std::uint16_t port,
                                                   Callback callback) override;

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace weir
