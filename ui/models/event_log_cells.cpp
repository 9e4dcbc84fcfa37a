#include <weir/base/units.h>
#include <weir/workbench/record_text.h>

#include "ui/models/cell_alignment.h"
#include "ui/models/event_log_model.h"
#include "ui/models/journal_text.h"

// What EventLogModel says in its cells; how it follows the journal stands in event_log_model.cpp.
namespace weir::ui {

namespace {

constexpr std::size_t payloadInToolTip = 1024;

QString latin(std::string_view text) {
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

QString callbackText(const Record& record) {
    return latin(record.kind() == RecordKind::Callback
                     ? word(static_cast<CallbackKind>(record.detail()))
                     : word(record.kind()));
}

QString tookText(const Record& record, std::string (*format)(Duration)) {
    if (const std::optional<Duration> took = record.took()) {
        return QString::fromStdString(format(*took));
    }
    return record.kind() == RecordKind::Callback ? QStringLiteral("running") : QStringLiteral("-");
}

} // namespace

QString EventLogModel::cellText(const Record& record, quint64 number, int column) const {
    switch (column) {
        case NumberColumn:
            return QString::number(number + 1);
        case TimeColumn:
            return timeOfDay(*m_walk.journal(), record.time());
        case TurnColumn:
            return QString::number(record.turn());
        case PriorityColumn:
            return QString::number(record.priority());
        case ObjectColumn:
            return m_names.of(record);
        case CallbackColumn:
            return callbackText(record);
        case FlagsColumn:
            return QString::fromStdString(flagsText(record.flags()));
        case TookColumn:
            return tookText(record, &formatDurationRounded);
        case WhyColumn:
            return QString::fromStdString(describe(record));
        default:
            return {};
    }
}

QString EventLogModel::toolTip(const Record& record, int column) const {
    switch (column) {
        case TimeColumn:
            return wholeTime(*m_walk.journal(), record.time());
        case ObjectColumn:
            return tr("%1 (connection %2 of endpoint %3)")
                .arg(m_names.of(record))
                .arg(static_cast<quint32>(record.connection()))
                .arg(static_cast<quint32>(record.endpoint()));
        case TookColumn:
            return tookText(record, &formatDuration);
        case WhyColumn: {
            const QString what = QString::fromStdString(describe(record));
            return carriesBytes(record.kind())
                       ? what + QStringLiteral(": ") +
                             payloadText(record.payload(), PayloadView::Text, payloadInToolTip)
                       : what;
        }
        default:
            return {};
    }
}

// A screen reader reads a cell without its column's head.
QString EventLogModel::accessibleText(const Record& record, quint64 number, int column) const {
    QString text = cellText(record, number, column);
    switch (column) {
        case NumberColumn:
            return tr("Record %1").arg(text);
        case TurnColumn:
            return tr("Turn %1").arg(text);
        case PriorityColumn:
            return tr("Priority %1").arg(text);
        case CallbackColumn:
            return record.kind() == RecordKind::Callback ? tr("Callback %1").arg(text) : text;
        case FlagsColumn:
            return record.flags() == 0 ? tr("No flags") : tr("Flags %1").arg(text);
        case TookColumn:
            return record.took() ? tr("Took %1").arg(text)
                                 : (record.kind() == RecordKind::Callback ? tr("Still running")
                                                                          : tr("No duration"));
        default:
            return text;
    }
}

QVariant EventLogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return cellAlignment(section == NumberColumn || section == TurnColumn ||
                             section == PriorityColumn || section == TookColumn);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case NumberColumn:
            return tr("#");
        case TimeColumn:
            return tr("Time");
        case TurnColumn:
            return tr("Turn");
        case PriorityColumn:
            return tr("Priority");
        case ObjectColumn:
            return tr("Object");
        case CallbackColumn:
            return tr("Callback");
        case FlagsColumn:
            return tr("Flags");
        case TookColumn:
            return tr("Took");
        default:
            return tr("Why");
    }
}

} // namespace weir::ui
