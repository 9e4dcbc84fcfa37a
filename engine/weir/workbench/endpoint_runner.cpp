#include <weir/workbench/datagram_client.h>
#include <weir/workbench/datagram_listener.h>
#include <weir/workbench/endpoint_runner.h>
#include <weir/workbench/stream_client.h>
#include <weir/workbench/stream_listener.h>

#include <algorithm>
#include <utility>

namespace weir {

Result<void> AddressedRunner::start() {
    const Target& target = endpoint().settings().target;
    Result<SocketAddress> address = target.transport == Transport::Unix
                                        ? SocketAddress::unixPath(target.path)
                                        : SocketAddress::parse(target.host, target.port);
    if (address) {
        return tryAddresses({*address});
    }
    if (target.transport == Transport::Unix) {
        return address.error();
    }
    endpoint().setPhase(EndpointPhase::Starting, "looking up " + target.host);
    m_lookUp = core().resolver().resolve(
        target.host, target.port,
        [this](Result<std::vector<SocketAddress>> addresses) { lookedUp(std::move(addresses)); });
    return {};
}

void AddressedRunner::lookedUp(Result<std::vector<SocketAddress>> addresses) {
    if (!addresses) {
        endpoint().fail(addresses.error());
        return;
    }
    const Result<void> started = tryAddresses(std::move(*addresses));
    if (!started) {
        endpoint().fail(started.error());
    }
}

/// The first that works; the error is that of the last one.
Result<void> AddressedRunner::tryAddresses(std::vector<SocketAddress> addresses) {
    if (endpoint().settings().role == Role::Listener) {
        // Who connects to a name such as localhost goes on from ::1 to 127.0.0.1, but who connects
        // to 127.0.0.1 does not go on to ::1: IPv4 is reached by both.
        std::stable_partition(addresses.begin(), addresses.end(), [](const SocketAddress& address) {
            return address.family() == AF_INET;
        });
    }
    Result<void> started = Error::input("The name " + endpoint().settings().target.host +
                                        " has no address; write a numeric one.");
    for (const SocketAddress& address : addresses) {
        started = checkReach(address);
        if (started) {
            started = startAt(address);
        }
        if (started) {
            break;
        }
    }
    return started;
}

Result<void> AddressedRunner::checkReach(const SocketAddress& address) const {
    const EndpointSettings& settings = endpoint().settings();
    if (settings.role == Role::Client || settings.allowRemote || address.isLoopback()) {
        return {};
    }
    return Error::input("Cannot listen on " + address.toString() +
                        ": it can be reached from other machines; choose 127.0.0.1, or allow "
                        "connections from other machines.");
}

std::unique_ptr<EndpointRunner> makeRunner(Endpoint& endpoint) {
    const EndpointSettings& settings = endpoint.settings();
    if (settings.target.transport == Transport::Udp) {
        if (settings.role == Role::Listener) {
            return std::make_unique<DatagramListener>(endpoint);
        }
        return std::make_unique<DatagramClient>(endpoint);
    }
    if (settings.role == Role::Listener) {
        return std::make_unique<StreamListener>(endpoint);
    }
    return std::make_unique<StreamClient>(endpoint);
}

} // namespace weir
