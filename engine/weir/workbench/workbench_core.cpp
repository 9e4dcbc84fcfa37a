#include <weir/workbench/connection.h>
#include <weir/workbench/endpoint.h>
#include <weir/workbench/endpoint_runner.h>
#include <weir/workbench/workbench_core.h>

#include <utility>

namespace weir {

WorkbenchCore::WorkbenchCore(EventLoop& loop, Journal& journal, Resolver& resolver,
                             Network& network)
    : m_loop(loop),
      m_journal(journal),
      m_resolver(resolver),
      m_network(network),
      m_turnEnd(loop, [this] { onTurnEnd(); }),
      m_nextTurn(loop, -1, EventFlags::None, [this](EventFlags) { m_loop.atTurnEnd(m_turnEnd); }) {}

WorkbenchCore::~WorkbenchCore() {
    for (const auto& [id, endpoint] : m_endpoints) {
        endpoint->stop();
    }
}

std::size_t WorkbenchCore::record(RecordFields fields, std::span<const std::string_view> payload) {
    fields.time = now();
    fields.turn = m_loop.turn();
    expectTurnEnd();
    return m_journal.append(fields, payload);
}

std::size_t WorkbenchCore::record(RecordFields fields, std::string_view payload) {
    return record(fields, std::span<const std::string_view>(&payload, 1));
}

void WorkbenchCore::finish(std::size_t index, TimePoint begin) {
    m_journal.finish(index, now() - begin);
}

Endpoint& WorkbenchCore::add(const EndpointSettings& settings) {
    const auto id = static_cast<EndpointId>(++m_lastEndpoint);
    return *m_endpoints.emplace(id, std::make_unique<Endpoint>(*this, id, settings)).first->second;
}

Endpoint* WorkbenchCore::find(EndpointId id) const {
    const auto found = m_endpoints.find(id);
    return found == m_endpoints.end() ? nullptr : found->second.get();
}

std::vector<EndpointId> WorkbenchCore::endpoints() const {
    std::vector<EndpointId> ids;
    ids.reserve(m_endpoints.size());
    for (const auto& [id, endpoint] : m_endpoints) {
        ids.push_back(id);
    }
    return ids;
}

void WorkbenchCore::remove(EndpointId id) {
    sweep(); // its connections point at it
    m_endpoints.erase(id);
    m_gone.removedEndpoints.push_back(id);
    expectTurnEnd();
}

ConnectionId WorkbenchCore::nextConnection() {
    return static_cast<ConnectionId>(++m_lastConnection);
}

Connection& WorkbenchCore::keep(std::unique_ptr<Connection> connection) {
    ++m_open;
    const ConnectionId id = connection->id();
    return *m_connections.emplace(id, std::move(connection)).first->second;
}

Connection* WorkbenchCore::find(ConnectionId id) const {
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? nullptr : found->second.get();
}

void WorkbenchCore::changed(Connection& connection) {
    ChangeMark& mark = connection;
    if (!mark.m_listed) {
        mark.m_listed = true;
        m_changedConnections.push_back(connection.id());
    }
    expectTurnEnd();
}

void WorkbenchCore::changed(Endpoint& endpoint) {
    ChangeMark& mark = endpoint;
    if (!mark.m_listed) {
        mark.m_listed = true;
        m_changedEndpoints.push_back(endpoint.id());
    }
    expectTurnEnd();
}

void WorkbenchCore::ended(Connection& connection) {
    --m_open;
    m_ended.push_back(connection.id());
    expectTurnEnd();
}

void WorkbenchCore::bury(std::unique_ptr<EndpointRunner> runner) {
    m_buried.push_back(std::move(runner));
    expectTurnEnd();
}

void WorkbenchCore::reportEnded() {
    for (const ConnectionId id : m_ended) {
        m_gone.connections.push_back(find(id)->state());
        m_gone.removedConnections.push_back(id);
    }
    m_reported.insert(m_reported.end(), m_ended.begin(), m_ended.end());
    m_ended.clear();
}

void WorkbenchCore::sweep() {
    reportEnded();
    for (const ConnectionId id : m_reported) {
        m_connections.erase(id);
    }
    m_reported.clear();
    m_buried.clear();
}

bool WorkbenchCore::hasChanges() const {
    return !m_changedEndpoints.empty() || !m_changedConnections.empty() || !m_ended.empty() ||
           !m_gone.empty();
}

Changes WorkbenchCore::takeChanges() {
    reportEnded(); // in the midst of a turn too: a state that says closed comes with the removal
    Changes changes = std::exchange(m_gone, {});
    for (EndpointId id : std::exchange(m_changedEndpoints, {})) {
        if (Endpoint* endpoint = find(id)) {
            static_cast<ChangeMark&>(*endpoint).m_listed = false;
            changes.endpoints.push_back(endpoint->state());
        }
    }
    for (ConnectionId id : std::exchange(m_changedConnections, {})) {
        if (Connection* connection = find(id); connection != nullptr && !connection->hasEnded()) {
            static_cast<ChangeMark&>(*connection).m_listed = false;
            changes.connections.push_back(connection->state());
        }
    }
    return changes;
}

void WorkbenchCore::onActivity(Task callback) {
    m_activity = std::move(callback);
    m_activityReplaced = true;
    if (hasChanges()) {
        expectTurnEnd();
    }
}

/// Something is to be told, or to be destroyed, when the turn ends.
void WorkbenchCore::expectTurnEnd() {
    m_hasActivity = true;
    if (m_turnEnd.isQueued() || m_nextTurn.isPending() || m_nextTurn.isActive()) {
        return;
    }
    if (m_activityTurn == m_loop.turn()) {
        // A timer, since an event that is activated could still run in this turn. Without a
        // descriptor it cannot fail to be added.
        (void)m_nextTurn.add(Duration::zero());
    } else {
        m_loop.atTurnEnd(m_turnEnd);
    }
}

void WorkbenchCore::onTurnEnd() {
    sweep();
    if (!m_flushed) {
        // Behind the streams that are queued for their flush: what they send belongs to this turn.
        m_flushed = true;
        m_loop.atTurnEnd(m_turnEnd);
        return;
    }
    m_flushed = false;
    m_activityTurn = m_loop.turn();
    if (std::exchange(m_hasActivity, false)) {
        tellActivity();
    }
}

/// The callback may replace itself.
void WorkbenchCore::tellActivity() {
    if (!m_activity) {
        return;
    }
    Task callback = std::move(m_activity);
    m_activityReplaced = false;
    callback();
    if (!m_activityReplaced) {
        m_activity = std::move(callback);
    }
}

} // namespace weir
