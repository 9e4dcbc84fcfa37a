#include "ui/views/docks/events_panel.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/views/docks/record_delegate.h"
#include "ui/views/widgets/empty_page.h"
#include "ui/views/widgets/follow_newest.h"
#include "ui/views/widgets/problem_label.h"
#include "ui/views/widgets/strip.h"
#include "ui/views/widgets/table.h"
#include "ui/views/widgets/text.h"
#include "ui/views/widgets/whole_rows.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QStackedLayout>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace weir::ui {
namespace {

constexpr qsizetype mostCopied = qsizetype{16} * 1024 * 1024;
// A number that changes sixty times a second cannot be read.
constexpr int countIntervalMs = 200;

} // namespace

EventsPanel::EventsPanel(QWidget* parent)
    : QWidget(parent),
      m_model(new EventLogModel(this)),
      m_filter(new QLineEdit(this)),
      m_problem(new ProblemLabel(this)),
      m_count(new QLabel(this)),
      m_view(new QTableView(this)),
      m_empty(new EmptyPage(Icon::Events, tr("Nothing has happened yet"),
                            tr("Every callback, byte range, change and error will stand here, with "
                               "its time, its turn of the loop and why it ran."),
                            this)),
      m_noMatch(new EmptyPage(Icon::Filter, tr("No record passes the filter"),
                              tr("Records that come and pass it will stand here."), this)),
      m_pages(new QStackedLayout),
      m_countDue(new QTimer(this)) {
    buildTable();
    m_follow = new FollowNewest(m_view);
    m_countDue->setSingleShot(true);
    m_countDue->setInterval(countIntervalMs);

    auto* list = new QWidget(this);
    list->setLayout(m_pages);
    m_pages->setContentsMargins(0, 0, 0, 0);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_noMatch);
    m_rows = new WholeRows(m_view, this);
    m_pages->addWidget(m_rows);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(list, 1);

    connect(m_countDue, &QTimer::timeout, this, &EventsPanel::showCount);
    const auto changed = [this] {
        showPage();
        if (!m_countDue->isActive()) {
            m_countDue->start();
        }
    };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, changed);
    connect(m_model, &QAbstractItemModel::modelReset, this, changed);
    showPage();
    showCount();
}

QWidget* EventsPanel::makeHeader() {
    auto* strip = new Strip(Qt::BottomEdge, this);
    auto* column = new QVBoxLayout(strip);
    column->setContentsMargins(grid(2), grid(1), grid(3), grid(1) + 1);
    column->setSpacing(grid(1));
    auto* row = new QHBoxLayout;
    row->setObjectName(QStringLiteral("tools"));
    row->setSpacing(grid(2));
    m_filter->setPlaceholderText(
        tr("Filter: timeout    conn == 3 && dir == in    kind == error    !(callback == read)"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setAccessibleName(tr("Filter of the event log"));
    m_filter->addAction(icon(Icon::Filter), QLineEdit::LeadingPosition);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_count->setFont(numberFont());
    row->addWidget(m_filter, 1);
    row->addWidget(m_count);
    column->addLayout(row);
    column->addWidget(m_problem);
    m_problem->setField(m_filter);
    connect(m_filter, &QLineEdit::textChanged, this, &EventsPanel::applyFilter);
    return strip;
}

void EventsPanel::buildTable() {
    m_view->setModel(m_model);
    m_view->setItemDelegate(new EventDelegate(m_view));
    m_view->setAccessibleName(tr("Event log"));
    table::arrange(*m_view, RecordDelegate::rowHeight());
    using Model = EventLogModel;
    table::setWidths(*m_view, {{Model::NumberColumn, QStringLiteral("8888888")},
                               {Model::TimeColumn, QStringLiteral("88:88:88.888")},
                               {Model::TurnColumn, QStringLiteral("8888888")},
                               {Model::PriorityColumn, QStringLiteral("8")},
                               {Model::ObjectColumn, QStringLiteral("127.0.0.1:50112")},
                               {Model::CallbackColumn, QStringLiteral("message"), grid(5)},
                               {Model::FlagsColumn, QStringLiteral("TIMEOUT | READING")},
                               {Model::TookColumn, QStringLiteral("888.8 us")}});
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &EventsPanel::tell);
}

bool EventsPanel::isFollowing() const {
    return m_follow->isFollowing();
}

bool EventsPanel::isSettled() const {
    return m_model->backlog() == 0 && !m_countDue->isActive();
}

void EventsPanel::setFilter(const QString& text) {
    m_filter->setText(text);
}

void EventsPanel::focusFilter() {
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void EventsPanel::jumpToNewest() {
    m_follow->jump();
}

bool EventsPanel::selectRecords(quint64 first, quint64 last) {
    const int from = m_model->rowOfRecord(first);
    const int behind = m_model->rowOfRecord(last);
    const int to = (behind < 0 ? m_model->rowCount() : behind) - 1;
    if (from < 0 || to < from) {
        return false;
    }
    const QItemSelection rows(m_model->index(from, 0),
                              m_model->index(to, m_model->columnCount() - 1));
    m_view->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    m_view->scrollTo(m_model->index(from, 0), QAbstractItemView::PositionAtCenter);
    return true;
}

void EventsPanel::setTotal(quint64 records) {
    m_total = records;
    if (!m_countDue->isActive()) {
        m_countDue->start();
    }
}

QString EventsPanel::selectedText() const {
    return table::selectedText(*m_view, EventLogModel::ColumnCount, mostCopied);
}

void EventsPanel::offer(const QList<QAction*>& actions) {
    for (auto* action : actions) {
        m_empty->offer(action);
    }
}

void EventsPanel::addTool(QAction* action) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    findChild<QHBoxLayout*>(QStringLiteral("tools"))->addWidget(button);
}

void EventsPanel::applyFilter() {
    const QString text = m_filter->text();
    const auto error = m_model->setFilter(text);
    m_problem->setProblem(
        error ? tr("At character %1: %2").arg(error->position + 1).arg(error->message) : QString());
    showPage();
    showCount();
    Q_EMIT filterChanged();
}

void EventsPanel::showPage() {
    QWidget* page = m_rows;
    if (m_model->rowCount() == 0) {
        page = m_model->filter().isEmpty() ? m_empty : m_noMatch;
    }
    m_pages->setCurrentWidget(page);
}

void EventsPanel::showCount() {
    const auto rows = static_cast<std::uint64_t>(m_model->rowCount());
    if (m_model->filter().isEmpty()) {
        m_count->setText(counted(rows, tr("1 record"), tr("%1 records")));
    } else {
        m_count->setText(tr("%1 of %2 records").arg(countText(rows), countText(m_total)));
    }
}

void EventsPanel::tell() {
    const QModelIndex current = m_view->currentIndex();
    if (!current.isValid()) {
        return;
    }
    const Subject subject{
        static_cast<EndpointId>(current.data(EventLogModel::EndpointIdRole).toUInt()),
        static_cast<ConnectionId>(current.data(EventLogModel::ConnectionIdRole).toUInt())};
    if (!subject.isNothing()) {
        Q_EMIT selected(subject);
    }
}

} // namespace weir::ui
