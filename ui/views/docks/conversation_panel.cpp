#include "ui/views/docks/conversation_panel.h"

#include "ui/theme/fonts.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/details_pane.h"
#include "ui/views/docks/record_delegate.h"
#include "ui/views/widgets/elided_label.h"
#include "ui/views/widgets/empty_page.h"
#include "ui/views/widgets/follow_newest.h"
#include "ui/views/widgets/segmented_control.h"
#include "ui/views/widgets/state_look.h"
#include "ui/views/widgets/strip.h"
#include "ui/views/widgets/tab_order.h"
#include "ui/views/widgets/table.h"
#include "ui/views/widgets/text.h"
#include "ui/views/widgets/whole_rows.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QStackedLayout>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace weir::ui {
namespace {

// Larger messages are cut when a row is copied, in characters.
constexpr qsizetype mostCopied = qsizetype{1024} * 1024;

int leastHeightForDetails() {
    return grid(76);
}

} // namespace

ConversationPanel::ConversationPanel(QWidget* parent)
    : QWidget(parent),
      m_model(new ConversationModel(this)),
      m_title(new QLabel(this)),
      m_address(new ElidedLabel(this)),
      m_state(new StateBadge(this)),
      m_messages(new QCheckBox(tr("Messages"), this)),
      m_viewControl(new SegmentedControl(this)),
      m_pages(new QStackedLayout),
      m_view(new QTableView(this)),
      m_delegate(new ConversationDelegate(m_view)),
      m_nothing(new EmptyPage(Icon::Conversation, tr("No conversation yet"),
                              tr("Select a connection to see every byte that it sends and "
                                 "receives, and to answer."),
                              this)),
      m_quiet(new EmptyPage(Icon::Conversation, tr("Nothing was said yet"),
                            tr("What is sent and received will stand here."), this)),
      m_details(new DetailsPane(this)),
      m_splitter(new QSplitter(Qt::Vertical, this)),
      m_composer(new Composer(this)) {
    buildTable();
    m_follow = new FollowNewest(m_view);

    auto* list = new QWidget(this);
    list->setLayout(m_pages);
    m_pages->setContentsMargins(0, 0, 0, 0);
    m_pages->addWidget(m_nothing);
    m_pages->addWidget(m_quiet);
    m_rows = new WholeRows(m_view, this);
    m_pages->addWidget(m_rows);
    m_splitter->addWidget(list);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);

    auto* foot = new Strip(Qt::TopEdge, this);
    auto* footLayout = new QVBoxLayout(foot);
    footLayout->setContentsMargins(0, 1, 0, 0);
    footLayout->addWidget(m_composer);
    foot->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(m_splitter, 1);
    column->addWidget(foot);
    tabThrough({m_messages, m_viewControl, m_view});

    connect(m_model, &QAbstractItemModel::rowsInserted, this, &ConversationPanel::showPage);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &ConversationPanel::showPage);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ConversationPanel::showPage);
    connect(m_composer, &Composer::sendWanted, this, &ConversationPanel::sendWanted);
    setSubject({}, nullptr, nullptr);
}

QWidget* ConversationPanel::makeHeader() {
    auto* strip = new Strip(Qt::BottomEdge, this);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(grid(3), grid(1), grid(2), grid(1) + 1);
    row->setSpacing(grid(2));
    m_title->setFont(strongFont());
    m_address->setForegroundRole(QPalette::PlaceholderText);
    m_messages->setToolTip(
        tr("Framed messages instead of the byte ranges as they passed (Ctrl+Shift+M)"));
    m_messages->setChecked(true);
    m_viewControl->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_viewControl->setAccessibleName(tr("Form of the data"));
    m_viewControl->addSegment(tr("Text"), tr("As text (Ctrl+Shift+T)"));
    m_viewControl->addSegment(tr("Hex"), tr("As hex (Ctrl+Shift+H)"));
    m_viewControl->addSegment(tr("Both"), tr("As hex and text (Ctrl+Shift+B)"));
    row->addWidget(m_title);
    row->addWidget(m_address, 1);
    row->addWidget(m_state);
    row->addSpacing(grid(2));
    row->addWidget(m_messages);
    row->addWidget(m_viewControl);
    connect(m_viewControl, &SegmentedControl::chosen, this,
            [this](int index) { Q_EMIT viewChosen(static_cast<ConversationModel::View>(index)); });
    connect(m_messages, &QCheckBox::clicked, this, &ConversationPanel::messagesChosen);
    return strip;
}

void ConversationPanel::buildTable() {
    m_view->setModel(m_model);
    m_view->setItemDelegate(m_delegate);
    m_view->setAccessibleName(tr("Conversation"));
    table::arrange(*m_view, RecordDelegate::rowHeight());
    table::setWidths(*m_view, {{ConversationModel::TimeColumn, QStringLiteral("88:88:88.888")},
                               {ConversationModel::DirectionColumn, tr("Direction")},
                               {ConversationModel::SizeColumn, QStringLiteral("888.8 MB")}});
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ConversationPanel::showDetails);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ConversationPanel::showDetails);
}

