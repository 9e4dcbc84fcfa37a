#include "ui/bridge/change_gatherer.h"

#include <utility>

namespace weir::ui {

void ChangeGatherer::add(Changes changes) {
    for (EndpointState& state : changes.endpoints) {
        const EndpointId id = state.id;
        m_endpoints.insert_or_assign(id, std::move(state));
    }
    for (ConnectionState& state : changes.connections) {
        const ConnectionId id = state.id;
        m_connections.insert_or_assign(id, std::move(state));
    }
    for (const ConnectionId id : changes.removedConnections) {
        addGone(id);
    }
    for (const EndpointId id : changes.removedEndpoints) {
        addRemoved(id);
    }
}

void ChangeGatherer::addGone(ConnectionId id) {
    EndpointId endpoint = EndpointId::None;
    if (const auto state = m_connections.find(id); state != m_connections.end()) {
        endpoint = state->second.endpoint;
    } else if (const auto told = m_toldConnections.find(id); told != m_toldConnections.end()) {
        endpoint = told->second;
    } else {
        return;
    }
    std::deque<ConnectionId>& gone = m_gone[endpoint];
    gone.push_back(id);
    if (gone.size() > mostGone) {
        const ConnectionId oldest = gone.front();
        gone.pop_front();
        m_connections.erase(oldest);
        if (m_toldConnections.erase(oldest) > 0) {
            m_longGone.push_back(oldest);
        }
    }
}

// Its connections have gone before it.
void ChangeGatherer::addRemoved(EndpointId id) {
    m_endpoints.erase(id);
    if (const auto gone = m_gone.find(id); gone != m_gone.end()) {
        for (const ConnectionId connection : gone->second) {
            m_connections.erase(connection);
            m_toldConnections.erase(connection);
        }
        m_gone.erase(gone);
    }
    if (m_toldEndpoints.erase(id) > 0) {
        m_removed.push_back(id);
    }
}

bool ChangeGatherer::empty() const {
    return m_endpoints.empty() && m_connections.empty() && m_gone.empty() && m_longGone.empty() &&
           m_removed.empty();
}

Changes ChangeGatherer::take() {
    Changes changes;
    changes.endpoints.reserve(m_endpoints.size());
    for (auto& [id, state] : m_endpoints) {
        m_toldEndpoints.insert(id);
        changes.endpoints.push_back(std::move(state));
    }
    changes.connections.reserve(m_connections.size());
    for (auto& [id, state] : m_connections) {
        m_toldConnections.insert_or_assign(id, state.endpoint);
        changes.connections.push_back(std::move(state));
    }
    changes.removedConnections = std::exchange(m_longGone, {});
    for (const auto& [endpoint, gone] : m_gone) {
        for (const ConnectionId id : gone) {
            m_toldConnections.erase(id);
            changes.removedConnections.push_back(id);
        }
    }
    changes.removedEndpoints = std::exchange(m_removed, {});
    m_endpoints.clear();
    m_connections.clear();
    m_gone.clear();
    return changes;
}

} // namespace weir::ui
