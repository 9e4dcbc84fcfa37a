#pragma once

#include "ui/models/event_log_model.h"
#include "ui/views/docks/subject.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QStackedLayout;
class QTableView;
class QTimer;

namespace weir::ui {

class EmptyPage;
class FollowNewest;
class ProblemLabel;
class WholeRows;

/// The event log: what the loop did, filtered as one types, the newest followed until one scrolls
/// away.
///
/// Thread: the window's. Owner: its dock.
class EventsPanel : public QWidget {
    Q_OBJECT

public:
    explicit EventsPanel(QWidget* parent = nullptr);

    [[nodiscard]] EventLogModel& model() { return *m_model; }

    [[nodiscard]] QTableView* view() const { return m_view; }

    [[nodiscard]] QLineEdit* filterField() const { return m_filter; }

    [[nodiscard]] bool isFollowing() const;
    /// All records that came are shown, and counted.
    [[nodiscard]] bool isSettled() const;
    void setFilter(const QString& text);
    void focusFilter();
    void jumpToNewest();
    /// Selects the rows of these records of the journal, `last` not included, and shows the first;
    /// those that the filter hides are passed over. False where none is shown.
    bool selectRecords(quint64 first, quint64 last);
    /// All records of the journal, of which the filter shows some.
    void setTotal(quint64 records);
    [[nodiscard]] QString selectedText() const;
    /// Buttons of the page that is shown before anything happens.
    void offer(const QList<QAction*>& actions);
    /// The button beside the filter.
    void addTool(QAction* action);

Q_SIGNALS:
    /// A row was chosen that is about something.
    void selected(const weir::ui::Subject& subject);
    void filterChanged();

private:
    [[nodiscard]] QWidget* makeHeader();
    void buildTable();
    void applyFilter();
    void showPage();
    void showCount();
    void tell();

    EventLogModel* m_model;
    QLineEdit* m_filter;
    ProblemLabel* m_problem;
    QLabel* m_count;
    QTableView* m_view;
    WholeRows* m_rows = nullptr;
    EmptyPage* m_empty;
    EmptyPage* m_noMatch;
    QStackedLayout* m_pages;
    FollowNewest* m_follow;
    QTimer* m_countDue;
    quint64 m_total = 0;
};

} // namespace weir::ui
