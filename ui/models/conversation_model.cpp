#include "ui/models/conversation_model.h"

#include <weir/workbench/record_text.h>
#include <weir/workbench/state.h>

#include "ui/models/cell_alignment.h"
#include "ui/models/journal_text.h"

#include <algorithm>
#include <limits>

namespace weir::ui {

namespace {

constexpr quint64 mostRows = std::numeric_limits<int>::max();

// How many rows back input is looked for that a message tells again. It stands right before the
// message, but for what other connections said in between.
constexpr int furthestLook = 4096;

bool endsConnection(const Record& record) {
    const auto phase = static_cast<ConnectionPhase>(record.detail());
    return record.connection() != ConnectionId::None &&
           (phase == ConnectionPhase::Closed || phase == ConnectionPhase::Failed);
}

// "framing line crlf -> none", as the workbench words it.
bool changesFraming(const Record& record) {
    return record.payload().starts_with("framing ");
}

PayloadView payloadView(ConversationModel::View view) {
    switch (view) {
        case ConversationModel::View::Hex:
            return PayloadView::Hex;
        case ConversationModel::View::Both:
            return PayloadView::Both;
        case ConversationModel::View::Text:
            break;
    }
    return PayloadView::Text;
}

} // namespace

ConversationModel::ConversationModel(QObject* parent) : QAbstractTableModel(parent) {
    connect(&m_walk, &JournalWalk::stepDue, this, &ConversationModel::takeStep);
}

void ConversationModel::setJournal(const Journal* journal) {
    beginResetModel();
    m_rows.clear();
    m_framed.clear();
    m_walk.setJournal(journal);
    endResetModel();
}

void ConversationModel::setSubject(EndpointId endpoint, ConnectionId connection) {
    if (endpoint == m_endpoint && connection == m_connection) {
        return;
    }
    m_endpoint = endpoint;
    m_connection = connection;
    startAgain();
}

void ConversationModel::setView(View view) {
    if (view == m_view) {
        return;
    }
    m_view = view;
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, DataColumn), index(rowCount() - 1, DataColumn));
    }
}

void ConversationModel::setShowMessages(bool messages) {
    if (messages == m_showMessages) {
        return;
    }
    m_showMessages = messages;
    startAgain();
}

void ConversationModel::startAgain() {
    beginResetModel();
    m_rows.clear();
    m_framed.clear();
    endResetModel();
    m_walk.restart();
}

void ConversationModel::advance(quint64 size) {
    m_walk.reach(std::min(size, mostRows));
}

quint64 ConversationModel::backlog() const {
    return m_walk.backlog();
}

bool ConversationModel::isAbout(const Record& record) const {
    if (m_connection != ConnectionId::None) {
        return record.connection() == m_connection;
    }
    return m_endpoint != EndpointId::None && record.endpoint() == m_endpoint;
}

bool ConversationModel::isShown(const Record& record) {
    switch (record.kind()) {
        case RecordKind::Sent:
        case RecordKind::Received:
            return !m_showMessages || m_framed.isShown(record);
        case RecordKind::Message:
            return m_showMessages;
        case RecordKind::State:
            if (endsConnection(record)) {
                m_framed.connectionEnds(record.connection());
            }
            return true;
        case RecordKind::Error:
        case RecordKind::Dropped:
            return true;
        case RecordKind::Setting:
            if (changesFraming(record)) {
                m_framed.framingChanges(record.connection());
            }
            return false;
        case RecordKind::Callback:
            return false;
    }
    return false;
}

void ConversationModel::takeStep() {
    if (m_endpoint == EndpointId::None && m_connection == ConnectionId::None) {
        m_walk.skipAll();
        return;
    }
    std::vector<quint32> added;
    std::set<int> gone;
    m_walk.step([&](quint64 index, const Record& record) {
        if (!isAbout(record)) {
            return;
        }
        if (record.kind() == RecordKind::Message && m_showMessages) {
            if (const std::optional<FramedRanges::Told> told = m_framed.addMessage(record)) {
                takeBack(*told, added, gone);
            }
        }
        if (isShown(record)) {
            added.push_back(static_cast<quint32>(index));
        }
    });
    append(added);
    removeRowsIn(gone);
}

