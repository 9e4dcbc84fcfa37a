#include "app/desktop/pictures.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/theme.h"
#include "ui/views/dialogs/endpoint_dialog.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/conversation_panel.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/docks/inspector_panel.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/command_palette.h"
#include "ui/views/window/dock_layout.h"
#include "ui/views/window/main_window.h"

#include <QAction>
#include <QCoreApplication>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPixmap>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>

#include <vector>

namespace weir::desktop {
namespace {

constexpr QSize large{1440, 900};
constexpr QSize small{1024, 700};
constexpr qint64 patienceMs = 30'000;

/// The demonstration's client, once it is there.
const EndpointState* clientOf(ui::MainWindow& window) {
    const auto& tree = window.endpoints();
    for (int row = tree.rowCount() - 1; row >= 0; --row) {
        const auto id = static_cast<EndpointId>(
            tree.index(row, 0).data(ui::EndpointTreeModel::EndpointIdRole).toUInt());
        const auto* state = tree.endpoint(id);
        if (state != nullptr && state->settings.role == Role::Client) {
            return state;
        }
    }
    return nullptr;
}

const ConnectionState* connectionOf(ui::MainWindow& window) {
    const auto* client = clientOf(window);
    return client != nullptr ? window.endpoints().connection(client->connection) : nullptr;
}

} // namespace

Pictures::Pictures(ui::Theme& theme, const QString& directory, quint16 port)
    : m_theme(theme), m_directory(directory), m_port(port) {}

QString Pictures::make() {
    if (!m_directory.mkpath(QStringLiteral("."))) {
        return QStringLiteral("the directory %1 cannot be made; choose one that may be written.")
            .arg(m_directory.path());
    }
    // Of its own, so that pictures are the same for everybody and nobody's session is touched.
    const QTemporaryDir scratch;
    QSettings settings(scratch.filePath(QStringLiteral("weir.ini")), QSettings::IniFormat);
    ui::EngineBridge bridge;
    ui::MainWindow window(bridge, settings, m_theme);
    window.startEngine();
    if (!bridge.isRunning()) {
        return QStringLiteral("the engine cannot start.");
    }
    m_theme.setAppearance(ui::Appearance::Light);
    window.show();
    m_isSettled = [&window] { return window.isSettled(); };
    (void)(drawEmptyWindow(window) && startDemonstration(bridge, window) && talk(window) &&
           drawWindows(window) && drawPalette(window) && drawInspector(window) &&
           drawEvents(window) && drawScenario(window) && drawErrorBar(window) &&
           drawDialogs(window));
    return m_problem;
}

bool Pictures::waitFor(const QString& what, const std::function<bool()>& condition) {
    QElapsedTimer elapsed;
    elapsed.start();
    while (!condition()) {
        if (elapsed.elapsed() > patienceMs) {
            m_problem =
                QStringLiteral("%1 did not happen within %2 s.").arg(what).arg(patienceMs / 1000);
            return false;
        }
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
    }
    return true;
}

void Pictures::settle(QWidget& widget, QSize size) {
    widget.resize(size);
    (void)waitFor(QStringLiteral("what the engine said last"), [this] { return m_isSettled(); });
    // Layouts, delayed scrolls and the first painting each post events for the next round.
    for (int round = 0; round < 5; ++round) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }
}

bool Pictures::save(QWidget& widget, const QString& name) {
    const QString path = m_directory.filePath(name + QStringLiteral(".png"));
    if (widget.grab().save(path)) {
        return true;
    }
    m_problem = QStringLiteral(
                    "the picture %1 cannot be written; is there room, and may the "
                    "directory be written?")
                    .arg(path);
    return false;
}

