#include "ui/views/window/main_window.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/conversation_panel.h"
#include "ui/views/docks/endpoints_panel.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/docks/inspector_panel.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/widgets/text.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/command_palette.h"
#include "ui/views/window/commander.h"
#include "ui/views/window/dock_layout.h"
#include "ui/views/window/scenario_recording.h"
#include "ui/views/window/status_line.h"

#include <QAction>
#include <QCloseEvent>
#include <QMenuBar>
#include <QScreen>
#include <QSettings>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>

namespace weir::ui {
namespace {

// About thirty times a second what is shown of the current subject is brought up to date.
constexpr int refreshMs = 33;
constexpr int statusMs = 250;
constexpr QSize firstSize{1280, 800};

const auto appearanceKey = [] { return QStringLiteral("appearance"); };
const auto viewKey = [] { return QStringLiteral("conversation/view"); };
const auto messagesKey = [] { return QStringLiteral("conversation/messages"); };
const auto detailsKey = [] { return QStringLiteral("conversation/details"); };

} // namespace

MainWindow::MainWindow(EngineBridge& bridge, QSettings& settings, Theme& theme, QWidget* parent)
    : QMainWindow(parent),
      m_bridge(bridge),
      m_settings(settings),
      m_theme(theme),
      m_tree(new EndpointTreeModel(this)),
      m_actions(new Actions(this)),
      m_commander(new Commander(bridge, *m_tree, this)),
      m_endpointsPanel(new EndpointsPanel(*m_tree, this)),
      m_conversation(new ConversationPanel(this)),
      m_inspector(new InspectorPanel(this)),
      m_events(new EventsPanel(this)),
      m_scenario(new ScenarioPanel(this)),
      m_notices(new NoticeArea(this)),
      m_status(new StatusLine(this)) {
    build();
    connectEngine();
    connectPanels();
    connectActions();
    connectScenario();
    offerBeginnings();
    restoreSession();
    refreshActions();
    refreshStatus();
    m_endpointsPanel->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::build() {
    setWindowTitle(tr("Weir"));
    m_actions->fillMenuBar(*menuBar());
    auto* tools = addToolBar(tr("Tools"));
    tools->setObjectName(QStringLiteral("tools"));
    tools->setMovable(false);
    tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    tools->setContextMenuPolicy(Qt::PreventContextMenu);
    m_actions->fillToolBar(*tools);

    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notices);
    column->addWidget(m_conversation, 1);
    middle->setMinimumSize(grid(90), grid(52));
    setCentralWidget(middle);
    setStatusBar(m_status);

    const QSize available = screen() != nullptr ? screen()->availableSize() : firstSize;
    // Room for the frame that the system puts around it.
    resize(firstSize.boundedTo(available - QSize(0, grid(10))));
    m_docks = new DockLayout(*this, m_endpointsPanel, m_inspector, m_events, m_scenario);
    m_commandPalette = new CommandPalette(*m_actions, this);
    m_endpointsPanel->setContextMenu(m_actions->makeContextMenu(this));

    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    m_statusDue.setSingleShot(true);
    m_statusDue.setInterval(statusMs);
    m_second.setInterval(1000);
}

void MainWindow::connectEngine() {
    connect(&m_bridge, &EngineBridge::changed, this, &MainWindow::take);
    connect(&m_bridge, &EngineBridge::journalAdvanced, this, [this](quint64 size) {
        m_conversation->model().advance(size);
        m_events->model().advance(size);
        m_events->setTotal(size);
        if (!m_statusDue.isActive()) {
            m_statusDue.start();
        }
    });
    connect(&m_bridge, &EngineBridge::engineFailed, this, &MainWindow::tellEngineFailed);
    connect(&m_refresh, &QTimer::timeout, this, &MainWindow::refreshSubject);
    connect(&m_statusDue, &QTimer::timeout, this, &MainWindow::refreshStatus);
    connect(&m_second, &QTimer::timeout, this, [this] {
        m_tree->measureRates(static_cast<double>(m_sinceMeasured.restart()) / 1000.0);
        refreshStatus();
    });
    const auto refreshSoon = [this] {
        if (!m_refresh.isActive()) {
            m_refresh.start();
        }
    };
    connect(m_tree, &EndpointTreeModel::endpointChanged, this, [this, refreshSoon](EndpointId id) {
        if (id == m_subject.endpoint) {
            followEndpoint(id);
            refreshSoon();
        }
    });
    connect(m_tree, &EndpointTreeModel::connectionChanged, this,
            [this, refreshSoon](ConnectionId id) {
                if (id == m_subject.connection) {
                    refreshSoon();
                }
            });
}

void MainWindow::connectPanels() {
    connect(m_commander, &Commander::noticed, m_notices, &NoticeArea::add);
    connect(m_commander, &Commander::settled, m_notices, &NoticeArea::settle);
    connect(m_commander, &Commander::listenerWanted, this, &MainWindow::listenFor);
    connect(m_commander, &Commander::changeWanted, this, [this](EndpointId id) {
        if (const auto* state = m_tree->endpoint(id)) {
            openDialog(state->settings, id);
        }
    });
    connect(m_commander, &Commander::added, this, [this](EndpointId id) {
        select(Subject{id, ConnectionId::None});
        // What one wants to do with a new client is to say something.
        const auto* state = m_tree->endpoint(id);
        if (state != nullptr && state->settings.role == weir::Role::Client) {
            m_conversation->composer().focusField();
        }
    });
    connect(m_notices, &NoticeArea::countChanged, this, &MainWindow::refreshActions);
    connect(m_endpointsPanel, &EndpointsPanel::selected, this, &MainWindow::takeSubject);
    connect(m_events, &EventsPanel::selected, this, &MainWindow::select);
    connect(m_events, &EventsPanel::filterChanged, this, &MainWindow::refreshActions);
    connect(m_conversation, &ConversationPanel::viewChosen, this, &MainWindow::setView);
    connect(m_conversation, &ConversationPanel::messagesChosen, (*m_actions)[Command::ShowMessages],
            &QAction::setChecked);
    connect(m_conversation, &ConversationPanel::sendWanted, this,
            [this](const QByteArray& bytes, bool framed) {
                m_commander->send(m_subject.connection, bytes, framed);
            });
    connect(m_inspector, &InspectorPanel::changeWanted, this,
            [this](const ConnectionChange& change) { m_commander->change(m_subject, change); });
}

void MainWindow::offerBeginnings() {
    auto& actions = *m_actions;
    m_endpointsPanel->offer({actions[Command::Listen], actions[Command::Connect]});
    m_conversation->offer({actions[Command::Demonstrate]});
    m_inspector->offer({actions[Command::Connect]});
    m_inspector->addTools(
        {actions[Command::HalfClose], actions[Command::Close], actions[Command::Reset]});
    m_events->offer({actions[Command::Listen]});
    m_events->addTool(actions[Command::SaveEvents]);
}

void MainWindow::restoreSession() {
    m_theme.setAppearance(static_cast<Appearance>(std::clamp(
        m_settings.value(appearanceKey()).toInt(), 0, static_cast<int>(Appearance::Dark))));
    m_docks->restore(m_settings);
    const int view = std::clamp(m_settings.value(viewKey()).toInt(), 0,
                                static_cast<int>(ConversationModel::View::Both));
    setView(static_cast<ConversationModel::View>(view));
    const bool messages = m_settings.value(messagesKey(), true).toBool();
    (*m_actions)[Command::ShowMessages]->setChecked(messages);
    const bool details = m_settings.value(detailsKey(), true).toBool();
    (*m_actions)[Command::ShowDetails]->setChecked(details);
    m_conversation->setDetailsShown(details);
    m_conversation->composer().history().load(m_settings);
    m_scenario->restoreSession(m_settings);
    showAppearance();
}

void MainWindow::saveSession() const {
    m_docks->save(m_settings);
    m_settings.setValue(appearanceKey(), static_cast<int>(m_theme.appearance()));
    m_settings.setValue(viewKey(), static_cast<int>(m_conversation->viewMode()));
    m_settings.setValue(messagesKey(), (*m_actions)[Command::ShowMessages]->isChecked());
    m_settings.setValue(detailsKey(), m_conversation->areDetailsShown());
    m_conversation->composer().history().save(m_settings);
    m_scenario->saveSession(m_settings);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    saveSession();
    QMainWindow::closeEvent(event);
}

void MainWindow::startEngine() {
    const QString subject = QStringLiteral("engine");
    m_notices->settle(subject);
    if (!m_bridge.start()) {
        Notice notice;
        notice.subject = subject;
        notice.message = tr("The engine cannot start.");
        if (const auto& error = m_bridge.startError()) {
            notice.message = toQString(error->message());
            notice.details = detailsOf(*error, tr("the engine"));
        }
        notice.advice =
            tr("Nothing can be sent or received without it. Free memory or "
               "descriptors, or look at the limits that \"ulimit -a\" shows, and try "
               "again.");
        notice.buttons.push_back({tr("Try again"), [this] { startEngine(); }});
        m_notices->add(notice);
        refreshActions();
        return;
    }
    m_conversation->model().setJournal(&m_bridge.journal());
    m_events->model().setJournal(&m_bridge.journal());
    m_status->setBackend(m_bridge.backendName());
    m_sinceMeasured.start();
    m_second.start();
    refreshActions();
    refreshStatus();
}

void MainWindow::tellEngineFailed(const Error& error) {
    m_second.stop();
    m_status->setBackend({});
    Notice notice;
    notice.subject = QStringLiteral("engine");
    notice.message = toQString(error.message());
    notice.advice =
        tr("All connections are gone. What was seen stays here and can be saved; start "
           "Weir again to go on.");
    notice.details = detailsOf(error, tr("the engine"));
    notice.buttons.push_back({tr("Save the events..."), [this] { saveEvents(); }, false});
    m_notices->add(notice);
    refreshActions();
}

void MainWindow::demonstrate(quint16 port) {
    m_commander->demonstrate(port);
}

void MainWindow::take(const Changes& changes) {
    m_tree->apply(changes);
    keepForRecording(changes);
    nameObjects(changes);
    m_commander->review(changes);
    if (!m_statusDue.isActive()) {
        m_statusDue.start();
    }
}

void MainWindow::nameObjects(const Changes& changes) {
    for (const auto& state : changes.endpoints) {
        m_events->model().setObjectName(state.id, ConnectionId::None, toQString(state.name));
    }
    for (const auto& state : changes.connections) {
        const auto* endpoint = m_tree->endpoint(state.endpoint);
        const bool isClient = endpoint != nullptr && endpoint->settings.role == weir::Role::Client;
        // A listener's connections are told apart by who is at their other end.
        const QString name = isClient ? toQString(endpoint->name) : toQString(state.peer);
        if (!name.isEmpty()) {
            m_events->model().setObjectName(state.endpoint, state.id, name);
        }
    }
}

const EndpointState* MainWindow::currentEndpoint() const {
    return m_tree->endpoint(m_subject.endpoint);
}

const ConnectionState* MainWindow::currentConnection() const {
    return m_tree->connection(m_subject.connection);
}

void MainWindow::select(const Subject& subject) {
    if (subject == m_subject) {
        return;
    }
    m_endpointsPanel->select(subject);
    // A connection that has left the tree can still be read about.
    const bool isShown =
        m_subject.endpoint == subject.endpoint &&
        (subject.connection == ConnectionId::None || m_subject.connection == subject.connection);
    if (!isShown) {
        takeSubject(subject);
    }
}

void MainWindow::takeSubject(const Subject& subject) {
    if (subject == m_subject) {
        return;
    }
    m_subject = subject;
    showSubject();
}

void MainWindow::followEndpoint(EndpointId id) {
    // A client that connects again has a new connection, and it is still the same client.
    const auto* state = m_tree->endpoint(id);
    if (state != nullptr && state->settings.role == weir::Role::Client &&
        state->connection != m_subject.connection) {
        takeSubject(Subject{id, state->connection});
    }
}

void MainWindow::showSubject() {
    const auto* endpoint = currentEndpoint();
    const auto* connection = currentConnection();
    m_conversation->setSubject(m_subject, endpoint, connection);
    m_inspector->setSubject(m_subject, endpoint, connection);
    setWindowTitle(endpoint != nullptr ? tr("%1 - Weir").arg(toQString(endpoint->name))
                                       : tr("Weir"));
    refreshActions();
}

void MainWindow::refreshSubject() {
    m_conversation->refresh(currentEndpoint(), currentConnection());
    m_inspector->refresh(currentEndpoint(), currentConnection());
    refreshActions();
}

bool MainWindow::isSettled() const {
    return !m_refresh.isActive() && !m_statusDue.isActive() && m_events->isSettled() &&
           m_inspector->isSettled() && m_scenario->isSettled() &&
           m_conversation->model().backlog() == 0;
}

void MainWindow::refreshStatus() {
    const bool hasJournal = !m_status->isIdle();
    m_status->refresh(*m_tree, hasJournal ? &m_bridge.journal() : nullptr);
}

} // namespace weir::ui