// Takes the input that messages tell of out of `added`, and says which rows show some already.
void ConversationModel::takeBack(const FramedRanges::Told& told, std::vector<quint32>& added,
                                 std::set<int>& gone) {
    const Journal& journal = *m_walk.journal();
    const int shown = rowCount();
    const int rows = shown + static_cast<int>(added.size());
    for (int row = rows - 1; row >= std::max(0, rows - furthestLook); --row) {
        const bool isNew = row >= shown;
        const auto place = static_cast<std::size_t>(isNew ? row - shown : row);
        const Record& record = journal.at(isNew ? added[place] : m_rows[place]);
        if (!told.isInput(record)) {
            continue;
        }
        if (!told.covers(record)) {
            break;
        }
        if (isNew) {
            added.erase(added.begin() + static_cast<std::ptrdiff_t>(place));
        } else {
            gone.insert(row);
        }
    }
}

void ConversationModel::append(const std::vector<quint32>& added) {
    if (!added.empty()) {
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
        m_rows.insert(m_rows.end(), added.begin(), added.end());
        endInsertRows();
    }
}

void ConversationModel::removeRowsIn(const std::set<int>& gone) {
    for (auto last = gone.rbegin(); last != gone.rend();) {
        auto first = last;
        auto next = std::next(last);
        while (next != gone.rend() && *next == *first - 1) {
            first = next++;
        }
        beginRemoveRows({}, *first, *last);
        m_rows.erase(m_rows.begin() + *first, m_rows.begin() + *last + 1);
        endRemoveRows();
        last = next;
    }
}

int ConversationModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ConversationModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConversationModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const quint64 number = m_rows[static_cast<std::size_t>(index.row())];
    const Record& record = m_walk.journal()->at(number);
    switch (role) {
        case Qt::DisplayRole:
            return cellText(record, index.column());
        case Qt::ToolTipRole:
            return toolTip(record, index.column());
        case Qt::AccessibleTextRole:
            return accessibleText(record, index.column());
        case Qt::TextAlignmentRole:
            return cellAlignment(index.column() == SizeColumn);
        case RecordIndexRole:
            return number;
        case DirectionRole:
            return static_cast<int>(record.direction());
        case PayloadRole:
            return QByteArray(record.payload().data(),
                              static_cast<qsizetype>(record.payload().size()));
        case KindRole:
            return static_cast<int>(record.kind());
        case ConnectionIdRole:
            return static_cast<quint32>(record.connection());
        default:
            return {};
    }
}

QString ConversationModel::cellText(const Record& record, int column) const {
    switch (column) {
        case TimeColumn:
            return timeOfDay(*m_walk.journal(), record.time());
        case DirectionColumn:
            return directionText(record.direction());
        case SizeColumn:
            return carriesBytes(record.kind()) ? roundedSize(record.payload().size()) : QString();
        case DataColumn:
            return dataText(record, bytesInCell);
        default:
            return {};
    }
}

QString ConversationModel::directionText(RecordDirection direction) {
    switch (direction) {
        case RecordDirection::In:
            return tr("in");
        case RecordDirection::Out:
            return tr("out");
        case RecordDirection::None:
            break;
    }
    return {};
}

QString ConversationModel::dataText(const Record& record, std::size_t most) const {
    return carriesBytes(record.kind()) ? payloadText(record.payload(), payloadView(m_view), most)
                                       : QString::fromStdString(describe(record));
}

QString ConversationModel::toolTip(const Record& record, int column) const {
    switch (column) {
        case TimeColumn:
            return wholeTime(*m_walk.journal(), record.time());
        case DirectionColumn:
        case SizeColumn:
            return carriesBytes(record.kind())
                       ? tr("%1 %2, from byte %3 of this direction on")
                             .arg(whatPassed(record), wholeSize(record.payload().size()),
                                  grouped(record.first()))
                       : QString();
        default:
            return dataText(record, bytesInToolTip);
    }
}

QString ConversationModel::whatPassed(const Record& record) {
    const bool in = record.direction() == RecordDirection::In;
    if (record.kind() == RecordKind::Message) {
        return in ? tr("Received a message of") : tr("Sent a message of");
    }
    return in ? tr("Received") : tr("Sent");
}

// A screen reader reads a cell without its column's head.
QString ConversationModel::accessibleText(const Record& record, int column) const {
    if (column == DirectionColumn) {
        if (carriesBytes(record.kind())) {
            return tr("%1 %2").arg(whatPassed(record), wholeSize(record.payload().size()));
        }
        return record.kind() == RecordKind::Error ? tr("Error") : tr("Note");
    }
    if (column == SizeColumn && carriesBytes(record.kind())) {
        return wholeSize(record.payload().size());
    }
    return cellText(record, column);
}

QVariant ConversationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return cellAlignment(section == SizeColumn);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case TimeColumn:
            return tr("Time");
        case DirectionColumn:
            return tr("Direction");
        case SizeColumn:
            return tr("Size");
        default:
            return tr("Data");
    }
}

} // namespace weir::ui