bool Pictures::startDemonstration(ui::EngineBridge& bridge, ui::MainWindow& window) {
    window.demonstrate(m_port);
    const auto isConnected = [&window] {
        const auto* client = clientOf(window);
        return client != nullptr && client->phase == EndpointPhase::Connected;
    };
    const auto isRefused = [&window] { return window.notices().count() > 0; };
    if (!waitFor(QStringLiteral("the demonstration's start"),
                 [&] { return isConnected() || isRefused(); })) {
        return false;
    }
    if (isRefused()) {
        // The port is taken; the pictures are as good with another.
        bridge.removeEndpoint(window.subject().endpoint);
        window.notices().closeNewest();
        window.demonstrate(0);
        if (!waitFor(QStringLiteral("the demonstration's start on a free port"), isConnected)) {
            return false;
        }
    }
    const auto* client = clientOf(window);
    window.select(ui::Subject{client->id, client->connection});
    return true;
}

bool Pictures::sendAndWait(ui::MainWindow& window, const QString& text, quint64 answer) {
    const quint64 before = connectionOf(window)->bytesIn;
    auto& composer = window.conversation().composer();
    composer.setDraft({ui::InputKind::Text, text, ui::AppendedEnding::None});
    composer.send();
    return waitFor(QStringLiteral("the answer to \"%1\"").arg(text), [&window, before, answer] {
        return connectionOf(window)->bytesIn >= before + answer;
    });
}

bool Pictures::talk(ui::MainWindow& window) {
    // Written now, sent once it is asked for: the composer knows the connection only then.
    if (!waitFor(QStringLiteral("the conversation's start"), [&window] {
            const auto* connection = connectionOf(window);
            return connection != nullptr && connection->phase == ConnectionPhase::Open &&
                   window.subject().connection == connection->id;
        })) {
        return false;
    }
    window.conversation().refresh(clientOf(window), connectionOf(window));
    const std::vector<QString> lines{
        QStringLiteral("hello"), QStringLiteral("how high is the water at the weir today?"),
        QStringLiteral("level 2.41 m, flow 13.7 m\\u{b3}/s\\r\\n"),
        QStringLiteral("\\x00\\x01\\x02 raw bytes \\xfe\\xff"), QStringLiteral("thank you")};
    for (const auto& line : lines) {
        if (!sendAndWait(window, line, 5)) {
            return false;
        }
    }
    return waitFor(QStringLiteral("the conversation's rows"), [&window] {
        return window.conversation().model().rowCount() >= 10 &&
               window.conversation().model().backlog() == 0 &&
               window.events().model().backlog() == 0;
    });
}

bool Pictures::drawEmptyWindow(ui::MainWindow& window) {
    settle(window, large);
    window.docks().reset();
    settle(window, large);
    return save(window, QStringLiteral("window-empty"));
}

bool Pictures::drawWindows(ui::MainWindow& window) {
    auto* table = window.conversation().view();
    int row = 0;
    for (int candidate = 0; candidate < table->model()->rowCount(); ++candidate) {
        const auto payload = table->model()
                                 ->index(candidate, 0)
                                 .data(ui::ConversationModel::PayloadRole)
                                 .toByteArray();
        row = payload.size() > 30 ? candidate : row;
    }
    table->selectRow(row);
    for (const auto appearance : {ui::Appearance::Light, ui::Appearance::Dark}) {
        m_theme.setAppearance(appearance);
        const QString word =
            appearance == ui::Appearance::Light ? QStringLiteral("light") : QStringLiteral("dark");
        for (const QSize size : {large, small}) {
            settle(window, size);
            window.docks().reset();
            settle(window, size);
            const QString name =
                QStringLiteral("window-%1-%2x%3").arg(word).arg(size.width()).arg(size.height());
            if (!save(window, name)) {
                return false;
            }
        }
    }
    m_theme.setAppearance(ui::Appearance::Light);
    settle(window, large);
    window.docks().reset();
    settle(window, large);
    return true;
}

bool Pictures::drawPalette(ui::MainWindow& window) {
    window.palettePanel().open();
    settle(window, large);
    const bool done = save(window, QStringLiteral("actions"));
    window.palettePanel().dismiss();
    return done;
}

