#pragma once

#include <weir/net/resolver.h>
#include <weir/net/socket_address.h>
#include <weir/workbench/endpoint.h>

#include <memory>
#include <vector>

namespace weir {

/// What an endpoint is while it runs; one kind for each role and transport.
///
/// Thread: the loop's. Owner: the endpoint; destroying it ends the listening, not the connections.
class EndpointRunner {
public:
    explicit EndpointRunner(Endpoint& endpoint) : m_endpoint(endpoint) {}

    virtual ~EndpointRunner() = default;
    EndpointRunner(const EndpointRunner&) = delete;
    EndpointRunner& operator=(const EndpointRunner&) = delete;

    /// Fails where the cause is known at once; the endpoint then ends the run.
    virtual Result<void> start() = 0;
    /// Stops or resumes accepting.
    virtual Result<void> setPaused(bool paused) = 0;

    /// Takes over what of the endpoint's settings can change while it runs.
    virtual void settingsChanged() {}

    virtual void connectionOpened(Connection& /*connection*/) {}

    virtual void connectionEnded(Connection& connection) = 0;

protected:
    [[nodiscard]] Endpoint& endpoint() const { return m_endpoint; }

    [[nodiscard]] WorkbenchCore& core() const { return m_endpoint.core(); }

private:
    Endpoint& m_endpoint;
};

/// A runner that needs an address before it can begin: a listener's, or a peer's for datagrams.
/// Numeric addresses and paths are used at once, names are looked up first.
class AddressedRunner : public EndpointRunner {
public:
    using EndpointRunner::EndpointRunner;

    Result<void> start() final;

protected:
    virtual Result<void> startAt(const SocketAddress& address) = 0;

private:
    void lookedUp(Result<std::vector<SocketAddress>> addresses);
    Result<void> tryAddresses(std::vector<SocketAddress> addresses);
    [[nodiscard]] Result<void> checkReach(const SocketAddress& address) const;

    std::unique_ptr<Resolver::Request> m_lookUp;
};

/// The one for the endpoint's role and transport.
std::unique_ptr<EndpointRunner> makeRunner(Endpoint& endpoint);

} // namespace weir