void ConversationPanel::setSubject(const Subject& subject, const EndpointState* endpoint,
                                   const ConnectionState* connection) {
    m_subject = subject;
    m_model->setSubject(subject.endpoint, subject.connection);
    refresh(endpoint, connection);
    showPage();
}

void ConversationPanel::refresh(const EndpointState* endpoint, const ConnectionState* connection) {
    refreshHeader(endpoint, connection);
    refreshComposer(endpoint, connection);
}

void ConversationPanel::refreshHeader(const EndpointState* endpoint,
                                      const ConnectionState* connection) {
    m_state->clear();
    QString title;
    QString address;
    QString peer;
    if (endpoint != nullptr) {
        title = toQString(endpoint->name);
        address = toQString(endpoint->address);
    }
    if (connection != nullptr) {
        address = QStringLiteral("%1  \u2194  %2")
                      .arg(toQString(connection->local), toQString(connection->peer));
        // In a narrow window the peer matters more than our own end.
        peer = QStringLiteral("\u2194  %1").arg(toQString(connection->peer));
        m_state->setPhase(connection->phase);
    } else if (endpoint != nullptr) {
        m_state->setPhase(endpoint->phase);
    }
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_address->setText(address);
    m_address->setShortText(peer);
    const bool hasFraming =
        connection != nullptr ? connection->settings.framing.kind != FramingKind::None
                              : endpoint != nullptr &&
                                    endpoint->settings.connection.framing.kind != FramingKind::None;
    m_messages->setVisible(hasFraming);
}

void ConversationPanel::refreshComposer(const EndpointState* endpoint,
                                        const ConnectionState* connection) {
    if (connection == nullptr) {
        m_composer->setFraming(false);
        m_composer->setAvailable(false,
                                 endpoint == nullptr ? tr("Select a connection to send something.")
                                 : endpoint->settings.role == weir::Role::Listener
                                     ? tr("Select one of its connections to send something.")
                                     : tr("It is not connected; start it to send something."));
        return;
    }
    m_composer->setFraming(connection->settings.framing.kind != FramingKind::None);
    switch (connection->phase) {
        case ConnectionPhase::Connecting: // what is written now is sent once it is connected
        case ConnectionPhase::Open:
        case ConnectionPhase::PeerClosed:
            m_composer->setAvailable(true, {});
            break;
        case ConnectionPhase::ShutDown:
            m_composer->setAvailable(false,
                                     tr("Our direction is closed; nothing more can be sent."));
            break;
        case ConnectionPhase::Closed:
        case ConnectionPhase::Failed:
            m_composer->setAvailable(false, tr("The connection is closed."));
            break;
    }
}

void ConversationPanel::setView(ConversationModel::View view) {
    m_viewControl->setCurrent(static_cast<int>(view));
    m_delegate->setSideBySide(view == ConversationModel::View::Both);
    m_model->setView(view);
}

ConversationModel::View ConversationPanel::viewMode() const {
    return static_cast<ConversationModel::View>(m_viewControl->current());
}

void ConversationPanel::setShowMessages(bool messages) {
    m_messages->setChecked(messages);
    m_model->setShowMessages(messages);
}

void ConversationPanel::setDetailsShown(bool shown) {
    m_wantsDetails = shown;
    showPage();
}

bool ConversationPanel::areDetailsShown() const {
    return m_wantsDetails;
}

void ConversationPanel::jumpToNewest() {
    m_follow->jump();
}

QString ConversationPanel::selectedText() const {
    return table::selectedText(*m_view, ConversationModel::ColumnCount, mostCopied);
}

void ConversationPanel::offer(const QList<QAction*>& actions) {
    for (auto* action : actions) {
        m_nothing->offer(action, true);
    }
}

void ConversationPanel::showPage() {
    QWidget* page = m_rows;
    if (m_subject.isNothing()) {
        page = m_nothing;
    } else if (m_model->rowCount() == 0) {
        page = m_quiet;
    }
    m_pages->setCurrentWidget(page);
    // In a low window the rows are worth more than the bytes of one of them.
    m_details->setVisible(m_wantsDetails && page == m_rows && height() >= leastHeightForDetails());
}

void ConversationPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showPage();
}

void ConversationPanel::showDetails() {
    const QModelIndex current = m_view->currentIndex();
    if (!current.isValid()) {
        m_details->show({}, {});
        return;
    }
    const auto cell = [&](int column) {
        return current.siblingAtColumn(column).data(Qt::DisplayRole).toString();
    };
    const QByteArray payload = current.data(ConversationModel::PayloadRole).toByteArray();
    const QString what = payload.isEmpty() ? cell(ConversationModel::DataColumn)
                                           : counted(static_cast<std::uint64_t>(payload.size()),
                                                     tr("1 byte"), tr("%1 bytes"));
    QStringList parts{cell(ConversationModel::TimeColumn), cell(ConversationModel::DirectionColumn),
                      what};
    parts.removeAll(QString());
    m_details->show(parts.join(QStringLiteral("  \u00b7  ")), payload);
}

} // namespace weir::ui
