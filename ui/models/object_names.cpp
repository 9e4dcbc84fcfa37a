#include "ui/models/object_names.h"

namespace weir::ui {

namespace {

QString nameIn(const QHash<quint32, QString>& names, quint32 id, const QString& kind) {
    const auto found = names.constFind(id);
    return found != names.cend() ? *found : kind + QString::number(id);
}

} // namespace

bool ObjectNames::set(EndpointId endpoint, ConnectionId connection, const QString& name) {
    const bool isConnection = connection != ConnectionId::None;
    QHash<quint32, QString>& names = isConnection ? m_connections : m_endpoints;
    const quint32 id =
        isConnection ? static_cast<quint32>(connection) : static_cast<quint32>(endpoint);
    if (name.isEmpty()) {
        return names.remove(id);
    }
    QString& known = names[id];
    if (known == name) {
        return false;
    }
    known = name;
    return true;
}

QString ObjectNames::of(const Record& record) const {
    if (record.connection() != ConnectionId::None) {
        return nameIn(m_connections, static_cast<quint32>(record.connection()),
                      QStringLiteral("connection "));
    }
    if (record.endpoint() != EndpointId::None) {
        return nameIn(m_endpoints, static_cast<quint32>(record.endpoint()),
                      QStringLiteral("endpoint "));
    }
    return QStringLiteral("-");
}

} // namespace weir::ui
