#pragma once

#include <weir/workbench/journal.h>

#include "ui/models/framed_ranges.h"
#include "ui/models/journal_walk.h"

#include <QAbstractTableModel>

#include <deque>
#include <set>
#include <vector>

namespace weir::ui {

/// What one connection (or all connections of one endpoint) said: a row a byte range or message,
/// with errors and state changes between. Columns: time, direction ("in", "out"), size, data. Reads
/// the journal by index; holds only row numbers, so that a million rows cost a few megabytes.
///
/// Thread: its own, whose event loop takes over backlogs. The journal must outlive it, or be taken
/// away with setJournal(nullptr).
class ConversationModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { TimeColumn, DirectionColumn, SizeColumn, DataColumn, ColumnCount };

    enum Role {
        RecordIndexRole = Qt::UserRole + 1, ///< quint64 into the journal
        DirectionRole,                      ///< int of RecordDirection
        PayloadRole,                        ///< QByteArray, whole
        KindRole,                           ///< int of RecordKind
        ConnectionIdRole,                   ///< quint32
    };
    /// How the data column reads. Both: hex and text side by side.
    enum class View { Text, Hex, Both };

    explicit ConversationModel(QObject* parent = nullptr);

    void setJournal(const Journal* journal);
    /// What it shows; `None` shows nothing. With both, the connection counts.
    void setSubject(EndpointId endpoint, ConnectionId connection);
    void setView(View view);
    /// True (as at first): framed messages where the connection has a framing; the ranges in which
    /// they came are then not shown. False: always the ranges as they passed.
    void setShowMessages(bool messages);
    /// Takes over records up to `size`; a long backlog in steps, so that the window stays awake.
    void advance(quint64 size);
    /// Records not yet looked at.
    [[nodiscard]] quint64 backlog() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// How many bytes of a payload the data column shows, and its tool tip.
    static constexpr std::size_t bytesInCell = 1024;
    static constexpr std::size_t bytesInToolTip = 4096;

private:
    [[nodiscard]] bool isAbout(const Record& record) const;
    [[nodiscard]] bool isShown(const Record& record);
    [[nodiscard]] static QString directionText(RecordDirection direction);
    [[nodiscard]] static QString whatPassed(const Record& record);
    [[nodiscard]] QString cellText(const Record& record, int column) const;
    [[nodiscard]] QString dataText(const Record& record, std::size_t most) const;
    [[nodiscard]] QString toolTip(const Record& record, int column) const;
    [[nodiscard]] QString accessibleText(const Record& record, int column) const;

    void startAgain();
    void takeStep();
    void takeBack(const FramedRanges::Told& told, std::vector<quint32>& added, std::set<int>& gone);
    void append(const std::vector<quint32>& added);
    void removeRowsIn(const std::set<int>& gone);

    JournalWalk m_walk;
    EndpointId m_endpoint = EndpointId::None;
    ConnectionId m_connection = ConnectionId::None;
    View m_view = View::Text;
    bool m_showMessages = true;
    FramedRanges m_framed;
    std::deque<quint32> m_rows;
};

} // namespace weir::ui
