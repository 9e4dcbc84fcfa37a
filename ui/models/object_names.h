#pragma once

#include <weir/workbench/ids.h>
#include <weir/workbench/journal.h>

#include <QHash>
#include <QString>

namespace weir::ui {

/// What endpoints and connections are called in the event log: the names that people gave, else
/// "connection 3", "endpoint 1". English, as all words of the log.
///
/// Thread: the model's. Owner: the model.
class ObjectNames {
public:
    /// The connection where there is one, else the endpoint. An empty name forgets it. False where
    /// it was called so already.
    bool set(EndpointId endpoint, ConnectionId connection, const QString& name);

    /// The record's connection where it has one, else its endpoint; "-" where it has neither.
    [[nodiscard]] QString of(const Record& record) const;

private:
    QHash<quint32, QString> m_endpoints;
    QHash<quint32, QString> m_connections;
};

} // namespace weir::ui
