#pragma once

#include <weir/workbench/state.h>

#include <QtGlobal>

#include <deque>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir::ui {

/// Merges changes until they are told: the newest state of each endpoint and connection. What it
/// holds is bounded by how many there are, and not by how long nobody listens: of the connections
/// that have gone it keeps the newest of each endpoint, and of one that came and went unheard not
/// even its number.
///
/// Thread: its owner's. Owner: the engine's side of the bridge.
class ChangeGatherer {
public:
    /// So many of each endpoint's connections that have gone are told with their last state.
    static constexpr std::size_t mostGone = 100;

    void add(Changes changes);
    [[nodiscard]] bool empty() const;
    /// What is to be told; from now on it counts as told.
    Changes take();

private:
    void addGone(ConnectionId id);
    void addRemoved(EndpointId id);

    std::unordered_map<EndpointId, EndpointState> m_endpoints;
    std::unordered_map<ConnectionId, ConnectionState> m_connections;
    // In the order in which they went.
    std::unordered_map<EndpointId, std::deque<ConnectionId>> m_gone;
    // Told as open, and gone so long ago that their last state is not told any more.
    std::vector<ConnectionId> m_longGone;
    std::vector<EndpointId> m_removed;

    // What the other side believes to be there.
    std::unordered_set<EndpointId> m_toldEndpoints;
    std::unordered_map<ConnectionId, EndpointId> m_toldConnections;
};

} // namespace weir::ui
