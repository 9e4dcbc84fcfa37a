#include "ui/bridge/engine_bridge.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/theme.h"
#include "ui/views/dialogs/endpoint_dialog.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/conversation_panel.h"
#include "ui/views/docks/endpoints_panel.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/docks/inspector_panel.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/widgets/text.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/command_palette.h"
#include "ui/views/window/commander.h"
#include "ui/views/window/dock_layout.h"
#include "ui/views/window/journal_export.h"
#include "ui/views/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QShortcut>
#include <QTableView>
#include <QTreeView>

#include <array>

// What MainWindow's actions do; how it hangs together stands in main_window.cpp.
namespace weir::ui {
namespace {

constexpr quint16 demonstrationPort = 8888;

bool isRunning(const EndpointState& state) {
    return state.phase != EndpointPhase::Stopped && state.phase != EndpointPhase::Failed;
}

bool isOpen(const ConnectionState& state) {
    return state.phase != ConnectionPhase::Closed && state.phase != ConnectionPhase::Failed;
}

} // namespace

void MainWindow::connectActions() {
    const auto on = [this](Command command, auto act) {
        connect((*m_actions)[command], &QAction::triggered, this, act);
    };
    on(Command::Listen, [this] { openDialog(beginning(weir::Role::Listener)); });
    on(Command::Connect, [this] { openDialog(beginning(weir::Role::Client)); });
    on(Command::Demonstrate, [this] { demonstrate(demonstrationPort); });
    on(Command::SaveEvents, [this] { saveEvents(); });
    on(Command::Quit, [this] { close(); });
    on(Command::Copy, [this] { copySelection(); });
    on(Command::CopyDetails, [this] {
        if (const auto* bar = m_notices->newest()) {
            bar->copyDetails();
        }
    });
    on(Command::CloseNotice, [this] { m_notices->closeNewest(); });
    on(Command::FilterEvents, [this] {
        m_docks->events()->show();
        m_docks->events()->raise();
        m_events->focusFilter();
    });
    on(Command::ClearFilter, [this] { m_events->setFilter({}); });
    on(Command::Palette, [this] { m_commandPalette->open(); });
    on(Command::About, [this] { showAbout(); });
    connectViewActions();
    connectEndpointActions();
    // Before the fields, which take some of the window's keys for cursor movements nobody expects.
    qApp->installEventFilter(this);
}

void MainWindow::connectViewActions() {
    auto& actions = *m_actions;
    const auto on = [this](Command command, auto act) {
        connect((*m_actions)[command], &QAction::triggered, this, act);
    };
    const auto dock = [&](QDockWidget* widget, Command toggle, Command go, auto focus) {
        connect(actions[toggle], &QAction::triggered, widget, &QDockWidget::setVisible);
        // A dock behind another tab is not visible, and yet not hidden.
        connect(widget->toggleViewAction(), &QAction::toggled, actions[toggle],
                &QAction::setChecked);
        actions[toggle]->setChecked(widget->toggleViewAction()->isChecked());
        on(go, [widget, focus] {
            widget->show();
            widget->raise();
            focus();
        });
    };
    dock(m_docks->endpoints(), Command::ToggleEndpoints, Command::GoEndpoints,
         [this] { m_endpointsPanel->view()->setFocus(Qt::ShortcutFocusReason); });
    dock(m_docks->inspector(), Command::ToggleInspector, Command::GoInspector,
         [this] { m_inspector->focusFirst(); });
    dock(m_docks->events(), Command::ToggleEvents, Command::GoEvents,
         [this] { m_events->view()->setFocus(Qt::ShortcutFocusReason); });
    dock(m_docks->scenario(), Command::ToggleScenario, Command::GoScenario,
         [this] { m_scenario->editor().setFocus(Qt::ShortcutFocusReason); });
    on(Command::GoConversation,
       [this] { m_conversation->view()->setFocus(Qt::ShortcutFocusReason); });
    on(Command::ViewText, [this] { setView(ConversationModel::View::Text); });
    on(Command::ViewHex, [this] { setView(ConversationModel::View::Hex); });
    on(Command::ViewBoth, [this] { setView(ConversationModel::View::Both); });
    connect(actions[Command::ShowMessages], &QAction::toggled, m_conversation,
            &ConversationPanel::setShowMessages);
    connect(actions[Command::ShowDetails], &QAction::toggled, m_conversation,
            &ConversationPanel::setDetailsShown);
    on(Command::FollowNewest, [this] {
        m_conversation->jumpToNewest();
        m_events->jumpToNewest();
    });
    on(Command::AppearanceSystem, [this] { m_theme.setAppearance(Appearance::System); });
    on(Command::AppearanceLight, [this] { m_theme.setAppearance(Appearance::Light); });
    on(Command::AppearanceDark, [this] { m_theme.setAppearance(Appearance::Dark); });
    connect(&m_theme, &Theme::appearanceChanged, this, &MainWindow::showAppearance);
    on(Command::ResetLayout, [this] { m_docks->reset(); });
}

void MainWindow::connectEndpointActions() {
    const auto on = [this](Command command, auto act) {
        connect((*m_actions)[command], &QAction::triggered, this, act);
    };
    on(Command::Start, [this] { m_commander->start(m_subject.endpoint); });
    on(Command::Stop, [this] { m_commander->stop(m_subject.endpoint); });
    on(Command::Remove, [this] { m_commander->remove(m_subject.endpoint); });
    on(Command::Pause, [this](bool paused) { m_commander->pause(m_subject.endpoint, paused); });
    on(Command::Edit, [this] {
        if (const auto* state = currentEndpoint()) {
            openDialog(state->settings, state->id);
        }
    });
    on(Command::EnableReading, [this](bool enabled) {
        ConnectionChange change;
        change.readEnabled = enabled;
        m_commander->change(m_subject, change);
    });
    on(Command::EnableWriting, [this](bool enabled) {
        ConnectionChange change;
        change.writeEnabled = enabled;
        m_commander->change(m_subject, change);
    });
    on(Command::HalfClose, [this] { m_commander->halfClose(m_subject.connection); });
    on(Command::Close, [this] { m_commander->close(m_subject.connection); });
    on(Command::Reset, [this] { m_commander->reset(m_subject.connection); });
    on(Command::Compose, [this] { m_conversation->composer().focusField(); });
    for (QAbstractItemView* view : {m_conversation->view(), m_events->view()}) {
        view->addAction((*m_actions)[Command::Copy]);
        view->setContextMenuPolicy(Qt::ActionsContextMenu);
    }
    auto* removeKey = new QShortcut(QKeySequence(Qt::Key_Delete), m_endpointsPanel->view());
    removeKey->setContext(Qt::WidgetShortcut);
    connect(removeKey, &QShortcut::activated, (*m_actions)[Command::Remove], &QAction::trigger);
}

void MainWindow::refreshActions() {
    const auto enable = [this](Command command, bool enabled) {
        (*m_actions)[command]->setEnabled(enabled);
    };
    const auto* endpoint = currentEndpoint();
    const auto* connection = currentConnection();
    const bool runs = m_bridge.isRunning();
    for (const auto command : {Command::Listen, Command::Connect, Command::Demonstrate}) {
        enable(command, runs);
    }
    refreshScenarioActions();
    enable(Command::SaveEvents, m_events->model().rowCount() > 0 || runs);
    enable(Command::CopyDetails, m_notices->count() > 0);
    enable(Command::CloseNotice, m_notices->count() > 0);
    enable(Command::ClearFilter, !m_events->filterField()->text().isEmpty());

    const bool has = runs && endpoint != nullptr;
    enable(Command::Start, has && !isRunning(*endpoint));
    enable(Command::Stop, has && isRunning(*endpoint));
    enable(Command::Edit, has);
    enable(Command::Remove, has);
    const bool canPause = has && (endpoint->phase == EndpointPhase::Listening ||
                                  endpoint->phase == EndpointPhase::Paused);
    enable(Command::Pause, canPause);
    (*m_actions)[Command::Pause]->setChecked(canPause && endpoint->phase == EndpointPhase::Paused);

    const bool open = runs && connection != nullptr && isOpen(*connection);
    for (const auto command :
         {Command::EnableReading, Command::EnableWriting, Command::Close, Command::Reset}) {
        enable(command, open);
    }
    (*m_actions)[Command::EnableReading]->setChecked(open && connection->settings.readEnabled);
    (*m_actions)[Command::EnableWriting]->setChecked(open && connection->settings.writeEnabled);
    enable(Command::HalfClose, open && connection->transport != Transport::Udp &&
                                   (connection->phase == ConnectionPhase::Open ||
                                    connection->phase == ConnectionPhase::PeerClosed));
}

EndpointSettings MainWindow::beginning(weir::Role role) const {
    EndpointSettings settings;
    settings.role = role;
    settings.target.host = "127.0.0.1";
    if (role == weir::Role::Listener) {
        settings.connection.behaviour.kind = BehaviourKind::Echo;
        return settings;
    }
    // What one most likely wants to talk to is what one has just made to listen.
    const auto use = [&settings](const EndpointState* state) {
        if (state == nullptr || state->settings.role != weir::Role::Listener ||
            !isRunning(*state)) {
            return false;
        }
        settings.target = state->settings.target;
        const std::string scheme =
            settings.target.transport == Transport::Udp ? "udp://" : "tcp://";
        if (settings.target.transport != Transport::Unix) {
            if (const auto bound = Target::parse(scheme + state->address)) {
                settings.target.port = bound->port;
            }
        }
        if (!settings.target.isLoopback()) {
            settings.target.host = "127.0.0.1";
        }
        return true;
    };
    if (use(currentEndpoint())) {
        return settings;
    }
    for (int row = 0; row < m_tree->rowCount(); ++row) {
        const auto id = static_cast<EndpointId>(
            m_tree->index(row, 0).data(EndpointTreeModel::EndpointIdRole).toUInt());
        if (use(m_tree->endpoint(id))) {
            break;
        }
    }
    return settings;
}

EndpointDialog* MainWindow::openDialog(const EndpointSettings& start, EndpointId id) {
    auto* dialog = EndpointDialog::create(start, this);
    if (id != EndpointId::None) {
        const auto* state = m_tree->endpoint(id);
        dialog->setEditing(state != nullptr ? toQString(state->name) : QString());
    }
    connect(dialog, &QDialog::accepted, this, [this, dialog, id] {
        if (id == EndpointId::None) {
            m_commander->add(dialog->settings());
        } else {
            m_commander->reconfigure(id, dialog->settings());
        }
    });
    dialog->open();
    return dialog;
}

void MainWindow::listenFor(const EndpointSettings& settings) {
    openDialog(settings);
}

void MainWindow::setView(ConversationModel::View view) {
    m_conversation->setView(view);
    constexpr std::array commands{Command::ViewText, Command::ViewHex, Command::ViewBoth};
    (*m_actions)[commands.at(static_cast<std::size_t>(view))]->setChecked(true);
}

void MainWindow::showAppearance() {
    constexpr std::array commands{Command::AppearanceSystem, Command::AppearanceLight,
                                  Command::AppearanceDark};
    (*m_actions)[commands.at(static_cast<std::size_t>(m_theme.appearance()))]->setChecked(true);
}

void MainWindow::copySelection() {
    const bool inConversation = m_conversation->isAncestorOf(QApplication::focusWidget());
    QString text = inConversation ? m_conversation->selectedText() : m_events->selectedText();
    if (text.isEmpty()) {
        text = inConversation ? m_events->selectedText() : m_conversation->selectedText();
    }
    if (!text.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
    }
}

void MainWindow::saveEvents() {
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save events"), QStringLiteral("weir-events.jsonl"),
                                     tr("JSON, one record a line (*.jsonl);;All files (*)"));
    if (path.isEmpty()) {
        return;
    }
    auto* writer = new JournalExport(m_bridge.journal(), path, this);
    connect(writer, &JournalExport::finished, this,
            [this, writer, path](quint64 records, const QString& error) {
                Notice notice;
                notice.subject = QStringLiteral("export");
                notice.kind = error.isEmpty() ? Notice::Kind::Info : Notice::Kind::Error;
                notice.message = error.isEmpty() ? counted(records, tr("1 record was saved"),
                                                           tr("%1 records were saved")) +
                                                       tr(" to %1.").arg(path)
                                                 : error;
                if (!error.isEmpty()) {
                    notice.advice = tr("Choose another place, or make room there.");
                    notice.buttons.push_back({tr("Save elsewhere..."), [this] { saveEvents(); }});
                    notice.details = error;
                }
                m_notices->add(notice);
                writer->deleteLater();
            });
    writer->start();
}

void MainWindow::showAbout() {
    Notice notice;
    notice.kind = Notice::Kind::Info;
    notice.subject = QStringLiteral("about");
    notice.message = tr("Weir %1").arg(QCoreApplication::applicationVersion());
    notice.advice =
        tr("A workbench for network protocols: it shows who talks to whom, what was "
           "said, and why. The desktop is GPL-3.0-or-later, its engine Apache-2.0. Made "
           "with Qt %1. Ctrl+K lists every action with its key.")
            .arg(QLatin1String(qVersion()));
    notice.details = QStringLiteral("%1, Qt %2, %3")
                         .arg(notice.message, QLatin1String(qVersion()), m_bridge.backendName());
    m_notices->add(notice);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    // What nobody else wanted closes the newest notice.
    if (event->key() == Qt::Key_Escape && m_notices->count() > 0) {
        m_notices->closeNewest();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const QKeySequence pressed(key->keyCombination());
        for (const auto command :
             {Command::Palette, Command::Demonstrate, Command::Edit, Command::Compose}) {
            if ((*m_actions)[command]->shortcut() == pressed) {
                event->ignore();
                return true;
            }
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

} // namespace weir::ui
