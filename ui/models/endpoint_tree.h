#pragma once

#include <weir/workbench/state.h>

#include <QtGlobal>

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

namespace weir::ui {

/// Bytes a second in both directions, measured from one look at the counters to the next.
class Rates {
public:
    /// True where a rate changed. `seconds` is above 0.
    bool measure(quint64 bytesIn, quint64 bytesOut, double seconds);

    [[nodiscard]] double in() const { return m_in; }

    [[nodiscard]] double out() const { return m_out; }

private:
    quint64 m_bytesIn = 0;
    quint64 m_bytesOut = 0;
    double m_in = 0;
    double m_out = 0;
};

struct ConnectionItem {
    ConnectionState state;
    Rates rates;
    /// The engine does not have it any more.
    bool gone = false;
};

struct EndpointItem {
    EndpointState state;
    Rates rates;
    /// Sorted by id, which is by age. A listener's are rows; of a client's one at most is told of.
    std::vector<ConnectionItem*> connections;
    /// Those of a listener that have gone, in the order in which they went.
    std::deque<ConnectionId> gone;

    [[nodiscard]] bool isListener() const { return state.settings.role == Role::Listener; }

    /// How many rows stand below it.
    [[nodiscard]] int rows() const {
        return isListener() ? static_cast<int>(connections.size()) : 0;
    }

    /// Where `id` stands among the connections, or would stand.
    [[nodiscard]] int rowFor(ConnectionId id) const;
    /// A client's connection; none where there is none or it is a listener.
    [[nodiscard]] const ConnectionItem* current() const;
};

/// What EndpointTreeModel shows: endpoints and connections, found by id in constant time and by
/// row.
///
/// Thread: the model's. Owner: the model, which tells its views before and after it changes this.
class EndpointTree {
public:
    [[nodiscard]] int rows() const { return static_cast<int>(m_endpoints.size()); }

    [[nodiscard]] EndpointItem& at(int row) const;
    [[nodiscard]] int rowFor(EndpointId id) const;
    [[nodiscard]] EndpointItem* find(EndpointId id) const;
    [[nodiscard]] ConnectionItem* find(ConnectionId id);
    [[nodiscard]] const ConnectionItem* find(ConnectionId id) const;

    /// The states are new here and stand side by side from `row` on.
    void insert(int row, const std::vector<const EndpointState*>& states);
    /// As insert(), below an endpoint; they all belong to it.
    void insert(EndpointItem& endpoint, int row, const std::vector<const ConnectionState*>& states);
    /// With all that stands below them.
    void remove(int first, int last);
    void remove(EndpointItem& endpoint, int first, int last);

private:
    std::vector<std::unique_ptr<EndpointItem>> m_endpoints;
    std::unordered_map<quint32, EndpointItem*> m_endpointsById;
    std::unordered_map<quint32, ConnectionItem> m_connections;
};

} // namespace weir::ui
