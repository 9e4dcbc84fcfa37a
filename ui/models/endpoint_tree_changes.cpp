#include "ui/models/endpoint_tree_changes.h"

#include <algorithm>
#include <ranges>

namespace weir::ui {

namespace {

// More pieces are told as one: a view repaints faster than it hears.
constexpr std::size_t mostPieces = 64;

struct Piece {
    int first;
    int last;
};

// What stands side by side among `rows`, which are sorted and may repeat.
std::vector<Piece> pieces(const std::vector<int>& rows) {
    std::vector<Piece> found;
    for (const int row : rows) {
        if (!found.empty() && row <= found.back().last + 1) {
            found.back().last = row;
        } else {
            found.push_back({row, row});
        }
    }
    return found;
}

bool hasEnded(ConnectionPhase phase) {
    return phase == ConnectionPhase::Closed || phase == ConnectionPhase::Failed;
}

// The newest state of each, in case one is told twice.
template <class State>
void orderById(std::vector<const State*>& states) {
    std::stable_sort(states.begin(), states.end(),
                     [](const State* a, const State* b) { return a->id < b->id; });
    const auto newest = std::unique(states.rbegin(), states.rend(),
                                    [](const State* a, const State* b) { return a->id == b->id; });
    states.erase(states.begin(), newest.base());
}

} // namespace

QModelIndex EndpointTreeModel::Implementation::indexOf(const EndpointItem& endpoint) const {
    return m_model.index(tree.rowFor(endpoint.state.id), 0);
}

void EndpointTreeModel::Implementation::apply(const Changes& changes) {
    Touched touched;
    applyEndpoints(changes, touched);
    applyConnections(changes, touched);
    markGone(changes, touched);
    std::vector<EndpointItem*> crowded;
    crowded.reserve(touched.endpoints.size() + touched.connections.size());
    for (const EndpointId id : touched.endpoints) {
        crowded.push_back(tree.find(id));
    }
    for (const auto& [endpoint, connections] : touched.connections) {
        crowded.push_back(endpoint);
    }
    tell(std::move(touched));
    for (EndpointItem* endpoint : crowded) {
        if (endpoint->isListener()) {
            dropOldest(*endpoint);
        } else {
            dropFormer(*endpoint);
        }
    }
    removeEndpoints(changes.removedEndpoints);
}

void EndpointTreeModel::Implementation::applyEndpoints(const Changes& changes, Touched& touched) {
    std::vector<const EndpointState*> added;
    for (const EndpointState& state : changes.endpoints) {
        EndpointItem* item = tree.find(state.id);
        if (item == nullptr) {
            added.push_back(&state);
            continue;
        }
        if (item->state.settings.role != state.settings.role) {
            std::vector<int> all(item->connections.size());
            std::generate(all.begin(), all.end(), [row = 0]() mutable { return row++; });
            dropConnections(*item, all);
            item->gone.clear();
        }
        item->state = state;
        touched.endpoints.push_back(state.id);
    }
    insertEndpoints(std::move(added));
}

void EndpointTreeModel::Implementation::insertEndpoints(std::vector<const EndpointState*> states) {
    orderById(states);
    for (auto first = states.begin(); first != states.end();) {
        const int row = tree.rowFor((*first)->id);
        const auto last = std::find_if(first, states.end(), [&](const EndpointState* state) {
            return tree.rowFor(state->id) != row;
        });
        m_model.beginInsertRows({}, row, row + static_cast<int>(last - first) - 1);
        tree.insert(row, {first, last});
        m_model.endInsertRows();
        first = last;
    }
}

void EndpointTreeModel::Implementation::applyConnections(const Changes& changes, Touched& touched) {
    NewConnections added;
    for (const ConnectionState& state : changes.connections) {
        if (ConnectionItem* item = tree.find(state.id)) {
            item->state = state;
            touched.connections[tree.find(state.endpoint)].push_back(state.id);
        } else if (EndpointItem* endpoint = tree.find(state.endpoint)) {
            added[endpoint].push_back(&state);
        }
    }
    for (auto& [endpoint, states] : added) {
        insertConnections(*endpoint, std::move(states));
        if (!endpoint->isListener()) {
            touched.endpoints.push_back(endpoint->state.id);
        }
    }
}

void EndpointTreeModel::Implementation::insertConnections(
    EndpointItem& endpoint, std::vector<const ConnectionState*> states) {
    orderById(states);
    for (auto first = states.begin(); first != states.end();) {
        const int row = endpoint.rowFor((*first)->id);
        const auto last = std::find_if(first, states.end(), [&](const ConnectionState* state) {
            return endpoint.rowFor(state->id) != row;
        });
        if (endpoint.isListener()) {
            m_model.beginInsertRows(indexOf(endpoint), row,
                                    row + static_cast<int>(last - first) - 1);
        }
        tree.insert(endpoint, row, {first, last});
        if (endpoint.isListener()) {
            m_model.endInsertRows();
        }
        first = last;
    }
}

void EndpointTreeModel::Implementation::markGone(const Changes& changes, Touched& touched) {
    for (const ConnectionId id : changes.removedConnections) {
        ConnectionItem* item = tree.find(id);
        if (item == nullptr || item->gone) {
            continue;
        }
        item->gone = true;
        if (!hasEnded(item->state.phase)) {
            item->state.phase = ConnectionPhase::Closed;
        }
        EndpointItem* endpoint = tree.find(item->state.endpoint);
        touched.connections[endpoint].push_back(id);
        if (endpoint->isListener()) {
            endpoint->gone.push_back(id);
        }
    }
}

void EndpointTreeModel::Implementation::tell(Touched touched) {
    for (auto& [endpoint, connections] : touched.connections) {
        if (!endpoint->isListener()) {
            touched.endpoints.push_back(endpoint->state.id);
            continue;
        }
        std::vector<int> rows;
        rows.reserve(connections.size());
        for (const ConnectionId id : connections) {
            rows.push_back(endpoint->rowFor(id));
        }
        tellRows(indexOf(*endpoint), std::move(rows));
    }
    std::vector<int> rows;
    rows.reserve(touched.endpoints.size());
    for (const EndpointId id : touched.endpoints) {
        rows.push_back(tree.rowFor(id));
    }
    tellRows({}, std::move(rows));
}

void EndpointTreeModel::Implementation::tellRows(const QModelIndex& parent, std::vector<int> rows) {
    std::sort(rows.begin(), rows.end());
    std::vector<Piece> changed = pieces(rows);
    if (changed.size() > mostPieces) {
        changed = {{changed.front().first, changed.back().last}};
    }
    for (const Piece& piece : changed) {
        Q_EMIT m_model.dataChanged(m_model.index(piece.first, 0, parent),
                                   m_model.index(piece.last, ColumnCount - 1, parent));
    }
}

void EndpointTreeModel::Implementation::dropOldest(EndpointItem& endpoint) {
    std::vector<int> rows;
    while (endpoint.gone.size() > mostGone) {
        rows.push_back(endpoint.rowFor(endpoint.gone.front()));
        endpoint.gone.pop_front();
    }
    dropConnections(endpoint, std::move(rows));
}

// A client keeps the connection that its state names, and one that its next state will name.
void EndpointTreeModel::Implementation::dropFormer(EndpointItem& client) {
    std::vector<int> rows;
    for (std::size_t row = 0; row < client.connections.size(); ++row) {
        const ConnectionItem& item = *client.connections[row];
        if (item.state.id < client.state.connection ||
            (item.gone && item.state.id != client.state.connection)) {
            rows.push_back(static_cast<int>(row));
        }
    }
    dropConnections(client, std::move(rows));
}

void EndpointTreeModel::Implementation::dropConnections(EndpointItem& endpoint,
                                                        std::vector<int> rows) {
    std::sort(rows.begin(), rows.end());
    const std::vector<Piece> dropped = pieces(rows);
    for (const Piece& piece : std::ranges::reverse_view(dropped)) {
        if (endpoint.isListener()) {
            m_model.beginRemoveRows(indexOf(endpoint), piece.first, piece.last);
        }
        tree.remove(endpoint, piece.first, piece.last);
        if (endpoint.isListener()) {
            m_model.endRemoveRows();
        }
    }
}

void EndpointTreeModel::Implementation::removeEndpoints(const std::vector<EndpointId>& ids) {
    std::vector<int> rows;
    for (const EndpointId id : ids) {
        if (tree.find(id) != nullptr) {
            rows.push_back(tree.rowFor(id));
        }
    }
    std::sort(rows.begin(), rows.end());
    const std::vector<Piece> removed = pieces(rows);
    for (const Piece& piece : std::ranges::reverse_view(removed)) {
        m_model.beginRemoveRows({}, piece.first, piece.last);
        tree.remove(piece.first, piece.last);
        m_model.endRemoveRows();
    }
}

void EndpointTreeModel::Implementation::measureRates(double seconds) {
    std::vector<int> changed;
    for (int row = 0; row < tree.rows(); ++row) {
        EndpointItem& endpoint = tree.at(row);
        if (endpoint.rates.measure(endpoint.state.bytesIn, endpoint.state.bytesOut, seconds)) {
            changed.push_back(row);
        }
        int first = -1;
        int last = -1;
        for (std::size_t at = 0; at < endpoint.connections.size(); ++at) {
            ConnectionItem& item = *endpoint.connections[at];
            if (item.rates.measure(item.state.bytesIn, item.state.bytesOut, seconds)) {
                last = static_cast<int>(at);
                first = first < 0 ? last : first;
            }
        }
        if (first >= 0 && endpoint.isListener()) {
            const QModelIndex parent = m_model.index(row, 0);
            Q_EMIT m_model.dataChanged(m_model.index(first, RateInColumn, parent),
                                       m_model.index(last, RateOutColumn, parent));
        }
    }
    for (const int row : changed) {
        Q_EMIT m_model.dataChanged(m_model.index(row, RateInColumn),
                                   m_model.index(row, RateOutColumn));
    }
}

} // namespace weir::ui
