#pragma once

#include "ui/models/endpoint_tree.h"
#include "ui/models/endpoint_tree_model.h"

#include <map>
#include <vector>

namespace weir::ui {

/// Brings news into the tree and tells the views, in as few and as small steps as there are.
class EndpointTreeModel::Implementation {
public:
    /// So many connections that have gone stay with each listener.
    static constexpr std::size_t mostGone = 100;

    explicit Implementation(EndpointTreeModel& model) : m_model(model) {}

    void apply(const Changes& changes);
    void measureRates(double seconds);

    EndpointTree tree;

private:
    // Rows whose states changed: the endpoints', and below each endpoint.
    struct Touched {
        std::vector<EndpointId> endpoints;
        std::map<EndpointItem*, std::vector<ConnectionId>> connections;
    };

    using NewConnections = std::map<EndpointItem*, std::vector<const ConnectionState*>>;

    [[nodiscard]] QModelIndex indexOf(const EndpointItem& endpoint) const;

    void applyEndpoints(const Changes& changes, Touched& touched);
    void insertEndpoints(std::vector<const EndpointState*> states);
    void applyConnections(const Changes& changes, Touched& touched);
    void insertConnections(EndpointItem& endpoint, std::vector<const ConnectionState*> states);
    void markGone(const Changes& changes, Touched& touched);
    void tell(Touched touched);
    void tellRows(const QModelIndex& parent, std::vector<int> rows);
    void dropOldest(EndpointItem& endpoint);
    void dropFormer(EndpointItem& client);
    void dropConnections(EndpointItem& endpoint, std::vector<int> rows);
    void removeEndpoints(const std::vector<EndpointId>& ids);

    EndpointTreeModel& m_model;
};

} // namespace weir::ui
