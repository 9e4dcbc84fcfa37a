#pragma once

#include "ui/models/endpoint_tree.h"

#include <QString>
#include <QVariant>

/// What the cells of EndpointTreeModel say.
namespace weir::ui {

/// A row: a listener, a client with its connection (none before it has one), or a connection of a
/// listener.
struct EndpointRow {
    const EndpointItem& endpoint;
    const ConnectionItem* connection;
    bool isEndpoint;
};

/// `column` is an EndpointTreeModel::Column.
QString endpointText(const EndpointRow& row, int column);
/// The whole of what is rounded or cut in the text, and why something does not move.
QString endpointToolTip(const EndpointRow& row, int column);
/// With the state and the direction in words, as a screen reader reads a cell without its column.
QString endpointAccessibleText(const EndpointRow& row, int column);
/// The column's value before it became text.
QVariant endpointSortValue(const EndpointRow& row, int column);
/// The sentence of what failed; empty.
QString endpointError(const EndpointRow& row);

} // namespace weir::ui