// Five bytes under a low watermark of ten: what holds reading back, and what lifts it.
bool Pictures::drawInspector(ui::MainWindow& window) {
    ConnectionChange change;
    change.read = Watermarks{10, 1024};
    Q_EMIT window.inspector().changeWanted(change);
    const auto isHeld = [&window] {
        const auto* state = connectionOf(window);
        return state->settings.read.low == 10 && state->inputSize == 5;
    };
    auto& composer = window.conversation().composer();
    if (!waitFor(QStringLiteral("the watermark's change"),
                 [&window] { return connectionOf(window)->settings.read.low == 10; })) {
        return false;
    }
    composer.setDraft({ui::InputKind::Text, QStringLiteral("hello"), ui::AppendedEnding::None});
    composer.send();
    if (!waitFor(QStringLiteral("the answer under the watermark"), isHeld)) {
        return false;
    }
    window.inspector().refresh(clientOf(window), connectionOf(window));
    settle(window, large);
    if (!save(*window.docks().inspector(), QStringLiteral("inspector")) ||
        !save(window, QStringLiteral("watermark"))) {
        return false;
    }
    ConnectionChange back;
    back.read = Watermarks{0, 1024 * 1024};
    Q_EMIT window.inspector().changeWanted(back);
    return waitFor(QStringLiteral("the watermark's change back"),
                   [&window] { return connectionOf(window)->inputSize == 0; });
}

bool Pictures::drawEvents(ui::MainWindow& window) {
    auto& events = window.events();
    const auto draw = [&](const QString& filter, const QString& name) {
        events.setFilter(filter);
        if (!waitFor(QStringLiteral("the filter \"%1\"").arg(filter),
                     [&events] { return events.model().backlog() == 0; })) {
            return false;
        }
        settle(window, large);
        return save(*window.docks().events(), name);
    };
    const bool done =
        draw(QStringLiteral("callback == read && conn == 1"), QStringLiteral("events-filter")) &&
        draw(QStringLiteral("callback == red"), QStringLiteral("events-filter-wrong"));
    events.setFilter({});
    return done;
}

bool Pictures::drawErrorBar(ui::MainWindow& window) {
    EndpointSettings taken;
    taken.name = "Second";
    taken.target.host = "127.0.0.1";
    taken.target.port = clientOf(window)->settings.target.port;
    auto* dialog = window.openDialog(taken);
    dialog->accept();
    if (!waitFor(QStringLiteral("the refusal of a port that is taken"),
                 [&window] { return window.notices().count() > 0; })) {
        return false;
    }
    settle(window, large);
    return save(window, QStringLiteral("error-bar"));
}

bool Pictures::drawDialogs(ui::MainWindow& window) {
    const auto draw = [&](const EndpointSettings& settings, const QString& name) {
        auto* dialog = window.openDialog(settings);
        settle(*dialog, dialog->size());
        // All of it, though the screen that there is not may be small.
        const auto* bar = dialog->findChild<QScrollArea*>()->verticalScrollBar();
        settle(*dialog, dialog->size() + QSize(0, bar->maximum()));
        const bool done = save(*dialog, name);
        dialog->reject();
        return done;
    };
    EndpointSettings listener;
    listener.target.host = "127.0.0.1";
    listener.connection.behaviour.kind = BehaviourKind::UpperCase;
    EndpointSettings refused = listener;
    refused.target.host = "0.0.0.0";
    refused.connection.framing.kind = FramingKind::Delimiter;
    EndpointSettings client = listener;
    client.role = Role::Client;
    client.target.port = 8888;
    client.connection.behaviour.kind = BehaviourKind::None;
    return draw(listener, QStringLiteral("new-listener")) &&
           draw(refused, QStringLiteral("new-listener-refused")) &&
           draw(client, QStringLiteral("new-client"));
}

} // namespace weir::desktop
