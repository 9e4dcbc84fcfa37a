#include "ui/models/endpoint_tree.h"

#include <algorithm>
#include <utility>

namespace weir::ui {

bool Rates::measure(quint64 bytesIn, quint64 bytesOut, double seconds) {
    const double in = static_cast<double>(bytesIn - std::exchange(m_bytesIn, bytesIn)) / seconds;
    const double out =
        static_cast<double>(bytesOut - std::exchange(m_bytesOut, bytesOut)) / seconds;
    const bool changed = in != m_in || out != m_out;
    m_in = in;
    m_out = out;
    return changed;
}

int EndpointItem::rowFor(ConnectionId id) const {
    const auto found = std::lower_bound(
        connections.begin(), connections.end(), id,
        [](const ConnectionItem* item, ConnectionId wanted) { return item->state.id < wanted; });
    return static_cast<int>(found - connections.begin());
}

const ConnectionItem* EndpointItem::current() const {
    if (isListener() || state.connection == ConnectionId::None) {
        return nullptr;
    }
    const auto row = static_cast<std::size_t>(rowFor(state.connection));
    return row < connections.size() && connections[row]->state.id == state.connection
               ? connections[row]
               : nullptr;
}

EndpointItem& EndpointTree::at(int row) const {
    return *m_endpoints[static_cast<std::size_t>(row)];
}

int EndpointTree::rowFor(EndpointId id) const {
    const auto found = std::lower_bound(
        m_endpoints.begin(), m_endpoints.end(), id,
        [](const auto& item, EndpointId wanted) { return item->state.id < wanted; });
    return static_cast<int>(found - m_endpoints.begin());
}

EndpointItem* EndpointTree::find(EndpointId id) const {
    const auto found = m_endpointsById.find(static_cast<quint32>(id));
    return found == m_endpointsById.end() ? nullptr : found->second;
}

ConnectionItem* EndpointTree::find(ConnectionId id) {
    const auto found = m_connections.find(static_cast<quint32>(id));
    return found == m_connections.end() ? nullptr : &found->second;
}

const ConnectionItem* EndpointTree::find(ConnectionId id) const {
    const auto found = m_connections.find(static_cast<quint32>(id));
    return found == m_connections.end() ? nullptr : &found->second;
}

void EndpointTree::insert(int row, const std::vector<const EndpointState*>& states) {
    std::vector<std::unique_ptr<EndpointItem>> items;
    for (const EndpointState* state : states) {
        EndpointItem& item = *items.emplace_back(std::make_unique<EndpointItem>());
        item.state = *state;
        m_endpointsById[static_cast<quint32>(state->id)] = &item;
    }
    m_endpoints.insert(m_endpoints.begin() + row, std::make_move_iterator(items.begin()),
                       std::make_move_iterator(items.end()));
}

void EndpointTree::insert(EndpointItem& endpoint, int row,
                          const std::vector<const ConnectionState*>& states) {
    std::vector<ConnectionItem*> items;
    items.reserve(states.size());
    for (const ConnectionState* state : states) {
        ConnectionItem& item = m_connections[static_cast<quint32>(state->id)];
        item.state = *state;
        items.push_back(&item);
    }
    endpoint.connections.insert(endpoint.connections.begin() + row, items.begin(), items.end());
}

void EndpointTree::remove(int first, int last) {
    for (int row = first; row <= last; ++row) {
        EndpointItem& endpoint = at(row);
        remove(endpoint, 0, static_cast<int>(endpoint.connections.size()) - 1);
        m_endpointsById.erase(static_cast<quint32>(endpoint.state.id));
    }
    m_endpoints.erase(m_endpoints.begin() + first, m_endpoints.begin() + (last + 1));
}

void EndpointTree::remove(EndpointItem& endpoint, int first, int last) {
    const auto from = endpoint.connections.begin() + first;
    const auto to = endpoint.connections.begin() + (last + 1);
    for (auto item = from; item != to; ++item) {
        m_connections.erase(static_cast<quint32>((*item)->state.id));
    }
    endpoint.connections.erase(from, to);
}

} // namespace weir::ui
