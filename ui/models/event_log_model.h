#pragma once

#include <weir/workbench/journal.h>

#include "ui/models/event_filter.h"
#include "ui/models/journal_walk.h"
#include "ui/models/object_names.h"

#include <QAbstractTableModel>
#include <QString>
#include <QTimer>

#include <deque>
#include <optional>
#include <vector>

namespace weir::ui {

/// The event log: every record of the journal, or those that a filter lets through. Columns:
/// number (from 1), time, turn, priority, object, callback (or the record's kind), flags, took,
/// why. Reads the journal by index; without a filter it holds nothing a row, with one four bytes.
///
/// Thread: its own, whose event loop takes over backlogs. The journal must outlive it, or be taken
/// away with setJournal(nullptr). Qt's models end at 2,147,483,647 rows, and so does what is shown.
class EventLogModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        NumberColumn,
        TimeColumn,
        TurnColumn,
        PriorityColumn,
        ObjectColumn,
        CallbackColumn,
        FlagsColumn,
        TookColumn,
        WhyColumn,
        ColumnCount
    };

    enum Role {
        RecordIndexRole = Qt::UserRole + 1, ///< quint64 into the journal
        KindRole,                           ///< int of RecordKind
        ConnectionIdRole,                   ///< quint32
        EndpointIdRole,                     ///< quint32
        SearchTextRole,                     ///< QString: the whole row, for copying
        DirectionRole,                      ///< int of RecordDirection
    };

    /// `position` from 0 in the filter's text, and `message`.
    using FilterError = EventFilter::Problem;

    explicit EventLogModel(QObject* parent = nullptr);

    void setJournal(const Journal* journal);
    /// How objects are named; without it "connection 3". A filter that looks at names sees those
    /// that were known when a record came.
    void setObjectName(EndpointId endpoint, ConnectionId connection, const QString& name);
    /// "conn == 3 && kind == error", "dir == in", "TIMEOUT", a bare word searches the row's text;
    /// ! && || and parentheses; see EventFilter. An error leaves the filter as it was. Applied in
    /// steps.
    std::optional<FilterError> setFilter(const QString& text);
    [[nodiscard]] QString filter() const;
    /// Takes over records up to `size`; a long backlog in steps (see backlog()).
    void advance(quint64 size);
    [[nodiscard]] quint64 backlog() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    /// The row that shows record `index`, or the next one after it; -1 where there is none.
    [[nodiscard]] int rowOfRecord(quint64 index) const;

private:
    [[nodiscard]] quint64 recordAt(int row) const;
    [[nodiscard]] QString cellText(const Record& record, quint64 number, int column) const;
    [[nodiscard]] QString toolTip(const Record& record, int column) const;
    [[nodiscard]] QString accessibleText(const Record& record, quint64 number, int column) const;

    void takeStep();
    void takeAll();
    void takeMatching();
    void remember(quint64 unfinished);
    void lookAtUnfinished();
    void showFinished(quint64 record);
    void tellNames();

    JournalWalk m_walk;
    ObjectNames m_names;
    bool m_namesChanged = false;
    QString m_filterText;
    EventFilter m_filter;
    // Without a filter a row is a record, and only their number is kept.
    int m_shown = 0;
    std::deque<quint32> m_rows;
    // Callbacks that were still running when their records came: they say later how long they took.
    std::vector<quint64> m_unfinished;
    QTimer m_lookAgain;
};

} // namespace weir::ui
