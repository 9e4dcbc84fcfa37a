#include "ui/models/endpoint_tree_model.h"

#include "ui/models/buffer_level.h"
#include "ui/models/cell_alignment.h"
#include "ui/models/endpoint_cells.h"
#include "ui/models/endpoint_tree_changes.h"

namespace weir::ui {

EndpointTreeModel::EndpointTreeModel(QObject* parent)
    : QAbstractItemModel(parent), m_implementation(std::make_unique<Implementation>(*this)) {}

EndpointTreeModel::~EndpointTreeModel() = default;

void EndpointTreeModel::apply(const Changes& changes) {
    m_implementation->apply(changes);
    for (const EndpointState& state : changes.endpoints) {
        Q_EMIT endpointChanged(state.id);
    }
    for (const EndpointId id : changes.removedEndpoints) {
        Q_EMIT endpointChanged(id);
    }
    for (const ConnectionState& state : changes.connections) {
        Q_EMIT connectionChanged(state.id);
    }
    for (const ConnectionId id : changes.removedConnections) {
        Q_EMIT connectionChanged(id);
    }
}

void EndpointTreeModel::measureRates(double seconds) {
    if (seconds > 0) {
        m_implementation->measureRates(seconds);
    }
}

const EndpointState* EndpointTreeModel::endpoint(EndpointId id) const {
    const EndpointItem* item = m_implementation->tree.find(id);
    return item == nullptr ? nullptr : &item->state;
}

const ConnectionState* EndpointTreeModel::connection(ConnectionId id) const {
    const ConnectionItem* item = m_implementation->tree.find(id);
    return item == nullptr ? nullptr : &item->state;
}

QModelIndex EndpointTreeModel::indexOf(EndpointId id) const {
    const EndpointTree& tree = m_implementation->tree;
    return tree.find(id) == nullptr ? QModelIndex() : index(tree.rowFor(id), NameColumn);
}

QModelIndex EndpointTreeModel::indexOf(ConnectionId id) const {
    const EndpointTree& tree = m_implementation->tree;
    const ConnectionItem* item = std::as_const(tree).find(id);
    if (item == nullptr) {
        return {};
    }
    EndpointItem* endpoint = tree.find(item->state.endpoint);
    if (endpoint->isListener()) {
        return createIndex(endpoint->rowFor(id), NameColumn, endpoint);
    }
    return endpoint->current() == item ? indexOf(endpoint->state.id) : QModelIndex();
}

int EndpointTreeModel::openConnections() const {
    int open = 0;
    for (int row = 0; row < rowCount(); ++row) {
        open += static_cast<int>(m_implementation->tree.at(row).state.openConnections);
    }
    return open;
}

double EndpointTreeModel::rateIn() const {
    double rate = 0;
    for (int row = 0; row < rowCount(); ++row) {
        rate += m_implementation->tree.at(row).rates.in();
    }
    return rate;
}

double EndpointTreeModel::rateOut() const {
    double rate = 0;
    for (int row = 0; row < rowCount(); ++row) {
        rate += m_implementation->tree.at(row).rates.out();
    }
    return rate;
}

// An endpoint's index points at nothing, a connection's at the endpoint that it stands under.
QModelIndex EndpointTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return createIndex(row, column,
                       parent.isValid() ? &m_implementation->tree.at(parent.row()) : nullptr);
}

QModelIndex EndpointTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalPointer() == nullptr) {
        return {};
    }
    const auto* endpoint = static_cast<const EndpointItem*>(child.internalPointer());
    return createIndex(m_implementation->tree.rowFor(endpoint->state.id), 0);
}

int EndpointTreeModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) {
        return m_implementation->tree.rows();
    }
    const bool hasRows = parent.column() == 0 && parent.internalPointer() == nullptr;
    return hasRows ? m_implementation->tree.at(parent.row()).rows() : 0;
}

int EndpointTreeModel::columnCount(const QModelIndex& /*parent*/) const {
    return ColumnCount;
}

QVariant EndpointTreeModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto* parent = static_cast<const EndpointItem*>(index.internalPointer());
    const EndpointItem& endpoint =
        parent == nullptr ? m_implementation->tree.at(index.row()) : *parent;
    const ConnectionItem* connection =
        parent == nullptr ? endpoint.current()
                          : parent->connections[static_cast<std::size_t>(index.row())];
    const EndpointRow row{endpoint, connection, parent == nullptr};
    switch (role) {
        case Qt::DisplayRole:
            return endpointText(row, index.column());
        case Qt::ToolTipRole:
            return endpointToolTip(row, index.column());
        case Qt::AccessibleTextRole:
            return endpointAccessibleText(row, index.column());
        case Qt::TextAlignmentRole:
            return cellAlignment(index.column() >= InColumn);
        case IsEndpointRole:
            return row.isEndpoint;
        case EndpointIdRole:
            return static_cast<quint32>(endpoint.state.id);
        case ConnectionIdRole:
            return connection != nullptr ? static_cast<quint32>(connection->state.id) : 0U;
        case RemoteRole:
            return row.isEndpoint && endpoint.state.remote;
        case FailedRole:
            return row.isEndpoint ? endpoint.state.phase == EndpointPhase::Failed
                                  : connection->state.phase == ConnectionPhase::Failed;
        case PausedRole:
            return row.isEndpoint && endpoint.state.phase == EndpointPhase::Paused;
        case ErrorRole:
            return endpointError(row);
        case InputLevelRole:
            return connection != nullptr
                       ? QVariant::fromValue(BufferLevel::input(connection->state))
                       : QVariant();
        case OutputLevelRole:
            return connection != nullptr
                       ? QVariant::fromValue(BufferLevel::output(connection->state))
                       : QVariant();
        case SortRole:
            return endpointSortValue(row, index.column());
        case ClosedRole:
            return !row.isEndpoint && connection->gone;
        default:
            return {};
    }
}

QVariant EndpointTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return cellAlignment(section >= InColumn);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case NameColumn:
            return tr("Name");
        case StateColumn:
            return tr("State");
        case AddressColumn:
            return tr("Address");
        case InColumn:
            return tr("In");
        case OutColumn:
            return tr("Out");
        case RateInColumn:
            return tr("In/s");
        default:
            return tr("Out/s");
    }
}

} // namespace weir::ui
