#include <weir/workbench/connection.h>
#include <weir/workbench/endpoint.h>
#include <weir/workbench/endpoint_runner.h>

#include <utility>

namespace weir {

namespace {

std::string nameOf(const EndpointSettings& settings) {
    if (!settings.name.empty()) {
        return settings.name;
    }
    return (settings.role == Role::Listener ? "Listener " : "Client ") + settings.target.toString();
}

} // namespace

Endpoint::Endpoint(WorkbenchCore& core, EndpointId id, const EndpointSettings& settings)
    : m_core(core) {
    m_state.id = id;
    applySettings(settings);
}

Endpoint::~Endpoint() = default;

Result<void> Endpoint::configure(const EndpointSettings& settings) {
    if (const std::vector<Problem> problems = check(settings); !problems.empty()) {
        return Error::input(problems.front().message);
    }
    const bool moved =
        settings.role != m_state.settings.role || !(settings.target == m_state.settings.target);
    if (isRunning() && moved) {
        return Error::input(m_state.name + " is running; stop it to change its role or address.");
    }
    applySettings(settings);
    if (isRunning()) {
        m_runner->settingsChanged();
    }
    return {};
}

void Endpoint::applySettings(const EndpointSettings& settings) {
    m_state.settings = settings;
    m_state.name = nameOf(settings);
    m_core.changed(*this);
}

Result<void> Endpoint::start() {
    if (isRunning()) {
        return Error::input(m_state.name + " is running already; stop it to start it anew.");
    }
    m_state.error.reset();
    setAddress({}, false);
    m_runner = makeRunner(*this);
    Result<void> started = m_runner->start();
    if (!started && isRunning()) {
        fail(started.error());
    }
    return started;
}

void Endpoint::stop() {
    if (!isRunning()) {
        return;
    }
    // From here on it is not told of the connections that end, which would have it accept anew.
    const std::unique_ptr<EndpointRunner> runner = std::move(m_runner);
    const std::set<ConnectionId> connections = m_connections;
    for (ConnectionId id : connections) {
        if (Connection* connection = m_core.find(id)) {
            connection->close("closed: its endpoint was stopped");
        }
    }
    m_state.error.reset();
    setAddress({}, false);
    setPhase(EndpointPhase::Stopped, "stopped");
}

Result<void> Endpoint::setPaused(bool paused) {
    if (!isRunning()) {
        return Error::input(m_state.name + " is not running; start it first.");
    }
    return m_runner->setPaused(paused);
}

void Endpoint::setPhase(EndpointPhase phase, std::string_view what) {
    m_state.phase = phase;
    RecordFields record = fields(RecordKind::State);
    record.detail = static_cast<std::uint8_t>(phase);
    m_core.record(record, what);
    m_core.changed(*this);
}

void Endpoint::setAddress(std::string address, bool remote) {
    m_state.address = std::move(address);
    m_state.remote = remote;
    m_core.changed(*this);
}

void Endpoint::setTls(const std::optional<TlsState>& tls) {
    if (m_state.settings.role == Role::Client) {
        m_state.tls = tls;
        m_core.changed(*this);
    }
}

void Endpoint::fail(const Error& error) {
    endRun();
    setError(error);
    setPhase(EndpointPhase::Failed, "failed");
}

void Endpoint::clientEnded(const Connection& connection) {
    endRun();
    if (connection.hasFailed()) {
        m_state.error = connection.error(); // journaled with the connection
        setPhase(EndpointPhase::Failed, "failed");
    } else {
        setPhase(EndpointPhase::Stopped, "stopped: the connection closed");
    }
}

Result<void> Endpoint::refusePause() const {
    return Error::input(m_state.name +
                        " is a client, which accepts nothing; disable reading on its connection "
                        "to pause that.");
}

/// The runner may be what calls.
void Endpoint::endRun() {
    if (isRunning()) {
        m_core.bury(std::move(m_runner));
    }
    setAddress({}, false);
}

void Endpoint::setError(std::optional<Error> error) {
    if (error) {
        RecordFields record = fields(RecordKind::Error);
        record.code = error->code();
        m_core.record(record, error->message());
    }
    m_state.error = std::move(error);
    m_core.changed(*this);
}

void Endpoint::countBytes(std::uint64_t in, std::uint64_t out) {
    m_state.bytesIn += in;
    m_state.bytesOut += out;
    m_core.changed(*this);
}

void Endpoint::countSuspended(Duration time) {
    m_state.suspended += time;
    m_core.changed(*this);
}

void Endpoint::countDropped(std::uint64_t datagrams) {
    RecordFields record = fields(RecordKind::Dropped);
    record.direction = RecordDirection::In;
    record.first = datagrams;
    m_core.record(record);
}

void Endpoint::connectionBegan(Connection& connection) {
    m_connections.insert(connection.id());
    m_state.openConnections = static_cast<std::uint32_t>(m_connections.size());
    if (m_state.settings.role == Role::Client) {
        m_state.connection = connection.id();
    } else {
        ++m_state.acceptedConnections;
    }
    m_core.changed(*this);
}

void Endpoint::connectionOpened(Connection& connection) {
    if (isRunning()) {
        m_runner->connectionOpened(connection);
    }
}

void Endpoint::connectionEnded(Connection& connection) {
    m_connections.erase(connection.id());
    m_state.openConnections = static_cast<std::uint32_t>(m_connections.size());
    m_core.changed(*this);
    if (isRunning()) {
        m_runner->connectionEnded(connection);
    }
}

RecordFields Endpoint::fields(RecordKind kind) const {
    return {.endpoint = m_state.id, .kind = kind, .priority = workbenchPriorities / 2};
}

Endpoint::AcceptScope::AcceptScope(Endpoint& endpoint, ConnectionId connection,
                                   std::string_view peer)
    : m_core(endpoint.core()), m_begin(m_core.now()) {
    RecordFields record = endpoint.fields(RecordKind::Callback);
    record.connection = connection;
    record.detail = static_cast<std::uint8_t>(CallbackKind::Accept);
    m_record = m_core.record(record, peer);
}

Endpoint::AcceptScope::~AcceptScope() {
    m_core.finish(m_record, m_begin);
}

} // namespace weir
