#include "ui/models/event_log_model.h"

#include "ui/models/cell_alignment.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace weir::ui {

namespace {

constexpr quint64 mostRows = std::numeric_limits<int>::max();

// One callback runs at a time, or one within another: more than a few are not unfinished but were
// never finished.
constexpr std::size_t mostUnfinished = 16;
// How far back a running callback is looked for: what it wrote into the journal so far.
constexpr quint64 furthestLook = 4096;

// Until a running callback is looked at again: a frame, and longer the longer it runs.
constexpr std::chrono::milliseconds firstLook{16};
constexpr std::chrono::milliseconds slowestLook{1024};

bool isRunning(const Record& record) {
    return record.kind() == RecordKind::Callback && !record.took();
}

} // namespace

EventLogModel::EventLogModel(QObject* parent) : QAbstractTableModel(parent) {
    connect(&m_walk, &JournalWalk::stepDue, this, &EventLogModel::takeStep);
    m_lookAgain.setSingleShot(true);
    connect(&m_lookAgain, &QTimer::timeout, this, &EventLogModel::lookAtUnfinished);
}

void EventLogModel::setJournal(const Journal* journal) {
    beginResetModel();
    m_rows.clear();
    m_shown = 0;
    m_unfinished.clear();
    m_lookAgain.stop();
    m_walk.setJournal(journal);
    endResetModel();
}

void EventLogModel::setObjectName(EndpointId endpoint, ConnectionId connection,
                                  const QString& name) {
    // Thousands of names may come at once: the rows are told of them in one go.
    if (m_names.set(endpoint, connection, name) && !m_namesChanged) {
        m_namesChanged = true;
        QTimer::singleShot(0, this, &EventLogModel::tellNames);
    }
}

void EventLogModel::tellNames() {
    m_namesChanged = false;
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, ObjectColumn), index(rowCount() - 1, ObjectColumn));
    }
}

std::optional<EventLogModel::FilterError> EventLogModel::setFilter(const QString& text) {
    EventFilter filter;
    if (std::optional<FilterError> error = EventFilter::parse(text, filter)) {
        return error;
    }
    beginResetModel();
    m_filterText = text;
    m_filter = std::move(filter);
    m_rows.clear();
    m_shown = 0;
    m_unfinished.clear();
    endResetModel();
    m_walk.restart();
    return std::nullopt;
}

QString EventLogModel::filter() const {
    return m_filterText;
}

void EventLogModel::advance(quint64 size) {
    lookAtUnfinished();
    m_walk.reach(std::min(size, mostRows));
}

quint64 EventLogModel::backlog() const {
    return m_walk.backlog();
}

void EventLogModel::takeStep() {
    const std::vector<quint64> before = m_unfinished;
    if (m_filter.isEmpty()) {
        takeAll();
    } else {
        takeMatching();
    }
    if (!m_unfinished.empty() && m_unfinished != before) {
        m_lookAgain.start(firstLook);
    }
}

void EventLogModel::takeAll() {
    const auto end = static_cast<int>(m_walk.position() + m_walk.backlog());
    const Journal& journal = *m_walk.journal();
    const quint64 lookUntil = static_cast<quint64>(end) - std::min(m_walk.backlog(), furthestLook);
    m_walk.skipAll();
    for (auto index = static_cast<quint64>(end); index > lookUntil; --index) {
        const Record& record = journal.at(index - 1);
        if (isRunning(record)) {
            remember(index - 1);
        } else if (record.kind() == RecordKind::Callback) {
            break;
        }
    }
    if (end > m_shown) {
        beginInsertRows({}, m_shown, end - 1);
        m_shown = end;
        endInsertRows();
    }
}

void EventLogModel::takeMatching() {
    std::vector<quint32> added;
    m_walk.step([this, &added](quint64 index, const Record& record) {
        if (isRunning(record)) {
            remember(index);
        }
        if (m_filter.matches(record, m_names)) {
            added.push_back(static_cast<quint32>(index));
        }
    });
    if (!added.empty()) {
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
        m_rows.insert(m_rows.end(), added.begin(), added.end());
        endInsertRows();
    }
}

void EventLogModel::remember(quint64 unfinished) {
    if (m_unfinished.size() == mostUnfinished) {
        m_unfinished.erase(m_unfinished.begin());
    }
    m_unfinished.push_back(unfinished);
}

// Nothing tells that a callback has ended, as the journal has not grown by it.
void EventLogModel::lookAtUnfinished() {
    if (m_unfinished.empty()) {
        return;
    }
    const Journal& journal = *m_walk.journal();
    const auto firstFinished =
        std::stable_partition(m_unfinished.begin(), m_unfinished.end(),
                              [&](quint64 index) { return isRunning(journal.at(index)); });
    const std::vector<quint64> finished(firstFinished, m_unfinished.end());
    m_unfinished.erase(firstFinished, m_unfinished.end());
    if (!m_unfinished.empty()) {
        m_lookAgain.start(std::min(m_lookAgain.intervalAsDuration() * 2, slowestLook));
    }
    for (const quint64 index : finished) {
        showFinished(index);
    }
}

void EventLogModel::showFinished(quint64 record) {
    int row = static_cast<int>(record);
    if (!m_filter.isEmpty()) {
        const auto found =
            std::lower_bound(m_rows.begin(), m_rows.end(), static_cast<quint32>(record));
        const bool shown = found != m_rows.end() && *found == record;
        const bool matches =
            m_filter.readsTook() ? m_filter.matches(m_walk.journal()->at(record), m_names) : shown;
        row = static_cast<int>(found - m_rows.begin());
        if (matches && !shown) {
            beginInsertRows({}, row, row);
            m_rows.insert(found, static_cast<quint32>(record));
            endInsertRows();
            return;
        }
        if (!matches && shown) {
            beginRemoveRows({}, row, row);
            m_rows.erase(found);
            endRemoveRows();
        }
        if (!matches) {
            return;
        }
    }
    Q_EMIT dataChanged(index(row, TookColumn), index(row, TookColumn));
}

int EventLogModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid()) {
        return 0;
    }
    return m_filter.isEmpty() ? m_shown : static_cast<int>(m_rows.size());
}

int EventLogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

quint64 EventLogModel::recordAt(int row) const {
    return m_filter.isEmpty() ? static_cast<quint64>(row) : m_rows[static_cast<std::size_t>(row)];
}

int EventLogModel::rowOfRecord(quint64 index) const {
    if (m_filter.isEmpty()) {
        return index < static_cast<quint64>(m_shown) ? static_cast<int>(index) : -1;
    }
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), index);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QVariant EventLogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const quint64 number = recordAt(index.row());
    const Record& record = m_walk.journal()->at(number);
    switch (role) {
        case Qt::DisplayRole:
            return cellText(record, number, index.column());
        case Qt::ToolTipRole:
            return toolTip(record, index.column());
        case Qt::AccessibleTextRole:
            return accessibleText(record, number, index.column());
        case Qt::TextAlignmentRole:
            return headerData(index.column(), Qt::Horizontal, role);
        case RecordIndexRole:
            return number;
        case KindRole:
            return static_cast<int>(record.kind());
        case ConnectionIdRole:
            return static_cast<quint32>(record.connection());
        case EndpointIdRole:
            return static_cast<quint32>(record.endpoint());
        case DirectionRole:
            return static_cast<int>(record.direction());
        case SearchTextRole: {
            QStringList cells;
            for (int column = 0; column < ColumnCount; ++column) {
                cells += cellText(record, number, column);
            }
            return cells.join(QLatin1Char('\t'));
        }
        default:
            return {};
    }
}

} // namespace weir::ui
