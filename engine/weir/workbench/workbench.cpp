#include <weir/workbench/connection.h>
#include <weir/workbench/endpoint.h>
#include <weir/workbench/system_network.h>
#include <weir/workbench/workbench.h>
#include <weir/workbench/workbench_core.h>

#include <string>
#include <utility>

namespace weir {

class Workbench::Implementation {
public:
    Implementation(EventLoop& loop, Journal& journal, Resolver& resolver, Network* network)
        : system(loop), core(loop, journal, resolver, network != nullptr ? *network : system) {}

    Result<Endpoint*> find(EndpointId id) const;
    Result<Connection*> find(ConnectionId id) const;

    /// Holds nothing of its own.
    SystemNetwork system;
    WorkbenchCore core;
};

Result<Endpoint*> Workbench::Implementation::find(EndpointId id) const {
    if (Endpoint* endpoint = core.find(id)) {
        return endpoint;
    }
    return Error::input("There is no endpoint " + std::to_string(static_cast<std::uint32_t>(id)) +
                        "; it may have been removed.");
}

Result<Connection*> Workbench::Implementation::find(ConnectionId id) const {
    Connection* connection = core.find(id);
    if (connection != nullptr && !connection->hasEnded()) {
        return connection;
    }
    return Error::input("There is no connection " + std::to_string(static_cast<std::uint32_t>(id)) +
                        "; it may have closed.");
}

Workbench::Workbench(EventLoop& loop, Journal& journal, Resolver& resolver)
    : m_implementation(std::make_unique<Implementation>(loop, journal, resolver, nullptr)) {}

Workbench::Workbench(EventLoop& loop, Journal& journal, Resolver& resolver, Network& network)
    : m_implementation(std::make_unique<Implementation>(loop, journal, resolver, &network)) {}

Workbench::~Workbench() = default;

Result<EndpointId> Workbench::add(const EndpointSettings& settings) {
    if (const std::vector<Problem> problems = check(settings); !problems.empty()) {
        return Error::input(problems.front().message);
    }
    return m_implementation->core.add(settings).id();
}

Result<void> Workbench::configure(EndpointId id, const EndpointSettings& settings) {
    const Result<Endpoint*> endpoint = m_implementation->find(id);
    return endpoint ? (*endpoint)->configure(settings) : endpoint.error();
}

Result<void> Workbench::start(EndpointId id) {
    const Result<Endpoint*> endpoint = m_implementation->find(id);
    return endpoint ? (*endpoint)->start() : endpoint.error();
}

Result<void> Workbench::stop(EndpointId id) {
    const Result<Endpoint*> endpoint = m_implementation->find(id);
    if (!endpoint) {
        return endpoint.error();
    }
    (*endpoint)->stop();
    return {};
}

Result<void> Workbench::remove(EndpointId id) {
    Result<void> stopped = stop(id);
    if (stopped) {
        m_implementation->core.remove(id);
    }
    return stopped;
}

Result<void> Workbench::setPaused(EndpointId id, bool paused) {
    const Result<Endpoint*> endpoint = m_implementation->find(id);
    return endpoint ? (*endpoint)->setPaused(paused) : endpoint.error();
}

Result<void> Workbench::send(ConnectionId id, std::string_view bytes, Wrap wrap) {
    const Result<Connection*> connection = m_implementation->find(id);
    return connection ? (*connection)->send(bytes, wrap) : connection.error();
}

Result<void> Workbench::change(ConnectionId id, const ConnectionChange& change) {
    const Result<Connection*> connection = m_implementation->find(id);
    return connection ? (*connection)->change(change) : connection.error();
}

Result<void> Workbench::shutdownWrite(ConnectionId id) {
    const Result<Connection*> connection = m_implementation->find(id);
    return connection ? (*connection)->shutdownWrite() : connection.error();
}

Result<void> Workbench::close(ConnectionId id) {
    const Result<Connection*> connection = m_implementation->find(id);
    if (!connection) {
        return connection.error();
    }
    (*connection)->close("closed");
    return {};
}

Result<void> Workbench::reset(ConnectionId id) {
    const Result<Connection*> connection = m_implementation->find(id);
    if (!connection) {
        return connection.error();
    }
    (*connection)->reset();
    return {};
}

const EndpointState* Workbench::endpoint(EndpointId id) const {
    const Endpoint* endpoint = m_implementation->core.find(id);
    return endpoint == nullptr ? nullptr : &endpoint->state();
}

std::optional<ConnectionState> Workbench::connection(ConnectionId id) const {
    Connection* connection = m_implementation->core.find(id);
    return connection == nullptr ? std::nullopt : std::optional(connection->state());
}

std::vector<EndpointId> Workbench::endpoints() const {
    return m_implementation->core.endpoints();
}

std::vector<ConnectionId> Workbench::connections(EndpointId id) const {
    const Endpoint* endpoint = m_implementation->core.find(id);
    if (endpoint == nullptr) {
        return {};
    }
    return {endpoint->connections().begin(), endpoint->connections().end()};
}

std::size_t Workbench::openConnections() const {
    return m_implementation->core.openConnections();
}

Changes Workbench::takeChanges() {
    return m_implementation->core.takeChanges();
}

bool Workbench::hasChanges() const {
    return m_implementation->core.hasChanges();
}

void Workbench::onActivity(Task callback) {
    m_implementation->core.onActivity(std::move(callback));
}

} // namespace weir
